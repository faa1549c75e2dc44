//! The dossier of a course: it says what the tables say, to those who may know.
use governance::papers::open;
use governance::workflow::{self, Dossier, Kind, Part, Submission};
use kernel::db::{FromRow, Row};
use kernel::house::Engine;
use kernel::{Actor, Result, Tx, on_both, params};

use super::{after, bytes, link, person};
use crate::archives::course;
use crate::tests::{PROJECT, World, world};

/// A course that nobody else in the tests speaks of.
const SUBJECT: i64 = 88;

struct Taken {
    step: String,
    at: i64,
    by: String,
    charter: i64,
    reason: String,
}
impl FromRow for Taken {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { step: row.get(0)?, at: row.get(1)?, by: row.get(2)?, charter: row.get(3)?, reason: row.get(4)? })
    }
}

async fn handed_in(tx: &mut Tx<'_>, host: i64, digest: &str) -> Result<Dossier> {
    let provider = tx.actor.id();
    let part = Part {
        label: "第 1 讲".into(),
        kind: "video".into(),
        digest: digest.into(),
        link: String::new(),
        text: String::new(),
    };
    let new = Submission {
        kind: Kind::Course,
        subject: SUBJECT,
        content: 1,
        title: "三年级童话单元课例".into(),
        audience: "scoped",
        host,
        provider,
        scopes: vec![vec![("Project", PROJECT), ("Module", 1)]],
        link: String::new(),
        preview: String::new(),
        parts: vec![part],
        editors: vec![],
        declaration: "内容合法、安全、准确。".into(),
    };
    let dossier = workflow::submit(tx, new).await?;
    workflow::checked(tx, Kind::Course, SUBJECT, 1, vec![]).await?;
    Ok(dossier)
}

/// Handed in, returned, handed in again, reviewed, filed, published.
async fn published(world: &World, host: i64, head: &Actor) -> Dossier {
    let app = &world.app;
    let submit = async move |tx: &mut Tx<'_>| handed_in(tx, host, &"ab".repeat(32)).await;
    let first = app.act(&world.lead, submit).await.unwrap();
    let id = first.id;
    let back = async move |tx: &mut Tx<'_>| workflow::return_for_changes(tx, id, 2, "第 1 讲声音太小，请重录").await;
    app.act(head, back).await.unwrap();
    let submit = async move |tx: &mut Tx<'_>| handed_in(tx, host, &"cd".repeat(32)).await;
    let id = app.act(&world.lead, submit).await.unwrap().id;
    app.act(head, async move |tx| workflow::review(tx, id, 2, "可以使用").await).await.unwrap();
    // The world's own course bears the first number of the register.
    let drawn = async |tx: &mut Tx<'_>| kernel::next_number(tx, "限定备案").await;
    app.act(&world.office, drawn).await.unwrap();
    app.act(&world.office, async move |tx| workflow::file(tx, id, 3, "").await).await.unwrap();
    app.act(&world.lead, async move |tx| workflow::publish(tx, id, 4).await).await.unwrap()
}

async fn host(world: &World) -> i64 {
    let reader = Actor::house("tests");
    let unit = world.app.look(&reader, async |view| people::units::by_code(view, "chinese").await);
    unit.await.unwrap().unwrap().id.0
}

