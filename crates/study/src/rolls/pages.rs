//! The pages: lists that wait and were decided, one list with its evidence, the form that makes one.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Press, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions;
use super::roll::{Roll, Stage, Verb};
use super::store::{self, Line};
use crate::places::{self, Class, ClassVerb, Project};
use crate::rules;

pub fn doors() -> Doors {
    let see = Audience::Verb("see", "Roll");
    Doors::new()
        .get("/rolls", Audience::SignedIn, index)
        .get("/rolls/{id}", see, show)
        .post(
            "/rolls/{id}/recognition",
            Audience::Verb("recognise", "Roll"),
            Trace::Audit("rolls.recognition_began"),
            recognise,
        )
        .post("/rolls/{id}/return", Audience::Verb("return", "Roll"), Trace::Audit("rolls.return_began"), send_back)
        .get("/classes/{id}/rolls", Audience::Verb("see", "Class"), of_class)
        .post("/classes/{id}/rolls", Audience::Verb("submit", "Roll"), Trace::Audit("rolls.begun"), submit)
        .post("/projects/{id}/rule", Audience::Verb("submit_list", "Project"), Trace::Audit("rules.set"), set_rule)
}

#[derive(Template)]
#[template(path = "rolls/index.html")]
struct Index {
    frame: Frame,
    rolls: Vec<Roll>,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let rolls = store::mine(view).await?;
        Ok(Index { frame: people::frame(view, "达标名单", Face::Console).await?, rolls })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "rolls/show.html")]
struct Show {
    frame: Frame,
    roll: Roll,
    by: String,
    decided_by: String,
    lines: Vec<Line>,
    next: Option<i64>,
    may_recognise: bool,
    may_return: bool,
}

#[derive(Deserialize)]
struct After {
    after: Option<i64>,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Roll>>,
    Query(from): Query<After>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let roll = store::fetch(view, id, Verb::See).await?;
        let lines = store::rows(view, id, from.after.unwrap_or(0)).await?;
        let next = lines.last().filter(|_| lines.len() == 200).map(|line| line.person);
        let decided = match roll.stage {
            Stage::Recognising { by, .. }
            | Stage::Recognised { by, .. }
            | Stage::Returning { by, .. }
            | Stage::Returned { by, .. } => by,
            _ => Id::new(0),
        };
        let mut names = people::persons::names(view, &[roll.by, decided]).await?;
        let waits = roll.stage == Stage::Submitted;
        Ok(Show {
            by: names.remove(&roll.by.0).unwrap_or_default(),
            decided_by: names.remove(&decided.0).unwrap_or_default(),
            may_recognise: waits && view.may(Verb::Recognise, &roll)?,
            may_return: waits && view.may(Verb::Return, &roll)?,
            frame: people::frame(view, "达标名单", Face::Console).await?.under("达标名单", "/rolls"),
            lines,
            next,
            roll,
        })
    });
    Ok(Page(page.await?))
}

async fn recognise(State(app): State<App>, actor: Actor, Path(id): Path<Id<Roll>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::recognise(tx, id, version).await?;
        Ok(format!("/rolls/{id}"))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    reason: String,
    declaration: String,
    percent: String,
}

async fn send_back(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Roll>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, Fields { reason, .. }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::return_for_changes(tx, id, version, &reason).await?;
        Ok(format!("/rolls/{id}"))
    })
    .await
}

#[derive(Template)]
#[template(path = "rolls/class.html")]
struct OfClass {
    frame: Frame,
    class: Class,
    rolls: Vec<Roll>,
    percent: i64,
    required: i64,
    /// Who would be on a list made now (the first 200).
    ready: Vec<Line>,
    may_submit: bool,
}

async fn of_class(State(app): State<App>, actor: Actor, Path(id): Path<Id<Class>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        // Who is on a list is for those who may see lists.
        let class = places::class(view, id, ClassVerb::See).await?;
        let project = places::project(view, Id::new(class.project), places::ProjectVerb::See).await?;
        let may_submit = view.may(places::ProjectVerb::SubmitList, &project)?;
        if !may_submit {
            view.allow(ClassVerb::Remind, &class)?;
        }
        let percent = rules::of(view, class.project).await?;
        let required = store::required(view, class.project).await?;
        let ready = if required > 0 { store::qualified(view, id.0, 0, percent * required).await? } else { vec![] };
        let rolls = store::of_class(view, id.0).await?;
        let frame = people::frame(view, "达标名单", Face::Console).await?;
        let frame = frame.under(class.name.clone(), format!("/classes/{id}"));
        Ok(OfClass { frame, class, rolls, percent, required, ready, may_submit })
    });
    Ok(Page(page.await?))
}

async fn submit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Class>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let Fields { declaration, .. } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let roll = actions::submit(tx, id, &declaration).await?;
        Ok(format!("/rolls/{}", roll.id))
    })
    .await
}

async fn set_rule(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Project>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let Fields { percent, .. } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        rules::set(tx, id, people::fold(&percent).parse().unwrap_or(0)).await?;
        Ok(format!("/projects/{id}"))
    })
    .await
}
