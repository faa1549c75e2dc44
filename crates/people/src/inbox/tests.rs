//! Promises, each kept on a real database.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, DAY, Id, Person, Wiring, on_both};
use tower::ServiceExt as _;

use super::*;
use crate::house::Anything;
use crate::persons::{Newcomer, enter, join_unit};
use crate::roles::{NewGrant, end, give};
use crate::units::{self, NewUnit};

async fn holder(app: &App, name: &str, role: &'static str, scope: (&'static str, i64)) -> Id<Person> {
    let name = name.to_owned();
    let seed = Actor::house("tests");
    let made = app.act(&seed, async move |tx| {
        let person = enter(tx, Newcomer { name: name.clone(), ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role, scope, unit: 1, until: None }).await?;
        Ok(person)
    });
    made.await.unwrap()
}

async fn titles(app: &App, person: Id<Person>) -> Vec<String> {
    let reader = Actor::person(person);
    let looked = app.look(&reader, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        let todos = todos_of(view, me, &grants).await?;
        assert_eq!(count_todos(view).await?, i64::try_from(todos.len()).unwrap());
        Ok(todos.into_iter().map(|todo| format!("{} {} {}", todo.step, todo.title, todo.role)).collect())
    });
    looked.await.unwrap()
}

async fn say(app: &App, waiting: Waiting) {
    app.act(&Actor::house("tests"), async move |tx| wait(tx, waiting.clone()).await).await.unwrap();
}

fn review() -> Waiting {
    Waiting {
        thing: ("Course", 7),
        step: "审核",
        title: "分数的意义".into(),
        link: "/reviews/7".into(),
        due: Some(MONDAY.plus(DAY)),
        holders: vec![("project_lead".into(), ("Project", 3)), ("unit_head".into(), ("Unit", 4))],
        ..Waiting::default()
    }
}

on_both!(a_step_waits_for_those_who_may_take_it_and_for_nobody_else, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let lead = holder(&app, "周岩", "project_lead", ("Project", 3)).await;
    let elsewhere = holder(&app, "高洁", "project_lead", ("Project", 9)).await;
    let learner = holder(&app, "李文静", "learner", ("Project", 3)).await;
    let provider = holder(&app, "王伟", "unit_head", ("Unit", 4)).await;
    say(&app, Waiting { not: vec![provider], ..review() }).await;
    assert_eq!(titles(&app, lead).await, ["审核 分数的意义 project_lead"]);
    for nobody in [elsewhere, learner, provider] {
        assert_eq!(titles(&app, nobody).await, Vec::<String>::new());
    }
    say(&app, Waiting { thing: ("Case", 1), step: "陈述", title: "账号".into(), persons: vec![learner], ..review() })
        .await;
    assert_eq!(titles(&app, learner).await, ["陈述 账号 "]);
});

on_both!(one_step_of_a_thing_waits_at_a_time_and_none_when_it_is_settled, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let lead = holder(&app, "周岩", "project_lead", ("Project", 3)).await;
    say(&app, review()).await;
    say(&app, Waiting { step: "备案", holders: vec![("academic".into(), ("Platform", 1))], ..review() }).await;
    assert_eq!(titles(&app, lead).await, Vec::<String>::new());
    let clerk = holder(&app, "陈静", "academic", ("Platform", 1)).await;
    assert_eq!(titles(&app, clerk).await, ["备案 分数的意义 academic"]);
    app.act(&Actor::house("tests"), async |tx| settle(tx, ("Course", 7)).await).await.unwrap();
    assert_eq!(titles(&app, clerk).await, Vec::<String>::new());
});

on_both!(a_role_that_changes_hands_takes_its_to_dos_along, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let (old, new) = (
        holder(&app, "周岩", "project_lead", ("Project", 3)).await,
        holder(&app, "高洁", "project_lead", ("Project", 9)).await,
    );
    say(&app, review()).await;
    let seed = Actor::house("tests");
    let over = app.act(&seed, async move |tx| {
        end(tx, old, "project_lead", ("Project", 3)).await?;
        give(tx, NewGrant { person: new, role: "project_lead", scope: ("Project", 3), unit: 1, until: None }).await
    });
    over.await.unwrap();
    assert_eq!(titles(&app, old).await, Vec::<String>::new());
    assert_eq!(titles(&app, new).await, ["审核 分数的意义 project_lead"]);
});

async fn steps_in(app: &App, once: Once, role: &'static str, scope: (&'static str, i64)) {
    let told =
        async move |tx: &mut kernel::Tx<'_>| stand_in(tx, ("Course", 7), once, &[(role.to_owned(), scope)]).await;
    app.act(&Actor::house("tests"), told).await.unwrap();
}

async fn nobody_can(app: &App) -> usize {
    app.look(&Actor::house("tests"), async |view| stranded(view).await).await.unwrap().len()
}

