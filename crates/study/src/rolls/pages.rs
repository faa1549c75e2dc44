//! The pages: the queue, the lists of a class with the form to submit one, one list with its decision.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Press, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions;
use super::roll::{Declared, Roll, Row, Verb};
use super::store::{self, Labelled, Queue};
use crate::hours;
use crate::rules::{self, Plan};
use crate::seats::{self, Class, ClassVerb, ProjectVerb};

pub fn doors() -> Doors {
    let roll = |verb| Audience::Verb(verb, "Roll");
    Doors::new()
        .get("/rolls", Audience::SignedIn, index)
        .get("/classes/{id}/rolls", Audience::Verb("see_progress", "Class"), of_class)
        .post("/classes/{id}/rolls", Audience::Verb("submit_list", "Project"), Trace::Audit("rolls.asked"), submit)
        .get("/rolls/{id}", roll("see"), show)
        .get("/rolls/{id}/state", roll("see"), state)
        .post("/rolls/{id}/recognition", roll("recognise"), Trace::Audit("rolls.recognition_asked"), recognise)
        .say(
            "/rolls/{id}/return",
            roll("return"),
            Trace::Audit("rolls.return_asked"),
            ("reason", actions::return_to_lead),
            |id| format!("/rolls/{id}"),
        )
        .get("/rolls/{id}/corrections", roll("correct"), correction)
        .post("/rolls/{id}/corrections", roll("correct"), Trace::Audit("rolls.corrected"), correct)
}

#[derive(Template)]
#[template(path = "rolls/index.html")]
struct Index {
    frame: Frame,
    waiting: Vec<Labelled>,
    /// More wait than stand here.
    more: bool,
    others: Vec<Labelled>,
    next: Option<String>,
}

/// Lists on one page.
const A_PAGE: i64 = 50;
/// People of a list on one page.
const ROWS: i64 = 100;

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<Before>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let waiting = match from.before {
            None => store::mine(view, Queue::Waiting, i64::MAX).await?,
            Some(_) => vec![],
        };
        let others = store::mine(view, Queue::Others, from.before.unwrap_or(i64::MAX)).await?;
        let Leaf { rows: others, next } = Leaf::by(others, A_PAGE, |last| last.roll.id.to_string());
        let Leaf { rows: waiting, next: more } = Leaf::by(waiting, A_PAGE, |last| last.roll.id.to_string());
        let frame = people::frame(view, "达标名单", Face::Console).await?;
        Ok(Index { frame: frame.waiting("/rolls", waiting.len() as i64), waiting, more: more.is_some(), others, next })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "rolls/class.html")]
struct OfClass {
    frame: Frame,
    class: Class,
    plan: Plan,
    /// How many would stand on the next list, and the first hundred of them.
    ready: (i64, Vec<Row>),
    rolls: Vec<Roll>,
    may_submit: bool,
}

async fn of_class(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let class = seats::class(view, id, ClassVerb::SeeProgress).await?;
        let plan = rules::plan(view, class.project.id).await?;
        let ready = store::ready(view, id, class.project.id, &plan).await?;
        let open = class.project.running().is_ok() && !store::composing(view, id).await?;
        let may_submit = open && ready.0 > 0 && view.may(ProjectVerb::SubmitList, &class.project)?;
        let mut rolls = vec![];
        for roll in store::of_class(view, id).await? {
            if view.may(Verb::See, &roll)? {
                rolls.push(roll);
            }
        }
        let frame = people::frame(view, "达标名单", Face::Console).await?.marked();
        let frame = frame.under(class.project.name.clone(), format!("/projects/{}", class.project.id));
        let frame = frame.under(class.name.clone(), format!("/classes/{id}"));
        Ok(OfClass { frame, class, plan, ready, rolls, may_submit })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Submission {
    #[serde(default)]
    declaration: String,
}

async fn submit(State(app): State<App>, actor: Actor, Path(id): Path<i64>, form: Form<Submission>) -> Result<Redirect> {
    let declared = if form.fields.declaration == "yes" { Declared::Yes } else { Declared::No };
    let ready = app.look(&actor, async move |view| actions::ready(view, id).await).await?;
    app.submit(&actor, form.ticket, async move |tx| {
        let roll = actions::submit(tx, id, declared, ready).await?;
        Ok(format!("/rolls/{}", roll.id))
    })
    .await
}

#[derive(Template)]
#[template(path = "rolls/show.html")]
struct Show {
    frame: Frame,
    part: Part,
}

/// What changes while a job is at work.
#[derive(Template)]
#[template(path = "rolls/_roll.html")]
struct Part {
    frame: Frame,
    roll: Roll,
    class: Class,
    submitter: String,
    decider: String,
    rows: Vec<Row>,
    next: Option<String>,
    may_recognise: bool,
    may_return: bool,
    may_correct: bool,
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
    let part = app.look(&actor, async move |view| part(view, id, from.after).await).await?;
    Ok(Page(Show { frame: part.frame.clone(), part }))
}

async fn state(State(app): State<App>, actor: Actor, Path(id): Path<Id<Roll>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| part(view, id, None).await).await?))
}

