//! Promises, each kept through the doors on a real database, under the shipped charter.
use governance::files;
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, Id, on_both};
use proptest::prelude::*;

use super::*;
use crate::tests::{PROJECT, World, world};

mod lists;
mod versions;
mod writers;

const TEXT: &str = "# 目标\n- 说清单元要学生学会什么\n大单元不是把几篇课文放在一起。";

/// Begins a course and gives it a chapter, a text, a document and a quiz, all through forms; its id.
async fn written(world: &World, audience: &'static str) -> Id<Course> {
    let who = &world.provider;
    let host = world.host.to_string();
    let begin = [("title", "大单元视角下的习作教学"), ("host", &host), ("audience", audience)];
    let (status, to) = world.send(who, "/teach/courses", 0, &begin).await;
    assert_eq!(status, 303, "{to}");
    let id: Id<Course> = to.rsplit('/').next().unwrap().parse().unwrap();
    let base = format!("/teach/courses/{id}");
    let about = [
        ("title", "大单元视角下的习作教学"),
        ("intro", "面向小学语文骨干教师，讲大单元习作教学的设计与实施。"),
        ("subject", "语文"),
        ("school_stage", "小学"),
        ("hours", "4.5"),
        ("cover", "chinese"),
        ("audience", audience),
    ];
    edit(world, id, &format!("{base}/description"), &about).await;
    edit(world, id, &format!("{base}/chapters"), &[("title", "认识大单元")]).await;
    let pdf = [b"%PDF-1.7\n".to_vec(), vec![b'x'; 500]].concat();
    let file = world.upload(who, "讲义.pdf", "pdf", pdf).await.to_string();
    let items = format!("{base}/items");
    edit(world, id, &items, &[("kind", "text"), ("chapter", "1"), ("title", "什么是大单元"), ("body", TEXT)]).await;
    edit(world, id, &items, &[("kind", "pdf"), ("chapter", "1"), ("title", "讲义"), ("upload", &file)]).await;
    let quiz = [("kind", "quiz"), ("chapter", "1"), ("title", "单元测验"), ("pass_percent", "60"), ("tries", "3")];
    let quiz = edit(world, id, &items, &quiz).await;
    let question = [
        ("kind", "single"),
        ("points", "10"),
        ("stem", "大单元首先要确定什么？"),
        ("lines", "*单元目标\n活动数量\n课文顺序"),
        ("explanation", "先有目标，再有活动。"),
    ];
    edit(world, id, &format!("{}/questions", quiz.split('#').next().unwrap()), &question).await;
    if audience == "scoped" {
        edit(world, id, &format!("{base}/projects"), &[("project", &PROJECT.to_string())]).await;
    }
    id
}

/// One edit by the provider at the course's own version; where it leads.
async fn edit(world: &World, id: Id<Course>, door: &str, fields: &[(&str, &str)]) -> String {
    let version = world.course(id).await.version;
    let (status, to) = world.send(&world.provider, door, version, fields).await;
    assert_eq!(status, 303, "{door}: {to}");
    to
}

const SIGNED: [(&str, &str); 6] = [
    ("lawful", "yes"),
    ("safe", "yes"),
    ("accurate", "yes"),
    ("cleared", "yes"),
    ("others", "no"),
    ("signature", "刘芳"),
];

async fn submitted(world: &World, id: Id<Course>) -> (u16, String) {
    let version = world.course(id).await.version;
    let done = world.send(&world.provider, &format!("/teach/courses/{id}/submission"), version, &SIGNED).await;
    work_off(&world.app).await;
    done
}

/// Takes an open course all the way.
async fn published(world: &World, id: Id<Course>) {
    assert_eq!(submitted(world, id).await.0, 303);
    for (who, door, fields) in [
        (&world.office, "decision", &YES[..]),
        (&world.publicity, "filing", &FILE),
        (&world.center, "publication", &[]),
    ] {
        assert_eq!(world.decide(who, id, door, fields).await, 303);
    }
}

const YES: [(&str, &str); 1] = [("decision", "approve")];
const FILE: [(&str, &str); 1] = [("decision", "file")];

