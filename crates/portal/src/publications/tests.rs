//! Promises, each kept through the doors on a real database.
use std::sync::Arc;

use governance::charter::{Charter, Files};
use governance::papers;
use governance::policy::Rules;
use kernel::house::{Engine, work_off};
use kernel::{Actor, DAY, Tx, on_both, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};

use super::*;
use crate::articles::tests::news;
use crate::articles::{self, Article, Content, Proposal, Secrecy};
use crate::tests::{World, world};

/// A world whose charter keeps content records for sixty days, and a person of 互联网信息办公室.
async fn sixty_days(engine: Engine) -> (World, Actor) {
    let mut world = world(engine).await;
    let mut charter = Charter::load(&Files::shipped().unwrap()).unwrap();
    charter.parameters.retention.content_days = 60;
    charter.version = 60;
    let rules = Rules::open(charter).unwrap();
    Arc::get_mut(&mut world.app.house).expect("nobody else holds the house yet").judge = rules;
    let unit = world.office.0;
    let house = Actor::house("tests");
    let made = world.app.act(&house, async move |tx: &mut Tx<'_>| {
        let person = enter(tx, Newcomer { name: "蒋宁".into(), ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role: "network_office", scope: ("Platform", 1), unit, until: None }).await?;
        Ok(person)
    });
    let network = Actor { session: 90, ..Actor::person(made.await.unwrap()) };
    (world, network)
}

impl World {
    async fn corrected(&self, article: &Article, body: &str) -> Article {
        let (id, version) = (article.id, article.version);
        let content = Content { body: body.into(), ..article.content.clone() };
        let proposal = Proposal { content, reason: "人数有误".into(), secrecy: Secrecy::Confirmed };
        let amend = async move |tx: &mut Tx<'_>| articles::amend(tx, id, version, proposal.clone()).await;
        self.app.act(&self.writer, amend).await.unwrap();
        self.app.act(&self.editor, async move |tx| articles::endorse(tx, id, version + 1).await).await.unwrap();
        self.app.act(&self.center, async move |tx| articles::correct(tx, id, version + 2).await).await.unwrap()
    }

    async fn kept(&self, article: i64) -> Vec<Publication> {
        let house = Actor::house("tests");
        self.app.look(&house, async move |view| of_subject(view, (Kind::Article, article)).await).await.unwrap()
    }

    async fn round(&self) {
        self.app.act(&Actor::house("tests"), async |tx| tx.ask(KeepUp {}).await).await.unwrap();
        work_off(&self.app).await;
    }
}

// req("ICP-05")
on_both!(
    a18_1_each_version_its_time_and_its_address_outlive_the_content_for_sixty_days_and_no_longer_than_the_charter_says,
    async |engine: Engine| {
        let (world, network) = sixty_days(engine).await;
        let article = world.published(news()).await;
        let published = world.app.now();
        world.app.house.clock.move_to(published.plus(10 * DAY));
        let corrected = world.corrected(&article, "11 月 20 日，培训开班。\n\n118 位教师参加。").await;
        let replaced = world.app.now();
        world.app.house.clock.move_to(replaced.plus(30 * DAY));
        let withdrawn = world.withdraw(&world.center, &corrected).await.unwrap();
        let ended = world.app.now();
        // Somebody with the keys of the database deletes the content itself.
        let id = withdrawn.id.0;
        let house = Actor::house("tests");
        let gone = world.app.act(&house, async move |tx| {
            for sql in [
                "DELETE FROM article_versions WHERE article_id = $1",
                "DELETE FROM article_corrections WHERE article_id = $1",
                "DELETE FROM article_steps WHERE article_id = $1",
                "DELETE FROM articles WHERE id = $1",
            ] {
                tx.sql.exec(sql, params![id]).await?;
            }
            Ok(())
        });
        gone.await.unwrap();
        world.app.house.clock.move_to(ended.plus(59 * DAY));
        world.round().await;
        let kept = world.kept(id).await;
        assert_eq!(kept.iter().map(|one| one.edition).collect::<Vec<_>>(), [1, 2], "at day 59 each version is there");
        assert_eq!(kept.iter().map(|one| one.published.at).collect::<Vec<_>>(), [published, replaced]);
        let ends: Vec<_> = kept.iter().map(|one| one.ended.clone().unwrap()).collect();
        assert_eq!(
            ends.iter().map(|end| (end.signed.at, &*end.how)).collect::<Vec<_>>(),
            [(replaced, "replaced"), (ended, "withdrawn")]
        );
        for (one, said) in kept.iter().zip(["120 位教师参加", "118 位教师参加"]) {
            assert_eq!(one.url, format!("http://127.0.0.1:8080/articles/{id}"));
            let (status, page) = world.read_as(&network, &format!("/publications/{}", one.id)).await;
            assert!(status == 200 && page.contains(said) && page.contains("与发布时一致"), "{page}");
            assert!(page.contains(&one.url) && page.contains("刘芳") && page.contains("陈卓"), "{page}");
        }
        world.app.house.clock.move_to(ended.plus(61 * DAY));
        world.round().await;
        assert_eq!(world.kept(id).await, vec![], "the charter of this house keeps it for sixty days");
        let (status, _) = world.read_as(&network, &format!("/publications/{}", kept[0].id)).await;
        assert_eq!(status, 404);
    }
);

