//! The verbs. A list may be of tens of thousands, so each verb begins a walk in slices; people see it when the last is in.
use kernel::{Id, Refusal, Result, Tx};

use super::jobs::Step;
use super::roll::{Roll, Stage, Verb};
use super::{store, words};
use crate::places::{self, Class, ClassVerb};
use crate::rules;

/// The project lead forms the list of a class by the rule and vouches for it (A10.2).
///
/// # Errors
/// `NotNow` when nobody new qualifies.
pub async fn submit(tx: &mut Tx<'_>, class: Id<Class>, signature: &str) -> Result<Roll> {
    let class = places::class(tx, class, ClassVerb::See).await?;
    let rule_percent = rules::of(tx, class.project).await?;
    let own = tx.actor.id();
    let name = people::persons::names(tx, &[own]).await?.remove(&own.0).unwrap_or_default();
    let roll = Roll {
        id: tx.new_id(),
        class: class.id.0,
        project: class.project,
        module: class.module,
        host: class.host,
        task: class.task,
        class_name: class.name.clone(),
        project_name: class.project_name.clone(),
        hours: class.hours,
        rule_percent,
        declaration: format!("名单数据真实、准确、完整。签名：{name}"),
        people: 0,
        submitted: tx.now,
        by: own,
        stage: Stage::Gathering,
        version: 1,
    };
    tx.allow(Verb::Submit, &roll)?;
    if signature != "yes" {
        return Err(Refusal::field("declaration", words::DECLARE).into());
    }
    let required = store::required(tx, class.project).await?;
    if required == 0 {
        return Err(Refusal::not_now(words::NO_CONTENT).into());
    }
    if store::qualified(tx, roll.class, 0, rule_percent * required).await?.is_empty() {
        return Err(Refusal::not_now(words::NOBODY).into());
    }
    store::insert(tx, &roll).await?;
    tx.note_new("rolls.begun", &roll).await?;
    tx.ask(Step { roll: roll.id.0, after: 0 }).await?;
    Ok(roll)
}

/// 认定: the hours of everybody on the list are recognised.
pub async fn recognise(tx: &mut Tx<'_>, id: Id<Roll>, version: i64) -> Result<Roll> {
    let roll = store::fetch(tx, id, Verb::Recognise).await?;
    let begun = store::save(tx, Roll { version, ..roll.recognise(tx.now, tx.actor.id())? }).await?;
    tx.note("rolls.recognition_began", &roll, &begun).await?;
    tx.ask(Step { roll: id.0, after: 0 }).await?;
    Ok(begun)
}

/// 退回: the hours go back to where they were.
pub async fn return_for_changes(tx: &mut Tx<'_>, id: Id<Roll>, version: i64, reason: &str) -> Result<Roll> {
    let roll = store::fetch(tx, id, Verb::Return).await?;
    let reason = reason.trim();
    if !(2..=1000).contains(&reason.chars().count()) {
        return Err(Refusal::field("reason", words::REASON).into());
    }
    let begun = store::save(tx, Roll { version, ..roll.send_back(tx.now, tx.actor.id(), reason)? }).await?;
    tx.note("rolls.return_began", &roll, &begun).await?;
    tx.ask(Step { roll: id.0, after: 0 }).await?;
    Ok(begun)
}
