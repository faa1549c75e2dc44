//! What comes in with the forms, and the files that lie at incidents.
use axum::extract::{Path, State};
use axum::response::Redirect;
use futures::future::LocalBoxFuture;
use governance::files;
use kernel::{Actor, App, Audience, Doors, Form, Governed, Id, Refusal, Result, Trace, Tx, View};
use serde::Deserialize;

use super::incident::{Incident, Verb};
use super::persons::{self, Telling};
use super::report::{self, New};
use super::{actions, closing, grading, store, words};

const KIND: &str = "Incident";
const MOST: usize = 50;

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, KIND);
    let audit = Trace::Audit;
    Doors::new()
        .post("/security/incidents", Audience::SignedIn, audit("incidents.reported"), report_one)
        .post(
            "/security/incidents/{id}/grade",
            may("grade"),
            Trace::OneOf(&["incidents.graded", "incidents.regraded"]),
            grade,
        )
        .post("/security/incidents/{id}/charge", may("assign"), audit("incidents.assigned"), assign)
        .post("/security/incidents/{id}/report", may("send_up"), audit("incidents.sent_up"), send_up)
        .post("/security/incidents/{id}/telling", may("tell"), audit("incidents.telling_asked"), tell)
        .post("/security/incidents/{id}/closure", may("close"), audit("incidents.closed"), close)
        .say(
            "/security/incidents/{id}/measures",
            may("investigate"),
            audit("incidents.measured"),
            ("measure", actions::measure),
            at,
        )
        .say(
            "/security/incidents/{id}/persons",
            may("investigate"),
            audit("incidents.persons_put"),
            ("persons", persons::put_lines),
            at,
        )
        .say(
            "/security/incidents/{id}/rectification",
            may("rectify"),
            audit("incidents.rectified"),
            ("rectification", actions::rectify),
            at,
        )
        .say(
            "/security/incidents/{id}/return",
            may("return"),
            audit("incidents.returned"),
            ("reason", actions::return_for_more),
            at,
        )
        .say(
            "/security/incidents/{id}/attachments",
            may("see"),
            audit("files.taken"),
            ("upload", async |tx, id, _, upload| attach(tx, id, upload).await),
            at,
        )
}

/// Who may see an incident, for files that know it by its number alone.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { store::fetch(view, Id::new(id), Verb::See).await.map(drop) })
    }
}

/// Evidence: by whoever reported it, investigates it or answers for it, until it is closed.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Incident>, upload: &str) -> Result<()> {
    let one = store::fetch(tx, id, Verb::See).await?;
    if !may_attach(tx, &one)? {
        return Err(Refusal::not_now(words::CLOSED).into());
    }
    files::attach(tx, files::sent(upload)?, (KIND, id.0), MOST).await.map(drop)
}

pub(super) fn may_attach(view: &View<'_>, one: &Incident) -> Result<bool> {
    let part =
        one.reported.by == view.actor.id() || view.may(Verb::Investigate, one)? || view.may(Verb::Rectify, one)?;
    Ok(part && one.open().is_ok())
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    class: String,
    title: String,
    says: String,
    place: String,
    happened: String,
}

async fn report_one(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { class, title, says, place, happened } = form.fields;
    let new = New { class, title, says, place, happened };
    app.submit(&actor, form.ticket, async move |tx| Ok(at(report::report(tx, new.clone()).await?.id))).await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Grading {
    level: String,
    reason: String,
}

async fn grade(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Incident>>,
    form: Form<Grading>,
) -> Result<Redirect> {
    let (version, Grading { level, reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        grading::grade(tx, id, version, &level, &reason).await?;
        Ok(at(id))
    })
    .await
}

/// `charge=4-17`: a unit and a person of the chain.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Charging {
    charge: String,
    reason: String,
}

async fn assign(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Incident>>,
    form: Form<Charging>,
) -> Result<Redirect> {
    let (version, Charging { charge, reason }) = (form.ticket.version, form.fields);
    // What is no pair stands in no chain.
    let pair = charge.split_once('-').and_then(|(unit, person)| Some((unit.parse().ok()?, person.parse().ok()?)));
    let (unit, person): (i64, i64) = pair.unwrap_or((0, 0));
    app.submit(&actor, form.ticket, async move |tx| {
        grading::assign(tx, id, version, (unit, Id::new(person)), &reason).await?;
        Ok(at(id))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Upwards {
    to: String,
    text: String,
}

async fn send_up(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Incident>>,
    form: Form<Upwards>,
) -> Result<Redirect> {
    let (version, Upwards { to, text }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::send_up(tx, id, version, &to, &text).await?;
        Ok(at(id))
    })
    .await
}

async fn tell(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Incident>>,
    form: Form<Telling>,
) -> Result<Redirect> {
    let telling = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        persons::tell(tx, id, &telling).await?;
        Ok(at(id))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Closing {
    outcome: String,
    disposition: String,
}

async fn close(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Incident>>,
    form: Form<Closing>,
) -> Result<Redirect> {
    let (version, Closing { outcome, disposition }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        closing::close(tx, id, version, &outcome, &disposition).await?;
        Ok(at(id))
    })
    .await
}

fn at(id: Id<Incident>) -> String {
    format!("/security/incidents/{id}")
}
