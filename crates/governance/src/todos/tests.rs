//! Promises, each kept through the doors on a real database, under the shipped charter.
use axum::body::{Body, to_bytes};
use axum::http::Request;
use kernel::house::{Engine, MONDAY, fresh_house, work_off};
use kernel::{Actor, App, DAY, Id, Person, Wiring, on_both};
use people::inbox::{Waiting, wait};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use tower::ServiceExt as _;

use super::*;
use crate::policy::Rules;

async fn house(engine: Engine) -> App {
    let rules = Rules::open(crate::charter::Charter::load(&crate::charter::Files::shipped().unwrap()).unwrap());
    fresh_house(engine, rules.unwrap(), Wiring::default().job::<Round>()).await
}

async fn page(app: &App, person: Id<Person>) -> String {
    page_at(app, person, "/todos").await
}

async fn page_at(app: &App, person: Id<Person>, path: &str) -> String {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Actor::person(person));
    let answer = doors().router().with_state(app.clone()).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

/// A clerk of the academic office, her head, and a course that waits for the office.
async fn scene(app: &App) -> (Id<Person>, Id<Person>) {
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let kind = units::Kind::Functional;
        let new = NewUnit { code: "academic_office".into(), name: "教务处".into(), kind, parent: None };
        let unit = units::found(tx, new).await?.id.0;
        let mut ids = vec![];
        for (name, role, scope) in [("陈静", "academic", ("Platform", 1)), ("赵敏", "unit_head", ("Unit", unit))] {
            let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
            give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
            ids.push(person);
        }
        let waiting = Waiting {
            thing: ("Course", 7),
            step: "审核",
            title: "分数的意义".into(),
            link: "/reviews/7".into(),
            due: Some(MONDAY.plus(DAY)),
            holders: vec![("academic".into(), ("Platform", 1))],
            ..Waiting::default()
        };
        wait(tx, waiting).await?;
        tx.ask(Round {}).await?;
        Ok((ids[0], ids[1]))
    });
    made.await.unwrap()
}

async fn unread(app: &App, reader: Id<Person>) -> i64 {
    let reader = Actor::person(reader);
    let looked = app.look(&reader, async |view| {
        let me = view.actor.id();
        Ok(people::persons::shown(view, me).await?.unread)
    });
    looked.await.unwrap()
}

on_both!(a_person_sees_what_waits_for_them_why_and_until_when, async |engine: Engine| {
    let app = house(engine).await;
    let (clerk, head) = scene(&app).await;
    let hers = page(&app, clerk).await;
    for said in ["分数的意义", "href=\"/reviews/7\"", "你是教务处经办", "2026-11-24 09:00", "审核"] {
        assert!(hers.contains(said), "{said}");
    }
    assert!(!hers.contains("已超期"));
    assert!(page(&app, head).await.contains("没有等你办理的事项"));
});

on_both!(a_step_past_its_day_is_told_to_the_head_who_answers_and_only_once, async |engine: Engine| {
    let app = house(engine).await;
    let (clerk, head) = scene(&app).await;
    work_off(&app).await;
    let unread = async || unread(&app, head).await;
    assert_eq!(unread().await, 0);
    for hours in [25, 26] {
        app.house.clock.move_to(MONDAY.plus(hours * kernel::HOUR));
        work_off(&app).await;
        assert_eq!(unread().await, 1, "after {hours} hours");
    }
    assert!(page(&app, clerk).await.contains("已超期"));
});

