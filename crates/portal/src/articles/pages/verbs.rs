//! The doors of the verbs: each takes a form, asks for its verb, and goes back to the record.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, At, Audience, Doors, Error, Form, Id, Page, Problem, Refusal, Result, Trace, Tx};
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
        .press("/articles/{id}/acceptance", may("review"), said("articles.reviewed"), actions::review, record)
        .say(
            "/articles/{id}/return",
            may("return"),
            said("articles.returned"),
            ("reason", actions::return_for_changes),
            record,
        )
        .say("/articles/{id}/rejection", may("reject"), said("articles.rejected"), ("reason", actions::reject), record)
        .press("/articles/{id}/publication", may("publish"), said("articles.published"), actions::publish, record)
        .post("/articles/{id}/schedule", may("publish"), said("articles.scheduled"), schedule)
        .press(
            "/articles/{id}/schedule/removal",
            may("publish"),
            said("articles.unscheduled"),
            actions::unschedule,
            record,
        )
        .post("/articles/{id}/correction", may("amend"), said("articles.amended"), amend)
        .press(
            "/articles/{id}/correction/acceptance",
            may("endorse"),
            said("articles.endorsed"),
            actions::endorse,
            record,
        )
        .say(
            "/articles/{id}/correction/refusal",
            may("endorse"),
            said("articles.declined"),
            ("reason", actions::decline),
            record,
        )
        .press("/articles/{id}/correction/removal", may("amend"), said("articles.recalled"), actions::recall, record)
        .press(
            "/articles/{id}/correction/publication",
            may("correct"),
            said("articles.corrected"),
            actions::correct,
            record,
        )
        .say(
            "/articles/{id}/withdrawal",
            may("withdraw"),
            said("articles.withdrawn"),
            ("reason", actions::withdraw),
            record,
        )
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