// req("YX-04")
on_both!(a13_3_an_open_course_is_seen_by_everybody_only_after_review_filing_and_publication, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let page = format!("/courses/{id}");
    let stranger = Actor::stranger();
    assert_eq!(world.read(&stranger, &page).await.0, 404);
    assert_eq!(submitted(&world, id).await.0, 303);
    // Fixed from here on, also for its provider.
    let version = world.course(id).await.version;
    let late =
        world.send(&world.provider, &format!("/teach/courses/{id}/chapters"), version, &[("title", "补充")]).await;
    assert_eq!(late.0, 409, "{}", late.1);
    let preview = format!("/courses/{id}/preview/1");
    for (who, wanted) in
        [(&world.office, 200), (&world.publicity, 200), (&world.learner, 404), (&world.other, 404), (&stranger, 401)]
    {
        assert_eq!(world.read(who, &preview).await.0, wanted);
    }
    assert!(world.read(&world.office, &preview).await.1.contains("答案：A"));
    assert_eq!(world.decide(&world.provider, id, "decision", &YES).await, 403);
    assert_eq!(world.decide(&world.office, id, "decision", &YES).await, 303);
    assert_eq!(world.read(&stranger, &page).await.0, 404, "reviewed is not published");
    assert_eq!(world.decide(&world.publicity, id, "filing", &FILE).await, 303);
    assert_eq!(world.read(&stranger, &page).await.0, 404, "filed is not published");
    assert_eq!(world.decide(&world.center, id, "publication", &[]).await, 303);
    let (status, shown) = world.read(&stranger, &page).await;
    assert_eq!(status, 200);
    for said in ["大单元视角下的习作教学", "4.5 学时", "谁提供谁负责", "开放备案 2026-0001", "孙立群", "褚明"]
    {
        assert!(shown.contains(said), "{said}");
    }
    assert!(!shown.contains("答案"), "a page for readers gives no answers away");
    // What stands behind it stays with those who answer for it.
    for (who, wanted) in [(&world.provider, 200), (&world.office, 200), (&world.learner, 404), (&world.other, 404)] {
        assert_eq!(world.read(who, &preview).await.0, wanted, "answers and letters");
    }
    let catalogue = world.read(&stranger, "/courses?stage=%E5%B0%8F%E5%AD%A6&q=%E4%B9%A0%E4%BD%9C").await.1;
    assert!(catalogue.contains(&page));
    assert!(!world.read(&stranger, "/courses?subject=%E6%95%B0%E5%AD%A6").await.1.contains(&page));
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

// req("YX-04")
on_both!(a13_4_a_scoped_course_returned_once_is_mended_and_reaches_its_project_alone, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "scoped").await;
    assert_eq!(submitted(&world, id).await.0, 303);
    let back = [("decision", "return"), ("opinion", "请补充评价量表")];
    assert_eq!(world.decide(&world.head, id, "decision", &back).await, 303);
    let teach = world.read(&world.provider, "/teach").await.1;
    assert!(teach.contains("请补充评价量表") && teach.contains("已退回"));
    // The same item, another file: what was learnt stays learnt.
    let before = items(&world, id).await;
    let part = before.iter().find(|item| item.kind == ItemKind::Pdf).unwrap().clone();
    let old = part.file.unwrap();
    let better = [b"%PDF-1.7\n".to_vec(), vec![b'y'; 700]].concat();
    let file = world.upload(&world.provider, "讲义二.pdf", "pdf", better).await.to_string();
    edit(&world, id, &format!("/teach/courses/{id}/items/{}/file", part.key), &[("upload", &file)]).await;
    work_off(&world.app).await;
    let house = Actor::house("tests");
    let gone = world.app.look(&house, async move |view| files::by_id(view, old).await).await.unwrap().unwrap();
    assert_eq!(gone.stage.name, files::StageName::Gone, "nobody holds the old file any more");
    assert_eq!(submitted(&world, id).await.0, 303);
    assert!(world.read(&world.head, &format!("/reviews/{}", world.dossier(id).await.id)).await.1.contains("第 2 次"));
    assert_eq!(world.decide(&world.head, id, "decision", &YES).await, 303);
    assert_eq!(world.decide(&world.office, id, "filing", &FILE).await, 303);
    let page = format!("/courses/{id}");
    assert_eq!(world.read(&world.learner, &page).await.0, 404);
    assert_eq!(world.decide(&world.head, id, "publication", &[]).await, 303);
    assert_eq!(world.read(&world.learner, &page).await.0, 200);
    assert!(world.read(&world.learner, "/courses").await.1.contains(&page));
    for outsider in [&world.other, &Actor::stranger()] {
        assert_eq!(world.read(outsider, &page).await.0, 404);
        assert!(!world.read(outsider, "/courses").await.1.contains(&page));
    }
});

