//! Promises, each kept on a real database.
use std::sync::Arc;

use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Error, Id, Refusal, Wiring, on_both};
use people::house::Anything;
use people::persons::{Newcomer, enter, join_unit};
use people::units::{self, NewUnit};

use super::*;
use crate::classes::{self, Class};
use crate::{projects, tasks};

async fn world(engine: Engine) -> (App, Actor, [Id<Class>; 2]) {
    // The deadlines are those of the charter that the judge names.
    Rules::open(Charter { version: 1, ..Charter::load(&Files::shipped().unwrap()).unwrap() }).unwrap();
    let app = fresh_house(engine, Arc::new(Anything), crate::wire(Wiring::default())).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let new =
            NewUnit { code: "college".into(), name: "中文系".into(), kind: units::Kind::College, parent: None };
        let unit = units::found(tx, new).await?.id;
        let officer = enter(tx, Newcomer { name: "赵敏".into(), ..Default::default() }).await?.id;
        join_unit(tx, officer, unit, "教师", "语文").await?;
        Ok((unit, officer))
    });
    let (unit, officer) = made.await.unwrap();
    let actor = Actor::person(officer);
    let classes = app.act(&actor, async move |tx| {
        let draft = tasks::Draft {
            kind: tasks::Kind::Training,
            name: "2026 年小学语文骨干教师市级培训".into(),
            module: 1,
            issuer: unit,
            host: unit,
            audience: "骨干教师".into(),
            places: 100,
            starts_on: "2026-03-01".into(),
            ends_on: "2026-12-31".into(),
            document_number: String::new(),
            brief: String::new(),
        };
        let task = tasks::draft(tx, draft).await?;
        let task = tasks::issue(tx, task.id, 1).await?;
        let task = tasks::accept(tx, task.id, task.version).await?;
        let plan = projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead: officer };
        let project = projects::deploy(tx, task.id, plan).await?;
        Ok([classes::plan(tx, project.id, "一班", 50).await?.id, classes::plan(tx, project.id, "二班", 50).await?.id])
    });
    let classes = classes.await.unwrap();
    (app, actor, classes)
}

fn lesson(begins: &str, ends: &str) -> NewLesson {
    NewLesson {
        day: "2026-11-25".into(),
        begins: begins.into(),
        ends: ends.into(),
        subject: "大单元教学设计".into(),
        instructor: "刘芳".into(),
        place: "教学楼 301".into(),
    }
}

fn collides(answer: kernel::Result<Lesson>) -> String {
    match answer {
        Err(Error::Refused(Refusal::Invalid(problems))) => problems[0].field.to_string(),
        other => panic!("{other:?}"),
    }
}

on_both!(a6_6_a_class_an_instructor_and_a_place_are_in_one_lesson_at_a_time, async |engine: Engine| {
    let (app, actor, [one, two]) = world(engine).await;
    let put = async |class: Id<Class>, new: NewLesson| {
        app.act(&actor, async move |tx| set(tx, class, new.clone()).await).await
    };
    let first = put(one, lesson("09:00", "11:00")).await.unwrap();
    let other = || NewLesson { instructor: "陈卓".into(), place: "教学楼 302".into(), ..lesson("10:00", "12:00") };
    assert_eq!(collides(put(one, other()).await), "begins");
    assert_eq!(collides(put(two, NewLesson { instructor: " 刘芳 ".into(), ..other() }).await), "instructor");
    assert_eq!(collides(put(two, NewLesson { place: "教学楼３０１".into(), ..other() }).await), "place");
    put(two, other()).await.unwrap();
    // One begins when the other ends; the same hour on another day; after a cancellation.
    put(one, lesson("11:00", "11:30")).await.unwrap();
    put(one, NewLesson { day: "2026-11-26".into(), ..lesson("09:00", "11:00") }).await.unwrap();
    app.act(&actor, async move |tx| cancel(tx, first.id, 1, "教师外出").await).await.unwrap();
    put(one, lesson("09:00", "11:00")).await.unwrap();
    let again = app.act(&actor, async move |tx| cancel(tx, first.id, 2, "教师外出").await).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::NotNow(_)))));
});
