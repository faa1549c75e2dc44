//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::Engine;
use kernel::{Actor, Tx, on_both, params};
use people::roles::{NewGrant, give};

use crate::tests::{World, world};

const DOSSIER: &str =
    "INSERT INTO dossiers (id, kind, subject_id, content, title, audience, host_unit_id, provider_id, scopes, link,
    preview, parts, parts_digest, declaration, charter, stage, submitted_at, submitted_by, checked_at, findings,
    reviewed_at, reviewed_by, filed_at, filed_by, serial, published_at, published_by)
    VALUES ($1, 'Course', $1, 1, $2, $3, $4, $5, '[]', '', '', '[]', $6, '', 1, 'published', 1, $5, 1, '[]', 1, $5, 1,
    $5, $7, 1, $5)";

/// A published course as the library would leave it.
pub async fn published_course(world: &World, id: i64, title: &'static str, audience: &'static str) {
    let (unit, provider) = (world.college, world.writer.id());
    let seed = Actor::house("tests");
    let written = world.app.act(&seed, async move |tx: &mut Tx<'_>| {
        let course = "INSERT INTO courses (id, host_unit_id, provider_id, made_at, latest) VALUES ($1, $2, $3, 1, 1)";
        tx.sql.exec(course, params![id, unit, provider]).await?;
        let content =
            "INSERT INTO course_versions (course_id, content, audience, title, intro, subject, school_stage, hours,
            cover, made_at) VALUES ($1, 1, $2, $3, '', '语文', '小学', 450, 'chinese', 1)";
        tx.sql.exec(content, params![id, audience, title]).await?;
        let serial = format!("开放备案 2026-{id:04}");
        tx.sql.exec(DOSSIER, params![id, title, audience, unit, provider, vec![0_u8], serial]).await?;
        Ok(())
    });
    written.await.unwrap();
}

on_both!(
    a6_4_the_office_chooses_premium_courses_among_the_open_ones_and_everybody_sees_them,
    async |engine: Engine| {
        let world = world(engine).await;
        published_course(&world, 41, "从一篇到一类：阅读教学的单元整合", "open").await;
        published_course(&world, 42, "几何直观与推理：课堂提问的梯度", "open").await;
        published_course(&world, 43, "本项目内部研讨", "scoped").await;
        let (_, home) = world.read("/").await;
        assert!(home.contains("/courses/41\"") && home.contains("/courses/42\"") && home.contains("4.5 学时"));
        assert!(!home.contains("本项目内部研讨"), "a scoped course is not everybody's to know");
        assert_eq!(world.read_as(&world.center, "/premium").await.0, 404);
        assert_eq!(world.send(&world.center, "/premium/41/shelf", 0, "").await.0, 403);
        let owner = world.owner.id();
        let seed = Actor::house("tests");
        let grant = world.app.act(&seed, async move |tx| {
            give(tx, NewGrant { person: owner, role: "academic", scope: ("Platform", 1), unit: 0, until: None }).await
        });
        grant.await.unwrap();
        assert!(world.read_as(&world.owner, "/premium").await.1.contains("列为精品"));
        assert_eq!(world.send(&world.owner, "/premium/41/shelf", 0, "").await.0, 303);
        assert_eq!(world.send(&world.owner, "/premium/41/shelf", 0, "").await.0, 409);
        assert_eq!(world.send(&world.owner, "/premium/43/shelf", 0, "").await.0, 404, "scoped");
        let (_, home) = world.read("/").await;
        let at = |path: &str| home.find(path).unwrap();
        assert!(at("/courses/41\"") < at("/courses/42\"") && home.contains("精品"));
        assert_eq!(world.send(&world.owner, "/premium/41/removal", 0, "").await.0, 303);
        assert_eq!(world.send(&world.owner, "/premium/41/removal", 0, "").await.0, 409);
        assert_eq!(world.send(&world.owner, "/premium/41/shelf", 0, "").await.0, 303);
    }
);

on_both!(a6_4_what_was_taken_off_the_shelf_is_premium_for_nobody_and_stays_open, async |engine: Engine| {
    let world = world(engine).await;
    published_course(&world, 41, "从一篇到一类：阅读教学的单元整合", "open").await;
    let owner = world.owner.id();
    let given = async move |tx: &mut Tx<'_>| {
        give(tx, NewGrant { person: owner, role: "academic", scope: ("Platform", 1), unit: 0, until: None }).await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    let shelf = async || {
        let cards = world
            .app
            .look(&Actor::stranger(), async |view| crate::premium::store::shelf(view, 100).await)
            .await
            .unwrap();
        cards.into_iter().map(|card| (card.id.0, card.premium)).collect::<Vec<_>>()
    };
    assert_eq!(world.send(&world.owner, "/premium/41/shelf", 0, "").await.0, 303);
    assert_eq!(shelf().await, [(41, true)]);
    assert_eq!(world.send(&world.owner, "/premium/41/removal", 0, "").await.0, 303);
    assert_eq!(shelf().await, [(41, false)]);
});