on_both!(what_waits_in_a_module_or_for_somebody_by_name_is_told_to_the_head_of_their_unit, async |engine: Engine| {
    let app = house(engine).await;
    let (clerk, head) = scene(&app).await;
    let charter = crate::policy::charter_of_house(&app.house).unwrap();
    let own = |code: &str| charter.modules.iter().find(|module| module.owner == code).unwrap().id;
    let (module, foreign) = (own("academic_office"), charter.modules.iter().find(|one| one.owner != "academic_office"));
    let foreign = foreign.unwrap().id;
    let seed = Actor::house("tests");
    let waits = async move |tx: &mut kernel::Tx<'_>| {
        let office = units::by_code(tx, "academic_office").await?.unwrap().id;
        people::persons::join_unit(tx, clerk, office, "", "").await?;
        people::persons::join_unit(tx, head, office, "", "").await?;
        let owner = |module: i64| vec![("module_owner".to_owned(), ("Module", module))];
        for (n, step, holders, persons) in [
            (1, "确认补报", owner(module), vec![]),
            (2, "修改后重新提交", vec![], vec![clerk]),
            (3, "确认补报", owner(foreign), vec![]),
            (4, "审核", vec![], vec![head]),
        ] {
            let (thing, due, title) = (("Project", n), Some(MONDAY.plus(DAY)), format!("培训 {n}"));
            wait(tx, Waiting { thing, step, title, due, holders, persons, ..Waiting::default() }).await?;
        }
        Ok::<_, kernel::Error>(())
    };
    app.act(&seed, waits).await.unwrap();
    app.house.clock.move_to(MONDAY.plus(25 * kernel::HOUR));
    work_off(&app).await;
    // Of the scene's own, of the module and of the clerk; not of another unit's module, nor of what the head is late with.
    assert_eq!(unread(&app, head).await, 3);
});

on_both!(what_nobody_can_take_any_more_is_told_at_once_and_only_once, async |engine: Engine| {
    let app = house(engine).await;
    let (clerk, head) = scene(&app).await;
    work_off(&app).await;
    assert_eq!(unread(&app, head).await, 0, "the clerk is there");
    let leaves =
        async move |tx: &mut kernel::Tx<'_>| people::roles::end(tx, clerk, "academic", ("Platform", 1)).await.map(drop);
    app.act(&Actor::house("tests"), leaves).await.unwrap();
    for hours in [2, 4, 30] {
        app.house.clock.move_to(MONDAY.plus(hours * kernel::HOUR));
        work_off(&app).await;
        assert_eq!(unread(&app, head).await, 1, "after {hours} hours");
    }
});

on_both!(everything_that_waits_is_reached_page_by_page_and_counted_as_a_whole, async |engine: Engine| {
    let app = house(engine).await;
    let (clerk, _) = scene(&app).await;
    // Beside the course: 150 with a day that will have passed, 50 without one.
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        for at in 1..=200_i64 {
            let waiting = Waiting {
                thing: ("Task", at),
                step: "办理",
                title: format!("事项 {at}"),
                link: format!("/tasks/{at}"),
                due: (at <= 150).then(|| MONDAY.plus(2 * DAY + at % 7)),
                holders: vec![("academic".into(), ("Platform", 1))],
                ..Waiting::default()
            };
            wait(tx, waiting).await?;
        }
        Ok(())
    });
    made.await.unwrap();
    app.house.clock.move_to(MONDAY.plus(3 * DAY));
    let (mut path, mut seen, mut sizes) = (Some("/todos".to_owned()), vec![], vec![]);
    while let Some(here) = path {
        let page = page_at(&app, clerk, &here).await;
        assert!(page.contains("151 件已超期") && page.contains(">201</span> 件"), "of all pages: {here}");
        let first = here == "/todos";
        assert_eq!(page.contains("<h1>待办</h1>"), first, "{here}");
        assert_eq!(page.contains("最急的在前"), first, "{here}");
        assert_eq!(page.contains("<a class=\"btn\" href=\"/todos\">回到第一页</a>"), !first, "{here}");
        let rows: Vec<String> = quoted(&page, "<th scope=\"row\"><a href=\"");
        sizes.push(rows.len());
        seen.extend(rows);
        path = quoted(&page, "rel=\"next\" href=\"").pop();
    }
    assert_eq!(sizes, [100, 100, 1]);
    assert_eq!((&*seen[0], &*seen[200]), ("/reviews/7", "/tasks/200"), "what has no day stands last");
    let looked = app.look(&Actor::person(clerk), async |view| people::inbox::count_todos(view).await).await;
    assert_eq!(looked.unwrap(), 201, "the number in the frame");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 201);
    let end = page_at(&app, clerk, &format!("/todos?after={}-1", i64::MAX)).await;
    assert!(end.contains("后面没有了") && end.contains("href=\"/todos\">回到第一页"), "{end}");
    assert!(!end.contains("没有等你办理的事项") && !end.contains("下一页"), "{end}");
});

/// What stands between these words and the next quotation mark, each time.
fn quoted(page: &str, words: &str) -> Vec<String> {
    page.split(words).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}