// req("ICP-05")
on_both!(
    a18_1_the_shipped_charter_keeps_longer_and_what_is_public_or_under_a_case_never_goes,
    async |engine: Engine| {
        let (world, _) = sixty_days(engine).await;
        let public = world.published(news()).await;
        let held = world.published(Content { title: "有案件的一则".into(), ..news() }).await;
        let place = format!("/articles/{}", held.id).replace('/', "%2F");
        let why = "ground=other&reason=%E6%89%80%E8%BF%B0%E4%BA%8B%E4%BB%B6%E6%B2%A1%E6%9C%89%E5%8F%91%E7%94%9F";
        assert_eq!(world.send(&world.center, "/takedowns", 0, &format!("place={place}&{why}")).await.0, 303);
        let id = held.id.0;
        let house = Actor::house("tests");
        let ended = world.app.act(&house, async move |tx| {
            let signed = tx.signed();
            withdraw(tx, (Kind::Article, id), signed).await
        });
        ended.await.unwrap();
        world.app.house.clock.move_to(world.app.now().plus(400 * DAY));
        world.round().await;
        assert_eq!(world.kept(public.id.0).await.len(), 1, "still public");
        assert_eq!(world.kept(id).await.len(), 1, "a case needs it");
        // A house under the shipped charter: three years.
        assert!(Charter::load(&Files::shipped().unwrap()).unwrap().parameters.retention.content_days >= 60);
    }
);

// req("ICP-05")
on_both!(a18_1_the_ledger_is_changed_by_nobody_and_seen_by_those_who_answer_for_it, async |engine: Engine| {
    let (world, network) = sixty_days(engine).await;
    let article = world.published(news()).await;
    let one = world.kept(article.id.0).await.remove(0);
    let id = one.id.0;
    for sql in [
        "UPDATE publications SET body = 'x' WHERE id = $1",
        "UPDATE publications SET published_at = 1 WHERE id = $1",
        "DELETE FROM publications WHERE id = $1",
    ] {
        let house = Actor::house("tests");
        let tried = world.app.act(&house, async move |tx| {
            tx.sql.exec(sql, params![id]).await?;
            Ok(())
        });
        assert!(tried.await.is_err(), "{sql}");
    }
    let (status, desk) = world.read_as(&network, "/publications?kind=Article&q=%E9%AA%A8%E5%B9%B2").await;
    assert!(status == 200 && desk.contains(&format!("/publications/{id}\"")), "{desk}");
    let none = world.read_as(&network, "/publications?kind=Course").await.1;
    assert!(!none.contains(&format!("/publications/{id}\"")));
    assert_eq!(world.read_as(&network, "/publications?q=%25&before=x&kind=%00").await.0, 200);
    for who in [&world.writer, &world.owner, &world.teacher] {
        for page in ["/publications".to_owned(), format!("/publications/{id}")] {
            assert_eq!(world.read_as(who, &page).await.0, 404, "{page}");
        }
    }
    assert_eq!(world.read_as(&network, "/publications/404404").await.0, 404);
});

