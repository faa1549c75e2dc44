//! The doors of the verbs: each takes a form, asks for its verb, and goes back to the record.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, At, Audience, Doors, Error, Form, Id, Page, Press, Problem, Refusal, Result, Trace, Tx};
use serde::Deserialize;

use super::super::actions::{self, Draft, Proposal};
use super::super::article::Article;
use super::super::check::Secrecy;
use super::super::words;
use super::check;
use super::form::Fields;

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Article");
    let said = Trace::Audit;
    Doors::new()
        .post("/articles", may("edit"), said("articles.drafted"), draft)
        .post("/articles/{id}/edit", may("edit"), said("articles.edited"), edit)
        .post(SUBMISSION, may("submit"), said("articles.submitted"), submit)
        .post("/articles/{id}/acceptance", may("review"), said("articles.reviewed"), review)
        .post("/articles/{id}/return", may("return"), said("articles.returned"), send_back)
        .post("/articles/{id}/rejection", may("reject"), said("articles.rejected"), reject)
        .post("/articles/{id}/publication", may("publish"), said("articles.published"), publish)
        .post("/articles/{id}/schedule", may("publish"), said("articles.scheduled"), schedule)
        .post("/articles/{id}/schedule/removal", may("publish"), said("articles.unscheduled"), unschedule)
        .post("/articles/{id}/correction", may("amend"), said("articles.amended"), amend)
        .post("/articles/{id}/correction/acceptance", may("endorse"), said("articles.endorsed"), endorse)
        .post("/articles/{id}/correction/refusal", may("endorse"), said("articles.declined"), decline)
        .post("/articles/{id}/correction/removal", may("amend"), said("articles.recalled"), recall)
        .post("/articles/{id}/correction/publication", may("correct"), said("articles.corrected"), correct)
        .post("/articles/{id}/withdrawal", may("withdraw"), said("articles.withdrawn"), withdraw)
}

const SUBMISSION: &str = "/articles/{id}/submission";

fn record(id: Id<Article>) -> String {
    format!("/articles/{id}/record")
}

fn secrecy(not_secret: &str) -> Secrecy {
    if not_secret == "yes" { Secrecy::Confirmed } else { Secrecy::Unsaid }
}

async fn draft(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let (column, content) = (form.fields.column.clone(), form.fields.content()?);
    let host = Id::new(form.fields.host.parse().unwrap_or(0));
    app.submit(&actor, form.ticket, async move |tx| {
        let draft = Draft { column: column.clone(), host, content: content.clone() };
        Ok(record(actions::draft(tx, draft).await?.id))
    })
    .await
}

async fn edit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, content) = (form.ticket.version, form.fields.content()?);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::edit(tx, id, version, content.clone()).await?;
        Ok(record(id))
    })
    .await
}

/// `not_secret=yes`: the box that the unit ticks.
#[derive(Deserialize)]
struct Confirmation {
    #[serde(default)]
    not_secret: String,
}

/// A refused submission answers with the text itself, every hit in its place.
async fn submit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Confirmation>,
) -> Result<Response> {
    let secrecy = secrecy(&form.fields.not_secret);
    let version = form.ticket.version;
    let done = app.submit(&actor, form.ticket, async move |tx| {
        actions::submit(tx, id, version, secrecy).await?;
        Ok(record(id))
    });
    match done.await {
        Ok(to) => Ok(to.into_response()),
        Err(Error::Refused(Refusal::Invalid(problems))) => told(&app, &actor, id, problems).await,
        Err(no) => Err(no),
    }
}

async fn told(app: &App, actor: &Actor, id: Id<Article>, problems: Vec<Problem>) -> Result<Response> {
    let says = problems.iter().map(|problem| &*problem.says).collect::<Vec<_>>().join("；");
    let page = app.act(actor, async move |tx: &mut Tx<'_>| {
        tx.trace_refused(SUBMISSION, &says).await?;
        check::refused(tx, id, problems.clone()).await
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page.await?)).into_response())
}

async fn review(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::review(tx, id, version).await?;
        Ok(record(id))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct Reason {
    reason: String,
}

async fn send_back(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Reason>,
) -> Result<Redirect> {
    let (version, Reason { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::return_for_changes(tx, id, version, &reason).await?;
        Ok(record(id))
    })
    .await
}

async fn reject(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Reason>,
) -> Result<Redirect> {
    let (version, Reason { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::reject(tx, id, version, &reason).await?;
        Ok(record(id))
    })
    .await
}

async fn publish(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::publish(tx, id, version).await?;
        Ok(record(id))
    })
    .await
}

/// A moment in Beijing time, as a browser writes it: `2026-11-30T09:00`.
#[derive(Clone, Deserialize)]
struct Moment {
    #[serde(default)]
    publish_at: String,
}

async fn schedule(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Moment>,
) -> Result<Redirect> {
    let (version, said) = (form.ticket.version, form.fields.publish_at.trim().replace(' ', "T"));
    let moment = said.parse().map(At::civil).map_err(|_| Refusal::field("publish_at", words::MOMENT));
    app.submit(&actor, form.ticket, async move |tx| {
        // Whoever may not publish at all learns that first.
        super::super::store::fetch(tx, id, super::super::article::Verb::Publish).await?;
        actions::schedule(tx, id, version, moment.clone()?).await?;
        Ok(record(id))
    })
    .await
}

async fn unschedule(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::unschedule(tx, id, version).await?;
        Ok(record(id))
    })
    .await
}

async fn amend(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, content) = (form.ticket.version, form.fields.content()?);
    let (reason, secrecy) = (form.fields.reason.clone(), secrecy(&form.fields.not_secret));
    app.submit(&actor, form.ticket, async move |tx| {
        let proposal = Proposal { content: content.clone(), reason: reason.clone(), secrecy };
        actions::amend(tx, id, version, proposal).await?;
        Ok(record(id))
    })
    .await
}

async fn endorse(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::endorse(tx, id, version).await?;
        Ok(record(id))
    })
    .await
}

async fn decline(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Reason>,
) -> Result<Redirect> {
    let (version, Reason { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::decline(tx, id, version, &reason).await?;
        Ok(record(id))
    })
    .await
}

async fn recall(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::recall(tx, id, version).await?;
        Ok(record(id))
    })
    .await
}

async fn correct(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::correct(tx, id, version).await?;
        Ok(record(id))
    })
    .await
}

async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Reason>,
) -> Result<Redirect> {
    let (version, Reason { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::withdraw(tx, id, version, &reason).await?;
        Ok(record(id))
    })
    .await
}