async fn items(world: &World, id: Id<Course>) -> Vec<Item> {
    let course = world.course(id).await;
    let house = Actor::house("tests");
    let read = async move |view: &mut kernel::View<'_>| store::whole(view, &course).await;
    world.app.look(&house, read).await.unwrap().items
}

// req("EDU-01")
on_both!(a13_1_a_new_version_leaves_the_published_one_in_place_until_it_is_published_itself, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    published(&world, id).await;
    let first = items(&world, id).await;
    let version = world.course(id).await.version;
    assert_eq!(world.send(&world.other, &format!("/teach/courses/{id}/renewal"), version, &[]).await.0, 403);
    assert_eq!(world.send(&world.provider, &format!("/teach/courses/{id}/renewal"), version, &[]).await.0, 303);
    let keys = |items: &[Item]| items.iter().map(|item| item.key).collect::<Vec<_>>();
    assert_eq!(keys(&items(&world, id).await), keys(&first), "an item stays the same item");
    edit(&world, id, &format!("/teach/courses/{id}/items/{}/removal", first[1].key), &[]).await;
    work_off(&world.app).await;
    let house = Actor::house("tests");
    let kept = first[1].file.unwrap();
    let kept = world.app.look(&house, async move |view| files::by_id(view, kept).await).await.unwrap().unwrap();
    assert!(kept.is_clean(), "the published version still holds it");
    let page = format!("/courses/{id}");
    assert!(world.read(&Actor::stranger(), &page).await.1.contains("讲义"));
    assert_eq!(submitted(&world, id).await.0, 303);
    assert!(world.read(&Actor::stranger(), &page).await.1.contains("讲义"), "the old one is seen meanwhile");
    let desk = world.read(&world.office, &format!("/reviews/{}", world.dossier(id).await.id)).await.1;
    assert!(desk.contains("与已发布版相同"));
    for (who, door, fields) in [
        (&world.office, "decision", &YES[..]),
        (&world.publicity, "filing", &FILE),
        (&world.center, "publication", &[]),
    ] {
        assert_eq!(world.decide(who, id, door, fields).await, 303);
    }
    let now = world.read(&Actor::stranger(), &page).await.1;
    assert!(!now.contains(">讲义<") && now.contains("开放备案 2026-0002") && now.contains("刘芳"));
});

on_both!(a13_2_an_incomplete_or_marked_course_is_not_submitted_and_told_why_in_place, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let door = format!("/teach/courses/{id}/submission");
    let version = world.course(id).await.version;
    let send = async |fields: &[(&str, &str)]| world.send(&world.provider, &door, version, fields).await;
    let (status, says) = send(&[("signature", "某人"), ("others", "yes")]).await;
    assert_eq!(status, 422);
    for wanted in [words::DECLARE, words::SIGNATURE, words::LETTERS_MISSING] {
        assert!(says.contains(wanted), "{wanted}: {says}");
    }
    let items = format!("/teach/courses/{id}/items");
    let marked =
        [("kind", "text"), ("chapter", "1"), ("title", "附件"), ("body", "本页内容\n机密★五年，请勿外传，仅限内部。")];
    edit(&world, id, &items, &marked).await;
    let version = world.course(id).await.version;
    let (status, says) = world.send(&world.provider, &door, version, &SIGNED).await;
    assert!(status == 422 && says.contains("1.4 附件") && says.contains("第 2 行第 1 字"), "{status} {says}");
    assert_eq!(world.send(&world.other, &door, version, &SIGNED).await.0, 404);
    assert_eq!(world.send(&world.learner, &door, version, &SIGNED).await.0, 404);
    let stale = world.send(&world.provider, &format!("/teach/courses/{id}/chapters"), 1, &[("title", "补充")]).await;
    assert_eq!(stale.0, 409);
});