on_both!(a13_1_the_dossier_of_a_course_is_the_steps_in_the_database_in_their_order, async |engine: Engine| {
    let world = world(engine).await;
    let unit = host(&world).await;
    let head = person(&world, "许国栋", "unit_head", ("Unit", unit)).await;
    published(&world, unit, &head).await;
    let (record, taken) = world
        .app
        .look(&world.office, async |view| {
            let all = "SELECT s.step, s.taken_at, COALESCE(p.name, '系统'), s.charter, s.reason FROM dossier_steps s
                JOIN dossiers d ON d.id = s.dossier_id LEFT JOIN persons p ON p.id = s.taken_by
                WHERE d.kind = 'Course' AND d.subject_id = $1 ORDER BY s.id";
            Ok((course::record(view, SUBJECT).await?, view.sql.all::<Taken>(all, params![SUBJECT]).await?))
        })
        .await
        .unwrap();
    assert_eq!(record.steps.len(), 8, "{:?}", record.steps);
    assert_eq!(record.steps.len(), taken.len());
    for (shown, kept) in record.steps.iter().zip(&taken) {
        assert_eq!(shown.name, workflow::words::step(&kept.step).0);
        assert_eq!(
            (shown.at.0, &shown.person, shown.charter, &shown.reason),
            (kept.at, &kept.by, kept.charter, &kept.reason)
        );
        assert_eq!(shown.charter, crate::tests::CHARTER);
    }
    let who: Vec<(&str, &str)> = record.steps.iter().map(|step| (&*step.name, &*step.person)).collect();
    assert_eq!(who[2], ("退回修改", "许国栋"));
    assert_eq!(who[5], ("审核通过", "许国栋"));
    assert_eq!(who[6], ("备案", "孙立群"));
    assert_eq!(who[7], ("发布", "周岩"));
    assert_eq!(record.steps[5].role, "部门负责人");
    assert_eq!(record.steps[6].serial, "限定备案 2026-0002");
    let digests: Vec<&str> = record.parts.iter().map(|part| &*part.digest).collect();
    assert_eq!(digests, ["ab".repeat(32), "cd".repeat(32)], "what was returned stays in the dossier");
    let labels: Vec<&str> = record.parts.iter().map(|part| &*part.label).collect();
    assert_eq!(labels, ["第 1 讲（第 1 次提交，未采用）", "第 1 讲"], "and is told from what was decided about");
    assert_eq!(record.facts[1].says, "周岩　中文系（谁提供谁负责）");
    assert!(record.uses[0].says.starts_with("0 人"), "{:?}", record.uses);
});

on_both!(
    a13_1_the_dossier_is_exported_by_those_who_answer_for_the_course_and_by_nobody_else,
    async |engine: Engine| {
        let world = world(engine).await;
        let unit = host(&world).await;
        let head = person(&world, "许国栋", "unit_head", ("Unit", unit)).await;
        let foreign = person(&world, "外项目负责人", "project_lead", ("Project", 404)).await;
        published(&world, unit, &head).await;
        let door = format!("/dossiers/courses/{SUBJECT}");
        assert_eq!(world.send(&world.learner, &door, 0, "").await.0, 403, "a reader of the course");
        assert_eq!(world.send(&world.outsider, &door, 0, "").await.0, 404);
        assert_eq!(world.send(&foreign, &door, 0, "").await.0, 404);
        assert_eq!(world.read(&head, "/dossiers/courses/404").await.0, 404);
        assert_eq!(world.send(&head, &door, 0, "").await.0, 303);
        let page = after(&world, &head, &door).await;
        assert!(page.contains("责任档案 2026-0001") && page.contains("声音太小"), "{page}");
        let paper = link(&page, &format!("{door}/papers/"));
        for (who, wanted) in [(&world.learner, 403), (&world.outsider, 404), (&foreign, 404), (&world.office, 200)] {
            assert_eq!(bytes(&world, who, &paper).await.0, wanted);
        }
        let file = bytes(&world, &head, &paper).await.1;
        let signature = open(&file).unwrap();
        assert_eq!((signature.number.as_str(), signature.charter), ("责任档案 2026-0001", crate::tests::CHARTER));
        assert_eq!(signature.key, world.app.house.seal.public_key());
        // The one button pressed twice by the same form exports once.
        let token = world.app.house.form(&head, &door, 0);
        for _ in 0..2 {
            let ticket = world.app.house.ticket(&head, &door, &token).unwrap();
            let export = async move |tx: &mut Tx<'_>| {
                let record = course::record(tx, SUBJECT).await?;
                governance::papers::export(tx, ("Course", SUBJECT), record).await.map(|paper| paper.number)
            };
            drop(world.app.submit(&head, ticket, export).await.unwrap());
        }
        let count = world
            .app
            .look(&head, async |view| Ok(view.sql.one::<i64>("SELECT COUNT(*) FROM papers", params![]).await?));
        assert_eq!(count.await.unwrap(), 2);
    }
);