async fn part(view: &mut View<'_>, id: Id<Roll>, after: Option<i64>) -> Result<Part> {
    let roll = store::fetch(view, id, Verb::See).await?;
    let class = seats::class_for_job(view, roll.class).await?;
    // A list is seen whole or not at all.
    let composing = roll.stage == super::Stage::Composing;
    let rows = if composing { vec![] } else { store::page(view, id, after).await? };
    let Leaf { rows, next } = Leaf::by(rows, ROWS, |row| row.person.to_string());
    let (me, charter) = (view.actor.id(), view.house.judge.charter());
    let waits = roll.recognise(view.now, me, charter).is_ok();
    let decider = roll.stage.decided().map(|decided| decided.1);
    let names = people::persons::names(view, &[roll.submitted_by, decider.unwrap_or(me)]).await?;
    let name = |id: Id<kernel::Person>| names.get(&id.0).cloned().unwrap_or_default();
    let frame = people::frame(view, "达标名单", Face::Console).await?.marked();
    let frame = frame.under("达标名单", "/rolls").under(class.name.clone(), format!("/classes/{}/rolls", class.id));
    Ok(Part {
        may_recognise: waits && view.may(Verb::Recognise, &roll)?,
        may_return: waits && view.may(Verb::Return, &roll)?,
        may_correct: roll.recognised().is_ok() && view.may(Verb::Correct, &roll)?,
        submitter: name(roll.submitted_by),
        decider: decider.map(name).unwrap_or_default(),
        frame,
        class,
        rows,
        next,
        roll,
    })
}

async fn recognise(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Roll>>,
    Press(ticket): Press,
) -> Result<Redirect> {
    let version = ticket.version;
    app.submit(&actor, ticket, async move |tx| {
        actions::recognise(tx, id, version).await?;
        Ok(format!("/rolls/{id}"))
    })
    .await
}

#[derive(Template)]
#[template(path = "rolls/correct.html")]
struct Correct {
    frame: Frame,
    roll: Roll,
    row: Row,
    now: i64,
}

#[derive(Deserialize)]
struct Whom {
    person: Option<i64>,
}

async fn correction(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Roll>>,
    Query(whom): Query<Whom>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let roll = store::fetch(view, id, Verb::Correct).await?;
        roll.recognised()?;
        let row = store::row(view, id, whom.person.unwrap_or(0)).await?.ok_or(Refusal::NotFound)?;
        let now = hours::recognised_in(view, row.person, roll.project).await?;
        let frame = people::frame(view, "更正学时", Face::Console).await?.marked();
        let frame = frame.under("达标名单", "/rolls").under("名单", format!("/rolls/{id}"));
        Ok(Correct { frame, roll, row, now })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Corrected {
    #[serde(default)]
    person: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    reason: String,
}

async fn correct(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Roll>>,
    form: Form<Corrected>,
) -> Result<Redirect> {
    let Corrected { person, hours, reason } = form.fields;
    let (person, wanted) = (person.parse().unwrap_or(0), hours::read(&hours));
    app.submit(&actor, form.ticket, async move |tx| {
        actions::correct(tx, id, person, wanted, &reason).await?;
        Ok(format!("/rolls/{id}"))
    })
    .await
}
