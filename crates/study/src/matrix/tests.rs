//! Promises, each kept through the doors on a real database, under the shipped charter.
use axum::extract::{Path, State};
use kernel::house::{Engine, MONDAY};
use kernel::{Actor, DAY, Tx, on_both, params};
use people::roles::NewGrant;

use super::*;
use crate::rules;
use crate::tests::{CLASS, COURSE, PROJECT, TEXT, VIDEO, world};

on_both!(
    every_number_of_the_matrix_equals_the_done_items_and_learners_do_not_see_each_other,
    async |engine: Engine| {
        let world = world(engine).await;
        world.complete(&world.learner).await;
        let person = world.second.id();
        let done = async move |tx: &mut Tx<'_>| crate::progress::complete(tx, person, COURSE, VIDEO, "tests").await;
        world.app.act(&Actor::house("tests"), done).await.unwrap();
        let door = format!("/classes/{CLASS}/progress");
        let page = world.read(&world.lead, &door).await.1;
        assert!(page.contains("3 / 3") && page.contains("1 / 3") && page.contains("66%"), "{page}");
        assert!(page.find("李文静").unwrap() < page.find("王雪").unwrap(), "by pinyin");
        assert!(!world.read(&world.lead, &format!("{door}?which=behind")).await.1.contains("李文静"));
        assert!(!world.read(&world.lead, &format!("{door}?which=done")).await.1.contains("王雪"));
        assert_eq!(world.read(&world.office, &door).await.0, 200);
        assert_eq!(world.read(&world.learner, &door).await.0, 403);
        assert_eq!(world.read(&world.outsider, &door).await.0, 404);
        let sheet = format!("{door}.xlsx");
        assert_eq!(world.read(&world.lead, &sheet).await.0, 200);
        assert_eq!(world.read(&world.learner, &sheet).await.0, 403);
        assert_eq!(world.read(&world.outsider, &sheet).await.0, 404);
        let my = world.read(&world.second, "/my").await.1;
        assert!(
            my.contains("还差：1.2 阅读材料") && my.contains("12 月 31 日前") && my.contains("待认定 40 学时"),
            "{my}"
        );
        assert!(my.contains(&format!("/learn/{COURSE}/{TEXT}")) && my.contains("周岩") && my.contains("1 / 3"));
        assert!(world.read(&world.learner, "/my").await.1.contains("没有未完成的必学内容"));
        assert!(world.read(&world.outsider, "/my").await.1.contains("还没有编入班级"));
    }
);

on_both!(a_project_is_seen_class_by_class_and_taken_away_as_a_sheet_without_formulas, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let named = async |tx: &mut Tx<'_>| {
        let sql = "UPDATE class_places SET name = '=HYPERLINK(\"http://a.test\")' WHERE name = '王雪'";
        Ok(tx.sql.exec(sql, params![]).await?)
    };
    world.app.act(&Actor::house("tests"), named).await.unwrap();
    let door = format!("/projects/{PROJECT}/progress");
    let page = world.read(&world.lead, &door).await.1;
    assert!(page.contains("一班") && page.contains("50%") && page.contains("1 人"), "{page}");
    for (who, status) in [(&world.office, 200), (&world.learner, 403), (&world.outsider, 404)] {
        assert_eq!(world.read(who, &door).await.0, status);
        assert_eq!(world.read(who, &format!("{door}.xlsx")).await.0, status);
    }
    let lead = world.lead.clone();
    let got = sheet::of_project(State(world.app.clone()), lead, Path(PROJECT)).await.unwrap();
    let book = sheets::read(&got.1, "x.xlsx", &sheets::Limits::default()).unwrap();
    let header = book.sheets[0].header(&[&["姓名"], &["状态"], &["必修完成"]]).unwrap();
    let cell = |row: u32, at: usize| {
        let row = book.sheets[0].row(row).unwrap();
        row.cell(header.columns[at].unwrap()).text().to_string()
    };
    let rows: Vec<[String; 3]> = [2, 3].map(|row| [0, 1, 2].map(|at| cell(row, at))).to_vec();
    assert!(rows.contains(&["李文静".into(), "已达标".into(), "3".into()]), "{rows:?}");
    assert!(rows.iter().any(|row| row[0].starts_with("=HYPERLINK") && row[1] == "未达进度"), "{rows:?}");
    let read = async |view: &mut kernel::View<'_>| {
        let sql = "SELECT COUNT(*) FROM audit WHERE verb = 'matrix.exported' AND outcome = 'done'";
        Ok(view.sql.one::<i64>(sql, params![]).await?)
    };
    assert_eq!(world.app.look(&Actor::house("tests"), read).await.unwrap(), 2, "each taken sheet leaves its trace");
});

on_both!(a_class_head_sees_their_class_by_school_and_page_and_others_do_not, async |engine: Engine| {
    let world = world(engine).await;
    world.crowd(230).await;
    let head = world.outsider.clone();
    let door = format!("/classes/{CLASS}/progress");
    assert_eq!(world.read(&head, &door).await.0, 404);
    let person = head.id();
    let given = async move |tx: &mut Tx<'_>| {
        let scope = ("Class", CLASS);
        people::roles::give(tx, NewGrant { person, role: "class_head", scope, unit: 0, until: None }).await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    let page = world.read(&head, &door).await.1;
    assert!(page.contains("232") && !page.contains("progress.xlsx"), "a class head does not export: {page}");
    // Page by page, every learner once.
    let (mut seen, mut next) = (vec![], Some(door.clone()));
    while let Some(at) = next {
        let page = world.read(&head, &at).await.1;
        let names = page.split("<th scope=\"row\">").skip(1).filter_map(|rest| rest.split('<').next());
        seen.extend(names.filter(|name| *name != "全班完成").map(str::to_owned));
        let link =
            page.split("href=\"").find(|rest| rest.split_once("</a>").is_some_and(|(a, _)| a.ends_with("下一页")));
        next = link.and_then(|rest| rest.split('"').next()).map(|href| href.replace("&#38;", "&"));
    }
    assert_eq!(seen.len(), 232);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 232);
    let unit =
        world.app.look(&head, async |view| people::units::by_code(view, "chinese").await).await.unwrap().unwrap();
    let page = world.read(&head, &format!("{door}?which=behind&unit={}&course=", unit.id)).await.1;
    assert!(page.contains("王雪") && !page.contains("学员17<"), "{page}");
});

