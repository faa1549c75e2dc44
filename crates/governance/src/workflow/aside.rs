//! What is done beside a decision: handing the step over (移交), and asking somebody what they think (征求意见). Neither
//! gives a right to decide, and neither decides.
use kernel::{At, Id, Person, Refusal, Result, Tx};
use people::inbox::{self, Notice, Waiting, notify};
use serde::Serialize;

use super::actions::opinion_of;
use super::dossier::{Dossier, Verb};
use super::{store, waits, words};
use crate::policy::charter_of;

/// What somebody was asked, and what they said.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opinion {
    pub id: i64,
    pub person: Id<Person>,
    pub question: String,
    pub asked_at: At,
    pub asked_by: Id<Person>,
    pub answer: Option<(At, String)>,
}

/// The step that waits is to be taken by somebody else, who must be allowed to take it.
///
/// # Errors
/// `Invalid` for whoever may not take it: handing over gives no right.
pub async fn hand_over(
    tx: &mut Tx<'_>,
    id: Id<Dossier>,
    version: i64,
    to: Id<Person>,
    reason: &str,
) -> Result<Dossier> {
    let dossier = store::fetch(tx, id, Verb::See).await?;
    let next = waits::waiting(tx, &dossier).await?;
    tx.allow(next.verb, &dossier)?;
    let after = dossier.hand_over(to)?;
    let reason = opinion_of(reason)?;
    let theirs = tx.rights_of(to).await?;
    if !tx.they_may(&theirs, next.verb, &dossier)? {
        return Err(Refusal::field("to", words::MAY_NOT).into());
    }
    let after = store::save(tx, Dossier { version, ..after }).await?;
    let name = people::persons::names(tx, &[to]).await?.remove(&to.0).unwrap_or_default();
    store::step(tx, &after, "handed_over", &words::handed_over(&name, &reason)).await?;
    tx.note("workflow.handed_over", &dossier, &after).await?;
    waits::open(tx, &after).await?;
    Ok(after)
}

/// Asks a person for an opinion; until it is under way no longer they may look at the thing.
///
/// # Errors
/// `Invalid` for whoever provides it, decides it, or was asked already.
pub async fn consult(tx: &mut Tx<'_>, id: Id<Dossier>, person: Id<Person>, question: &str) -> Result<()> {
    let dossier = store::fetch(tx, id, Verb::See).await?;
    let next = waits::waiting(tx, &dossier).await?;
    tx.allow(next.verb, &dossier)?;
    let question = question.trim();
    if !(2..=1000).contains(&question.chars().count()) {
        return Err(Refusal::field("question", words::QUESTION).into());
    }
    if tx.actor.id() == person || dossier.own().contains(&person) {
        return Err(Refusal::field("person", words::NOT_THEM).into());
    }
    let opinion = tx.new_id::<Opinion>().0;
    if !store::ask(tx, opinion, &dossier, person, question).await? {
        return Err(Refusal::field("person", words::ASKED_ALREADY).into());
    }
    let name = people::persons::names(tx, &[person]).await?.remove(&person.0).unwrap_or_default();
    store::step(tx, &dossier, "consulted", &words::consulted(&name, question)).await?;
    tx.trace("workflow.consulted", ("Dossier", dossier.id.0), &(person, question)).await?;
    let charter = charter_of(tx)?;
    let waiting = Waiting {
        thing: ("Opinion", opinion),
        step: "提出意见",
        title: dossier.title.clone(),
        link: format!("/reviews/{id}"),
        due: Some(charter.due(tx.now, charter.parameters.deadlines.opinion_days)),
        persons: vec![person],
        ..Waiting::default()
    };
    inbox::wait(tx, waiting).await
}

/// Whoever was asked answers; whoever asked is told, and decides.
pub async fn advise(tx: &mut Tx<'_>, id: Id<Dossier>, answer: &str) -> Result<()> {
    let dossier = store::fetch(tx, id, Verb::Advise).await?;
    let answer = answer.trim();
    if !(2..=2000).contains(&answer.chars().count()) {
        return Err(Refusal::field("answer", words::ANSWER).into());
    }
    let me = tx.actor.id();
    let open = store::opinions(tx, id).await?.into_iter().find(|one| one.person == me && one.answer.is_none());
    let opinion = open.ok_or(Refusal::not_now(words::ANSWERED))?;
    store::answer(tx, opinion.id, answer).await?;
    store::step(tx, &dossier, "advised", answer).await?;
    tx.trace("workflow.advised", ("Dossier", dossier.id.0), &answer).await?;
    inbox::settle(tx, ("Opinion", opinion.id)).await?;
    let title = format!("意见已提出：{}", dossier.title);
    let notice = Notice { title, body: answer.to_owned(), link: format!("/reviews/{id}"), due: None };
    notify(tx, opinion.asked_by, &notice).await
}
