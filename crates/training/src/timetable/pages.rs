//! The pages: the timetable of one class.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::lesson::{Lesson, NewLesson};
use super::{actions, store};
use crate::classes::{self, Class, Verb};

pub fn doors() -> Doors {
    Doors::new()
        .get("/classes/{id}/timetable", Audience::Verb("see", "Class"), show)
        .post("/classes/{id}/timetable", Audience::Verb("schedule", "Class"), Trace::Audit("timetable.lesson_set"), set)
        .post(
            "/lessons/{id}/cancellation",
            Audience::Verb("schedule", "Class"),
            Trace::Audit("timetable.lesson_cancelled"),
            cancel,
        )
}

#[derive(Template)]
#[template(path = "timetable/show.html")]
struct Show {
    frame: Frame,
    class: Class,
    lessons: Vec<Lesson>,
    today: String,
    may_schedule: bool,
}

#[derive(Deserialize)]
struct From {
    from: Option<String>,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Class>>,
    Query(from): Query<From>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let class = classes::fetch(view, id, Verb::See).await?;
        let today = view.now.day();
        let lessons = store::of_class(view, id, from.from.as_deref().unwrap_or(&today)).await?;
        let may_schedule = view.may(Verb::Schedule, &class)?;
        let frame =
            people::frame(view, "课表", Face::Console).await?.under(class.name.clone(), format!("/classes/{id}"));
        Ok(Show { frame, class, lessons, today, may_schedule })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Fields {
    #[serde(default)]
    day: String,
    #[serde(default)]
    begins: String,
    #[serde(default)]
    ends: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    instructor: String,
    #[serde(default)]
    place: String,
}

async fn set(State(app): State<App>, actor: Actor, Path(id): Path<Id<Class>>, form: Form<Fields>) -> Result<Redirect> {
    let Fields { day, begins, ends, subject, instructor, place } = form.fields;
    let new = NewLesson { day, begins, ends, subject, instructor, place };
    app.submit(&actor, form.ticket, async move |tx| {
        actions::set(tx, id, new.clone()).await?;
        Ok(format!("/classes/{id}/timetable"))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct Why {
    #[serde(default)]
    reason: String,
}

async fn cancel(State(app): State<App>, actor: Actor, Path(id): Path<Id<Lesson>>, form: Form<Why>) -> Result<Redirect> {
    let (version, Why { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let lesson = actions::cancel(tx, id, version, &reason).await?;
        Ok(format!("/classes/{}/timetable", lesson.class))
    })
    .await
}
