//! What is done while an incident is open, and whom its next step waits for.
use kernel::{Id, Result, Tx};
use people::inbox::{Waiting, settle, wait};

use super::grading::rectification;
use super::incident::{Incident, Said, SentUp, Stage, Verb};
use super::{store, words};
use crate::desk::{of_office, of_unit, right, said, says, tidy};
use crate::steps::step;
use crate::terms;

const KIND: &str = "Incident";

/// Writes down what was done against it.
pub async fn measure(tx: &mut Tx<'_>, id: Id<Incident>, _version: i64, text: &str) -> Result<()> {
    let one = store::fetch(tx, id, Verb::Investigate).await?;
    people::consoles::require(tx).await?;
    one.open()?;
    let text = said("measure", text, words::MEASURE)?;
    step(tx, (KIND, id.0), "measure", &text).await?;
    tx.trace("incidents.measured", (KIND, id.0), &one.number).await
}

/// Writes down that it was reported upwards: to whom, and what was said (CSL-04).
pub async fn send_up(tx: &mut Tx<'_>, id: Id<Incident>, version: i64, to: &str, text: &str) -> Result<Incident> {
    let one = store::fetch(tx, id, Verb::SendUp).await?;
    let (to, text) = (tidy(to), tidy(text));
    right(&[("to", words::SENT_TO, says(&to, 2, 100)), ("text", words::SENT_TEXT, says(&text, 4, 5000))])?;
    let after = one.send_up(SentUp { to: to.clone(), sent: tx.signed() })?;
    let after = store::save(tx, Incident { version, ..after }).await?;
    step(tx, (KIND, id.0), "sent_up", &format!("报告单位：{to}\n{text}")).await?;
    tx.note("incidents.sent_up", &one, &after).await?;
    terms::settle(tx, (KIND, id.0), "上报").await?;
    Ok(after)
}

/// The unit that answers says what it did.
pub async fn rectify(tx: &mut Tx<'_>, id: Id<Incident>, version: i64, text: &str) -> Result<Incident> {
    let one = store::fetch(tx, id, Verb::Rectify).await?;
    let text = said("rectification", text, words::RECTIFICATION)?;
    let after = one.rectify(Said { signed: tx.signed(), text: text.clone() })?;
    let after = store::save(tx, Incident { version, ..after }).await?;
    step(tx, (KIND, id.0), "rectified", &text).await?;
    tx.note("incidents.rectified", &one, &after).await?;
    terms::settle(tx, (KIND, id.0), "整改").await?;
    next(tx, &after).await?;
    Ok(after)
}

/// The Office is not content: the unit goes on, with a new term.
pub async fn return_for_more(tx: &mut Tx<'_>, id: Id<Incident>, version: i64, reason: &str) -> Result<Incident> {
    let one = store::fetch(tx, id, Verb::Return).await?;
    let reason = said("reason", reason, words::RETURN_REASON)?;
    let after = store::save(tx, Incident { version, ..one.return_for_more()? }).await?;
    step(tx, (KIND, id.0), "returned", &reason).await?;
    tx.note("incidents.returned", &one, &after).await?;
    rectification(tx, &after).await?;
    next(tx, &after).await?;
    Ok(after)
}

/// From now on it waits for whoever takes its next step; for nobody once it has ended.
pub(super) async fn next(tx: &mut Tx<'_>, one: &Incident) -> Result<()> {
    let thing = (KIND, one.id.0);
    let closers = || {
        if one.of_office { vec![("leadership".to_owned(), ("Platform", 1))] } else { of_office() }
    };
    let (step, holders, not) = match &one.stage {
        Stage::Reported => ("定级", of_office(), vec![]),
        Stage::Graded { .. } => ("指定责任", of_office(), vec![]),
        Stage::Assigned { charge, .. } => ("整改", of_unit(charge.unit), vec![]),
        Stage::Rectified { charge, rectified, .. } => ("核查结案", closers(), vec![charge.person, rectified.signed.by]),
        Stage::Closed { .. } => return settle(tx, thing).await,
    };
    let due = terms::open_of(tx, thing).await?.into_iter().find(|term| term.step == step).map(|term| term.due);
    let (title, link) = (title(one), one.link());
    wait(tx, Waiting { thing, step, title, link, due, holders, persons: vec![], not }).await
}

pub(super) fn title(one: &Incident) -> String {
    format!("安全事件：{}", one.title)
}
