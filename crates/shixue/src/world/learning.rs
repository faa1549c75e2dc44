//! What the learners of the world have done: one half through, two done; a list recognised and its certificates issued;
//! lessons around the day on which the world is looked at.
use jiff::civil::Date;
use kernel::{App, DAY, Id, Result, work_off};
use library::courses::Course;
use study::progress::{self, Outline, Report, Span};
use study::{certificates, exams, rolls};
use training::classes::Class;
use training::timetable::{self, NewLesson};

use super::BEGIN;
use super::seed::Known;

/// 李文静 has read one part; 王雪 and 刘洋 have done all and stand on the recognised list of their class.
pub async fn learn(app: &App, known: &Known, course: Id<Course>, classes: &[Id<Class>]) -> Result<()> {
    app.house.clock.move_to(BEGIN.plus(12 * DAY));
    let course: Id<Outline> = Id::new(course.0);
    study_items(app, known, "T20031", course, 1).await?;
    for number in ["T20032", "T20034"] {
        study_items(app, known, number, course, usize::MAX).await?;
    }
    work_off(app).await?;
    let Some(class) = classes.get(1).copied() else { return Ok(()) };
    app.house.clock.move_to(BEGIN.plus(15 * DAY));
    let (lead, office, papers) = (known.actor("C8002"), known.actor("J1002"), known.actor("J1004"));
    let ready = app.look(&lead, async move |view| rolls::ready(view, class.0).await).await?;
    let roll = app.act(&lead, async move |tx| rolls::submit(tx, class.0, rolls::Declared::Yes, ready).await).await?;
    work_off(app).await?;
    app.house.clock.move_to(BEGIN.plus(16 * DAY));
    app.act(&office, async move |tx| {
        let version = rolls::fetch(tx, roll.id, rolls::Verb::See).await?.version;
        rolls::recognise(tx, roll.id, version).await.map(drop)
    })
    .await?;
    work_off(app).await?;
    app.act(&papers, async move |tx| certificates::issue(tx, roll.id).await.map(drop)).await?;
    work_off(app).await
}

/// The first so many items of a course, as their player and their pages would report them.
pub async fn study_items(app: &App, known: &Known, number: &str, course: Id<Outline>, most: usize) -> Result<()> {
    let who = known.actor(number);
    let outline = app.look(&who, async move |view| progress::fetch(view, course).await).await?;
    let content = outline.content;
    for item in outline.items.iter().take(most) {
        let key = item.key;
        match item.kind.as_str() {
            "text" | "pdf" => app.act(&who, async move |tx| progress::read(tx, course, key).await).await?,
            "quiz" => {
                let outline = outline.clone();
                let questions = app.look(&who, async move |view| exams::questions(view, &outline, key).await).await?;
                let answers: exams::Answers = questions.into_iter().map(|one| (one.key, one.answer)).collect();
                app.act(&who, async move |tx| exams::submit(tx, course, key, content, answers.clone()).await.map(drop))
                    .await?;
            }
            _ => watch(app, known, number, course, key).await?,
        }
    }
    Ok(())
}

/// Reports that the film begins, and after its length that it was watched.
async fn watch(app: &App, known: &Known, number: &str, course: Id<Outline>, item: i64) -> Result<()> {
    let who = known.actor(number);
    let mut watched = 0;
    for turn in ["begins", "watched"] {
        let span = Span { from_ms: 0, to_ms: watched, rate_hundredths: 100, took_ms: watched };
        let report = Report { batch: format!("{number}-{turn}"), spans: vec![span], position_ms: watched };
        watched = app.act(&who, async move |tx| progress::report(tx, course, item, &report).await).await?.duration_ms;
        app.house.clock.move_to(app.now().plus(watched * 1000));
    }
    Ok(())
}

/// Lessons of the first class on the day it is looked at and around it.
pub async fn lessons(app: &App, known: &Known, class: Id<Class>, today: Date) -> Result<()> {
    for (days, begins, ends, subject, instructor, place) in [
        (-7, "09:00", "11:30", "开班式与培训说明", "周岩", "学院西院 201 教室"),
        (0, "09:00", "11:30", "单元整体教学：目标怎样确定", "刘芳", "学院西院 201 教室"),
        (0, "14:00", "16:30", "课例研讨：三年级童话单元", "刘芳", "线上"),
        (1, "09:00", "11:30", "课堂提问与倾听", "许国栋", "学院西院 203 教室"),
        (7, "09:00", "11:30", "结业展示", "周岩", "学院西院 报告厅"),
    ] {
        let day = today.saturating_add(jiff::Span::new().days(days)).to_string();
        app.act(&known.actor("J1001"), async move |tx| {
            let new = NewLesson {
                day: day.clone(),
                begins: begins.into(),
                ends: ends.into(),
                subject: subject.into(),
                instructor: instructor.into(),
                place: if place == "线上" { String::new() } else { place.into() },
            };
            timetable::set(tx, class, new).await.map(drop)
        })
        .await?;
    }
    Ok(())
}