on_both!(a12_1_what_no_item_can_be_is_refused_with_a_sentence, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let items = format!("/teach/courses/{id}/items");
    let foreign = world.upload(&world.other, "别人的.pdf", "pdf", b"%PDF-1.7 x".to_vec()).await.to_string();
    let letter = world.upload(&world.provider, "授权书.pdf", "letter", b"%PDF-1.7 x".to_vec()).await.to_string();
    for (fields, wanted) in [
        (vec![("kind", "video"), ("chapter", "1"), ("title", "没有文件")], 422),
        (vec![("kind", "pdf"), ("chapter", "1"), ("title", "别人的"), ("upload", &*foreign)], 404),
        (vec![("kind", "pdf"), ("chapter", "1"), ("title", "用途不对"), ("upload", &*letter)], 422),
        (vec![("kind", "text"), ("chapter", "9"), ("title", "没有这一章"), ("body", TEXT)], 422),
        (vec![("kind", "text"), ("chapter", "1"), ("title", "太短"), ("body", "短")], 422),
        (vec![("kind", "quiz"), ("chapter", "1"), ("title", "及格线"), ("pass_percent", "0"), ("tries", "3")], 422),
        (vec![("kind", "game"), ("chapter", "1"), ("title", "没有这类")], 422),
    ] {
        let version = world.course(id).await.version;
        let (status, says) = world.send(&world.provider, &items, version, &fields).await;
        assert_eq!(status, wanted, "{fields:?}: {says}");
    }
    let begin = async |host: &str| {
        let fields = [("title", "别的部门的课程"), ("host", host), ("audience", "open")];
        world.send(&world.other, "/teach/courses", 0, &fields).await.0
    };
    assert_eq!(begin(&world.host.to_string()).await, 422, "a course is begun for one's own unit");
    assert_eq!(
        world.send(&world.learner, "/teach/courses", 0, &[("title", "学员的课程"), ("audience", "open")]).await.0,
        422
    );
});

on_both!(a13_2_readers_have_what_is_taught_and_neither_letters_nor_the_next_draft, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let pdf = async |name: &str, purpose: &str| {
        world.upload(&world.provider, name, purpose, b"%PDF-1.7\nx".to_vec()).await.to_string()
    };
    let letter = pdf("监护人同意书.pdf", "letter").await;
    let about = [("kind", "guardian"), ("about", "第 1 讲出镜的学生"), ("upload", &*letter)];
    edit(&world, id, &format!("/teach/courses/{id}/letters"), &about).await;
    published(&world, id).await;
    let taught = items(&world, id).await.into_iter().find_map(|item| item.file).unwrap().to_string();
    let version = world.course(id).await.version;
    assert_eq!(world.send(&world.provider, &format!("/teach/courses/{id}/renewal"), version, &[]).await.0, 303);
    let draft = pdf("新讲义.pdf", "pdf").await;
    let item = [("kind", "pdf"), ("chapter", "1"), ("title", "新讲义"), ("upload", &*draft)];
    edit(&world, id, &format!("/teach/courses/{id}/items"), &item).await;
    for (file, reader, office) in [(taught, 200, 200), (letter, 404, 200), (draft, 404, 200)] {
        let path = format!("/files/{file}");
        for (who, wanted) in
            [(&world.learner, reader), (&world.other, reader), (&world.office, office), (&world.provider, 200)]
        {
            assert_eq!(world.read(who, &path).await.0, wanted, "{path}");
        }
    }
});

proptest! {
    /// Whatever stage a version is in, it is either open for edits, under way, or to be renewed: never two of them.
    #[test]
    fn a_version_is_open_under_way_or_decided(stage in prop::sample::select(vec![
        "drafted", "returned", "submitted", "checked", "prechecked", "reviewed", "filed", "voided", "recalled", "published",
        "rejected", "withdrawn", "superseded",
    ])) {
        let course = Course {
            id: Id::new(1), host: 1, provider: Id::new(1), made: kernel::At(0), latest: 1, content: 1, title: String::new(),
            audience: Audience::Open, stage: stage.into(), submitter: None, reviewer: None, reason: String::new(),
            serial: String::new(), published: None, projects: vec![], advisers: vec![], editors: vec![],
            version: 1,
        };
        prop_assert!(!(course.editable().is_ok() && course.renewable().is_ok()));
        let under_way = ["submitted", "checked", "prechecked", "reviewed", "filed"].contains(&stage);
        prop_assert_eq!(course.editable().is_err() && course.renewable().is_err(), under_way);
    }
}
