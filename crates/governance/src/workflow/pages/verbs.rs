//! The forms of one dossier.
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Form, Id, Person, Refusal, Result, Tx};
use serde::Deserialize;

use super::at;
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
        Ok(at(id))
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
        Ok(at(id))
    })
    .await
}

/// Whoever may not decide is told so; whoever may is told to choose.
async fn undecided(tx: &mut Tx<'_>, id: Id<Dossier>, verb: Verb) -> Result<Dossier> {
    store::fetch(tx, id, verb).await?;
    Err(Refusal::field("decision", words::DECISION).into())
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
        Ok(at(id))
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
        Ok(at(id))
    })
    .await
}
