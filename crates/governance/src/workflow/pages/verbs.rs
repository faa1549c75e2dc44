//! The forms of one dossier.
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Form, Id, Person, Press, Refusal, Result, Tx};
use serde::Deserialize;

use crate::workflow::dossier::{Dossier, Verb};
use crate::workflow::{actions, aside, store, words};

#[derive(Clone, Deserialize)]
pub struct Decision {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    opinion: String,
}

pub async fn decide(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { decision, opinion }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        match decision.as_str() {
            "approve" => actions::review(tx, id, version, &opinion).await,
            "return" => actions::return_for_changes(tx, id, version, &opinion).await,
            "reject" => actions::reject(tx, id, version, &opinion).await,
            _ => undecided(tx, id, Verb::Review).await,
        }?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

pub async fn precheck(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { opinion, .. }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::precheck(tx, id, version, &opinion).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

pub async fn file(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { decision, opinion }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        match decision.as_str() {
            "file" => actions::file(tx, id, version, &opinion).await,
            "return" => actions::return_for_changes(tx, id, version, &opinion).await,
            _ => undecided(tx, id, Verb::File).await,
        }?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

/// Whoever may not decide is told so; whoever may is told to choose.
async fn undecided(tx: &mut Tx<'_>, id: Id<Dossier>, verb: Verb) -> Result<Dossier> {
    store::fetch(tx, id, verb).await?;
    Err(Refusal::field("decision", words::DECISION).into())
}

pub async fn void(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { opinion, .. }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::void(tx, id, version, &opinion).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

pub async fn publish(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::publish(tx, id, version).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

pub async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { opinion, .. }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::withdraw(tx, id, version, &opinion).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

#[derive(Clone, Deserialize)]
pub struct HandOver {
    to: Id<Person>,
    #[serde(default)]
    reason: String,
}

pub async fn hand_over(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<HandOver>,
) -> Result<Redirect> {
    let (version, HandOver { to, reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        aside::hand_over(tx, id, version, to, &reason).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

/// `number`: the staff number of whoever is asked.
#[derive(Clone, Deserialize)]
pub struct Question {
    number: String,
    question: String,
}

pub async fn consult(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Question>,
) -> Result<Redirect> {
    let Question { number, question } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        store::fetch(tx, id, Verb::See).await?;
        let person = people::persons::by_staff_number(tx, number.trim()).await?;
        let person = person.ok_or_else(|| Refusal::field("number", words::NOBODY))?.id;
        aside::consult(tx, id, person, &question).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

#[derive(Clone, Deserialize)]
pub struct Answer {
    answer: String,
}

pub async fn advise(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Answer>,
) -> Result<Redirect> {
    let Answer { answer } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        aside::advise(tx, id, &answer).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}