// req("ICP-05")
on_both!(a18_1_what_an_authority_is_handed_is_whole_signed_and_on_record, async |engine: Engine| {
    let (world, network) = sixty_days(engine).await;
    let article = world.published(news()).await;
    world.corrected(&article, "11 月 20 日，培训开班。\n\n118 位教师参加。").await;
    let one = world.kept(article.id.0).await.remove(0);
    let door = format!("/publications/{}/package", one.id);
    let letter = "authority=%E5%B8%82%E5%85%AC%E5%AE%89%E5%B1%80&document=%E4%BA%AC%E5%85%AC%E7%BD%91%E3%80%942026%E3%80%959%E5%8F%B7";
    assert_eq!(world.send(&world.center, &door, 0, letter).await.0, 403, "the Center sees, it does not hand out");
    assert_eq!(world.send(&world.writer, &door, 0, letter).await.0, 404);
    assert_eq!(world.send(&network, &door, 0, "authority=&document=").await.0, 422, "no letter, no records");
    let token = world.app.house.form(&network, &door, 0);
    let request = axum::http::Request::post(&door)
        .extension(network.clone())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(format!("_form={token}&{letter}")));
    let answer = world.answer(request.unwrap()).await;
    assert_eq!(answer.status(), 200);
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap().to_vec();
    let checked = papers::check_archive(std::io::Cursor::new(bytes.clone()), 1 << 24).unwrap();
    assert_eq!((checked.files, checked.signature.number.as_str()), (3, "内容记录 2026-0001"));
    assert_eq!(checked.signature.key, world.app.house.seal.public_key());
    // Inside the first record.
    let mut other = bytes.clone();
    other[90] ^= 1;
    assert!(papers::check_archive(std::io::Cursor::new(other), 1 << 24).is_err());
    let subject = article.id.0;
    let house = Actor::house("tests");
    let said = world.app.look(&house, async move |view| {
        let sql = "SELECT detail FROM audit WHERE verb = 'publications.exported' AND subject_id = $1";
        Ok(view.sql.one::<String>(sql, params![subject]).await?)
    });
    let said = said.await.unwrap();
    assert!(said.contains("市公安局") && said.contains("京公网〔2026〕9号"), "{said}");
});

on_both!(what_was_published_before_there_was_a_ledger_is_written_down_by_the_round, async |engine: Engine| {
    let (world, _) = sixty_days(engine).await;
    let article = world.published(news()).await;
    let article = world.corrected(&article, "118 位教师参加培训。").await;
    let before = world.kept(article.id.0).await;
    let id = article.id.0;
    // As a house is that was opened by an older release: it has versions and no ledger.
    let house = Actor::house("tests");
    let signed = world.app.act(&house, async move |tx| {
        let signed = tx.signed();
        withdraw(tx, (Kind::Article, id), signed).await?;
        store::let_go(tx, (Kind::Article, id)).await
    });
    assert_eq!(signed.await.unwrap(), 2);
    assert_eq!(world.kept(id).await, vec![]);
    world.round().await;
    let after = world.kept(id).await;
    let what = |all: &[Publication]| -> Vec<_> {
        all.iter().map(|one| (one.edition, one.digest.clone(), one.published, one.ended.clone())).collect()
    };
    assert_eq!(what(&after), what(&before));
    world.app.house.clock.move_to(world.app.now().plus(2 * DAY));
    world.round().await;
    assert_eq!(what(&world.kept(id).await), what(&before), "twice is once");
});
