//! The verbs: the Office records and verifies, the unit mends.
use std::str::FromStr as _;

use governance::policy::charter_of;
use kernel::{At, Id, Result, Tx, next_number, number_of};
use people::inbox::{Waiting, settle, wait};

use super::vulnerability::{Fix, Severity, Stage, Verb, Vulnerability};
use super::{store, words};
use crate::desk::{of_office, of_unit, right, said, says, tidy};
use crate::steps::step;
use crate::terms::{self, NewTerm};

const KIND: &str = "Vulnerability";

#[derive(Clone, Debug, Default)]
pub struct New {
    pub component: String,
    pub affected: String,
    pub advisory: String,
    pub severity: String,
    pub says: String,
    pub remedy: String,
    pub unit: i64,
}

/// Records what is weak; it waits for the unit that mends it, until the charter's hour for its severity.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub async fn record(tx: &mut Tx<'_>, new: New) -> Result<Vulnerability> {
    let charter = charter_of(tx)?;
    let severity = Severity::from_str(&new.severity);
    let known = people::units::by_ids(tx, &[new.unit]).await?;
    let mut one = Vulnerability {
        id: tx.new_id(),
        number: String::new(),
        component: tidy(&new.component),
        affected: tidy(&new.affected),
        advisory: tidy(&new.advisory),
        severity: severity.unwrap_or(Severity::Critical),
        says: tidy(&new.says),
        remedy: tidy(&new.remedy),
        unit: new.unit,
        due: severity.unwrap_or(Severity::Critical).due(tx.now, &charter.parameters.security),
        recorded: tx.signed(),
        stage: Stage::Open,
        overdue: false,
        version: 1,
    };
    tx.allow(Verb::Record, &one)?;
    right(&[
        ("component", words::COMPONENT, says(&one.component, 2, 100)),
        ("affected", words::AFFECTED, says(&one.affected, 1, 200)),
        ("advisory", words::ADVISORY, one.advisory.chars().count() <= 200),
        ("severity", words::SEVERITY, severity.is_ok()),
        ("says", words::SAYS, says(&one.says, 4, 2000)),
        ("remedy", words::REMEDY, says(&one.remedy, 2, 2000)),
        ("unit", words::UNIT, !known.is_empty()),
    ])?;
    one.number = number_of(next_number(tx, "漏洞").await?);
    store::insert(tx, &one).await?;
    step(tx, (KIND, one.id.0), "recorded", &one.says).await?;
    tx.note_new("vulnerabilities.recorded", &one).await?;
    mend(tx, &one).await?;
    Ok(one)
}

/// The unit says how it was mended.
pub async fn fix(tx: &mut Tx<'_>, id: Id<Vulnerability>, version: i64, text: &str) -> Result<Vulnerability> {
    let one = store::fetch(tx, id, Verb::Fix).await?;
    let text = said("fix", text, words::FIX)?;
    let after = one.fix(Fix { signed: tx.signed(), text: text.clone() })?;
    let after = store::save(tx, Vulnerability { version, ..after }).await?;
    step(tx, (KIND, id.0), "fixed", &text).await?;
    tx.note("vulnerabilities.fixed", &one, &after).await?;
    let due = charter_of(tx)?.due(tx.now, 1);
    waiting(tx, &after, "核验", due, of_office()).await?;
    Ok(after)
}

/// The Office is not content; its term runs on.
pub async fn return_for_more(
    tx: &mut Tx<'_>,
    id: Id<Vulnerability>,
    version: i64,
    reason: &str,
) -> Result<Vulnerability> {
    let one = store::fetch(tx, id, Verb::Return).await?;
    let reason = said("reason", reason, words::REASON)?;
    let after = one.return_for_more(tx.signed(), reason.clone())?;
    let after = store::save(tx, Vulnerability { version, ..after }).await?;
    step(tx, (KIND, id.0), "returned", &reason).await?;
    tx.note("vulnerabilities.returned", &one, &after).await?;
    waiting(tx, &after, "修复", after.due, of_unit(after.unit)).await?;
    Ok(after)
}

/// The Office has seen that it is mended.
pub async fn verify(tx: &mut Tx<'_>, id: Id<Vulnerability>, version: i64) -> Result<Vulnerability> {
    let one = store::fetch(tx, id, Verb::Verify).await?;
    let after = store::save(tx, Vulnerability { version, ..one.verify(tx.signed())? }).await?;
    step(tx, (KIND, id.0), "verified", "").await?;
    tx.note("vulnerabilities.verified", &one, &after).await?;
    terms::settle_all(tx, (KIND, id.0)).await?;
    settle(tx, (KIND, id.0)).await?;
    Ok(after)
}

async fn mend(tx: &mut Tx<'_>, one: &Vulnerability) -> Result<()> {
    let (title, link) = (title(one), link(one));
    let (unit, from, due) = (one.unit, one.recorded.at, one.due);
    terms::start(tx, NewTerm { thing: (KIND, one.id.0), step: "修复", title, link, unit, from, due }).await?;
    waiting(tx, one, "修复", one.due, of_unit(one.unit)).await
}

async fn waiting(
    tx: &mut Tx<'_>,
    one: &Vulnerability,
    step: &'static str,
    due: At,
    holders: Vec<(String, (&'static str, i64))>,
) -> Result<()> {
    let not = one.stage.fix().filter(|_| step == "核验").map(|fix| vec![fix.signed.by]).unwrap_or_default();
    let (thing, title, link) = ((KIND, one.id.0), title(one), link(one));
    wait(tx, Waiting { thing, step, title, link, due: Some(due), holders, persons: vec![], not }).await
}

fn title(one: &Vulnerability) -> String {
    format!("漏洞：{}", one.component)
}

fn link(one: &Vulnerability) -> String {
    format!("/security/vulnerabilities/{}", one.id)
}