on_both!(whoever_stands_in_takes_a_step_once_nobody_whom_it_names_is_in_the_unit, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let seed = Actor::house("tests");
    let founded = app.act(&seed, async |tx| {
        let kind = units::Kind::College;
        let unit =
            units::found(tx, NewUnit { code: "chinese".into(), name: "中文系".into(), kind, parent: None }).await?;
        let other = NewUnit { code: "mathematics".into(), name: "数学系".into(), kind, parent: None };
        let (unit, other) = (unit.id, units::found(tx, other).await?.id);
        let provider = enter(tx, Newcomer { name: "刘芳".into(), ..Default::default() }).await?.id;
        join_unit(tx, provider, unit, "", "").await?;
        join_unit(tx, provider, other, "", "").await?;
        Ok((unit.0, other.0, provider))
    });
    let (unit, other, provider) = founded.await.unwrap();
    let colleague = holder(&app, "许国栋", "unit_staff", ("Unit", unit)).await;
    let elsewhere = holder(&app, "高洁", "unit_staff", ("Unit", other)).await;
    say(&app, Waiting { persons: vec![provider], holders: vec![], ..review() }).await;
    steps_in(&app, Once::Left, "unit_staff", ("Unit", unit)).await;
    let moves = async |unit: i64, until: Option<i64>| {
        let sql = "UPDATE memberships SET until_at = $1 WHERE person_id = $2 AND unit_id = $3";
        let moved = async move |tx: &mut kernel::Tx<'_>| {
            tx.sql.exec(sql, kernel::params![until, provider, unit]).await?;
            Ok::<_, kernel::Error>(())
        };
        app.act(&Actor::house("tests"), moved).await.unwrap();
    };
    assert_eq!(titles(&app, colleague).await, Vec::<String>::new(), "the provider is there");
    moves(other, Some(MONDAY.0)).await;
    assert_eq!(titles(&app, colleague).await, Vec::<String>::new(), "left another unit");
    moves(unit, Some(MONDAY.0)).await;
    assert_eq!(titles(&app, colleague).await, ["审核 分数的意义 unit_staff"]);
    assert_eq!(titles(&app, elsewhere).await, Vec::<String>::new());
    assert_eq!(nobody_can(&app).await, 0, "the colleague can");
    moves(other, None).await;
    assert_eq!(titles(&app, colleague).await, ["审核 分数的意义 unit_staff"], "at work, in another unit");
    moves(unit, None).await;
    assert_eq!(titles(&app, colleague).await, Vec::<String>::new(), "came back");
    for unit in [unit, other] {
        moves(unit, Some(MONDAY.0)).await;
    }
    app.act(&seed, async move |tx| end(tx, colleague, "unit_staff", ("Unit", unit)).await).await.unwrap();
    assert_eq!(nobody_can(&app).await, 1, "nobody stands in");
});

on_both!(whoever_stands_in_takes_a_step_once_nobody_whom_it_names_holds_the_role, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let named = holder(&app, "陈静", "academic", ("Platform", 1)).await;
    let other = holder(&app, "王伟", "academic", ("Platform", 1)).await;
    say(&app, Waiting { persons: vec![named], holders: vec![], ..review() }).await;
    steps_in(&app, Once::Unable, "academic", ("Platform", 1)).await;
    assert_eq!(titles(&app, named).await, ["审核 分数的意义 "]);
    assert_eq!(titles(&app, other).await, Vec::<String>::new());
    let seed = Actor::house("tests");
    app.act(&seed, async move |tx| end(tx, named, "academic", ("Platform", 1)).await).await.unwrap();
    assert_eq!(titles(&app, other).await, ["审核 分数的意义 academic"]);
    assert_eq!(titles(&app, named).await, Vec::<String>::new(), "theirs no longer");
    assert_eq!(nobody_can(&app).await, 0);
    app.act(&seed, async move |tx| end(tx, other, "academic", ("Platform", 1)).await).await.unwrap();
    assert_eq!(nobody_can(&app).await, 1, "whom it names is at work, and may not take it");
});

on_both!(what_is_past_its_day_is_escalated_once, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    say(&app, review()).await;
    say(&app, Waiting { thing: ("Course", 8), due: None, ..review() }).await;
    let reader = Actor::house("tests");
    let late = async || app.look(&reader, async |view| overdue(view).await).await.unwrap();
    assert_eq!(late().await, []);
    app.house.clock.move_to(MONDAY.plus(DAY));
    let found = late().await;
    assert_eq!(found.iter().map(|todo| todo.subject).collect::<Vec<_>>(), [7]);
    let id = found[0].id;
    let holders = app.look(&reader, async move |view| todo_holders(view, id).await).await.unwrap();
    assert_eq!(holders[0], ("project_lead".into(), "Project".into(), 3));
    for first in [true, false] {
        assert_eq!(app.act(&reader, async move |tx| escalate(tx, id).await).await.unwrap(), first);
    }
    assert_eq!(late().await, []);
});

on_both!(a_full_page_of_messages_leads_on_only_where_more_follow, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let lead = holder(&app, "周岩", "project_lead", ("Project", 3)).await;
    let told = async |count: i64| {
        let house = Actor::house("tests");
        let told = app.act(&house, async move |tx| {
            for _ in 0..count {
                let notice = Notice { title: "有课".into(), body: String::new(), link: "/my".into(), due: None };
                notify(tx, lead, &notice).await?;
            }
            Ok(())
        });
        told.await.unwrap();
    };
    let read = async |path: &str| {
        let request = Request::get(path).extension(Actor::person(lead)).body(Body::empty()).unwrap();
        let answer = super::doors().router().with_state(app.clone()).oneshot(request).await.unwrap();
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(page.to_vec()).unwrap()
    };
    told(50).await;
    assert!(!read("/inbox").await.contains("下一页"), "fifty are one page");
    told(1).await;
    let page = read("/inbox").await;
    let next = page.split("href=\"/inbox?before=").nth(1).unwrap().split('"').next().unwrap();
    let page = read(&format!("/inbox?before={next}")).await;
    assert_eq!((page.matches("有课").count(), page.contains("下一页")), (1, false), "{page}");
});