on_both!(a3_1_each_of_several_roles_opens_its_own_doors_for_its_term_and_shows_no_others, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    // One person: learns here, heads this class until tomorrow, leads a project elsewhere.
    let (who, person) = (&world.second, world.second.id());
    let (progress, rolls) = (format!("/classes/{CLASS}/progress"), format!("/classes/{CLASS}/rolls"));
    assert_eq!(world.read(who, &progress).await.0, 403, "learners see their own");
    let until = MONDAY.plus(DAY);
    let given = async move |tx: &mut Tx<'_>| {
        for (role, scope, until) in
            [("class_head", ("Class", CLASS), Some(until)), ("project_lead", ("Project", PROJECT + 1), None)]
        {
            people::roles::give(tx, NewGrant { person, role, scope, unit: 0, until }).await?;
        }
        Ok(())
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    // What the lead is shown and may do, a class head is neither shown nor may do.
    let (sheet, submit) = (format!("{progress}.xlsx"), format!("action=\"{rolls}\""));
    for (who, may, status) in [(&world.lead, true, 200), (who, false, 403)] {
        let (read, page) = world.read(who, &progress).await;
        assert!(read == 200 && page.contains("提醒所选学员"), "{page}");
        assert_eq!(page.contains(&sheet), may);
        assert_eq!(world.read(who, &sheet).await.0, status);
        assert_eq!(world.read(who, &rolls).await.1.contains(&submit), may);
    }
    assert_eq!(world.send(who, &rolls, 0, "declaration=yes").await.0, 403);
    assert_eq!(world.send(&world.lead, &rolls, 0, "declaration=yes").await.0, 303);
    let reading = format!("/learn/{COURSE}/{TEXT}/reading");
    assert_eq!(world.send(who, &reading, 0, "").await.0, 303, "and learns as before");
    world.app.house.clock.move_to(until.plus(-1));
    assert_eq!(world.read(who, &progress).await.0, 200);
    world.app.house.clock.move_to(until);
    assert_eq!(world.read(who, &progress).await.0, 403, "the term is over");
    assert_eq!(world.read(&world.lead, &progress).await.0, 200);
});

/// Ten thousand learners by twenty items, about two thirds of them done.
async fn city(world: &crate::tests::World) {
    world.crowd(10_000).await;
    let more = async |tx: &mut Tx<'_>| {
        for sql in [
            "INSERT INTO items (course_id, content, item_key, chapter, place, kind, title, required)
             WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 17)
             SELECT 41, 1, 100 + i, 1, 10 + i, 'text', '内容' || i, TRUE FROM n",
            "INSERT INTO items_done (person_id, course_id, item_key, done_at, how)
             SELECT p.id, 41, i.item_key, 1, 'tests' FROM persons p CROSS JOIN items i
             WHERE p.id > 1000000 AND i.item_key > 100 AND (p.id % 5 = 0 OR (p.id + i.item_key) % 3 > 0)",
        ] {
            tx.sql.exec(sql, params![]).await?;
        }
        Ok(())
    };
    world.app.act(&Actor::house("tests"), more).await.unwrap();
}

on_both!(the_totals_of_ten_thousand_by_twenty_are_counted_and_timed, async |engine: Engine| {
    let world = world(engine).await;
    city(&world).await;
    let reader = Actor::house("tests");
    // The planner's statistics of these tables alone: the test cluster holds the schemas of all scenarios.
    for sql in ["ANALYZE persons", "ANALYZE class_places", "ANALYZE items", "ANALYZE items_done"] {
        let analysed = async move |c: &mut kernel::db::Conn| c.exec(sql, params![]).await;
        world.app.db.write(analysed).await.unwrap();
    }
    let timed = async |view: &mut kernel::View<'_>| {
        let plan = rules::plan(view, PROJECT).await?;
        let mut took = vec![];
        for _ in 0..2 {
            let began = std::time::Instant::now();
            let total = totals(view, Scope::Class(CLASS), &plan).await?.pop().unwrap();
            took.push(("totals", began.elapsed()));
            let began = std::time::Instant::now();
            let items = store::per_item(view, CLASS, &plan).await?;
            took.push(("per item", began.elapsed()));
            let began = std::time::Instant::now();
            let asked = Asked { show: Show::Behind, after: Some(1_004_000), ..Asked::default() };
            let page = learners(view, CLASS, &plan, asked, 101).await?;
            took.push(("a page of those behind", began.elapsed()));
            let began = std::time::Instant::now();
            let courses = store::per_course(view, PROJECT, &plan).await?;
            took.push(("per course", began.elapsed()));
            assert_eq!((total.learners, page.len()), (10_002, 101));
            assert_eq!(items.values().sum::<i64>(), total.done);
            assert_eq!(courses.values().sum::<i64>(), total.done);
            assert_eq!(total.met, 2000);
        }
        Ok(took)
    };
    let took = world.app.look(&reader, timed).await.unwrap();
    println!("{engine:?}: 10,000 by 20: {took:.0?}");
});
