//! The verbs of people: submit, recognise, return, correct. What moves ten thousand rows is left to the jobs.
use kernel::{Id, Refusal, Result, Tx, View};

use super::jobs::{Compose, Settle};
use super::roll::{Declared, Roll, Stage, Verb};
use super::{store, waits, words};
use crate::hours;
use crate::rules;
use crate::seats::{self, ProjectVerb};

/// The lead puts everybody of a class who has met the rule, and stands on no other list, on a new one.
///
/// `ready`: how many there were when the page looked; counting ten thousand would hold the writer.
///
/// # Errors
/// `NotNow` while another list of the class is being composed or when nobody is ready; `Invalid` undeclared.
pub async fn submit(tx: &mut Tx<'_>, class: i64, declared: Declared, ready: i64) -> Result<Roll> {
    let class = seats::class_for_job(tx, class).await?;
    let project = seats::project(tx, class.project.id, ProjectVerb::SubmitList).await?;
    project.running()?;
    if declared == Declared::No {
        return Err(Refusal::field("declaration", words::UNDECLARED).into());
    }
    let plan = rules::plan(tx, project.id).await?;
    if store::composing(tx, class.id).await? {
        return Err(Refusal::not_now(words::UNDER_WAY).into());
    }
    if ready == 0 {
        return Err(Refusal::not_now(words::NOBODY).into());
    }
    let roll = Roll {
        id: tx.new_id(),
        class: class.id,
        project: project.id,
        module: project.module,
        host: project.host,
        hours: project.hours,
        percent: plan.rule.percent,
        declaration: words::DECLARATION.into(),
        submitted_at: tx.now,
        submitted_by: tx.actor.id(),
        people: 0,
        reached: 0,
        charter: tx.house.judge.charter(),
        stage: Stage::Composing,
        version: 1,
    };
    tx.allow(Verb::Submit, &roll)?;
    store::insert(tx, &roll).await?;
    tx.note_new("rolls.asked", &roll).await?;
    waits::replaced(tx, class.id).await?;
    tx.ask(Compose { roll: roll.id }).await?;
    Ok(roll)
}

/// How many of the class would stand on a list now, for whoever may submit one.
pub async fn ready(view: &mut View<'_>, id: i64) -> Result<i64> {
    let class = seats::class_for_job(view, id).await?;
    if !view.may(ProjectVerb::SubmitList, &class.project)? {
        return Ok(0);
    }
    let plan = rules::plan(view, class.project.id).await?;
    Ok(store::ready(view, id, class.project.id, &plan).await?.0)
}

/// The academic office recognises the hours of everybody on the list.
pub async fn recognise(tx: &mut Tx<'_>, id: Id<Roll>, version: i64) -> Result<Roll> {
    let roll = store::fetch(tx, id, Verb::Recognise).await?;
    let decided = roll.recognise(tx.now, tx.actor.id(), tx.house.judge.charter())?;
    let decided = store::save(tx, Roll { version, ..decided }).await?;
    tx.note("rolls.recognition_asked", &roll, &decided).await?;
    waits::on(tx, &decided).await?;
    tx.ask(Settle { roll: id }).await?;
    Ok(decided)
}

/// The academic office gives the list back with its reason; what was pending is learned again.
pub async fn return_to_lead(tx: &mut Tx<'_>, id: Id<Roll>, version: i64, reason: &str) -> Result<Roll> {
    let roll = store::fetch(tx, id, Verb::Return).await?;
    let decided = roll.return_to_lead(tx.now, tx.actor.id(), tx.house.judge.charter(), reason)?;
    let decided = store::save(tx, Roll { version, ..decided }).await?;
    tx.note("rolls.return_asked", &roll, &decided).await?;
    waits::on(tx, &decided).await?;
    tx.ask(Settle { roll: id }).await?;
    Ok(decided)
}

/// The academic office puts the recognised hours of one person on the list right, by an entry that follows.
///
/// # Errors
/// `NotNow` before the recognition; `NotFound` for somebody who does not stand on the list.
pub async fn correct(tx: &mut Tx<'_>, id: Id<Roll>, person: i64, wanted: Option<i64>, reason: &str) -> Result<()> {
    let roll = store::fetch(tx, id, Verb::Correct).await?;
    roll.recognised()?;
    let row = store::row(tx, id, person).await?.ok_or(Refusal::NotFound)?;
    hours::correct(tx, roll.project, row.person, wanted, reason).await?;
    tx.trace("rolls.corrected", ("Roll", id.0), &(row.person.to_string(), wanted, reason)).await
}
