//! The verbs: the Office plans, finds, verifies, closes; the unit answers.
use std::str::FromStr as _;

use governance::policy::charter_of;
use kernel::{At, Id, Refusal, Result, Tx, next_number, number_of};
use people::inbox::{Waiting, settle, wait};

use super::finding::{self, Finding, Level, Said};
use super::inspection::{Inspection, Stage, Verb};
use super::{finding::Stage as FindingStage, store, words};
use crate::checklist::controls;
use crate::desk::{of_office, of_unit, right, said, says, tidy};
use crate::steps::step;
use crate::terms::{self, NewTerm};

/// What the Office fills in.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub title: String,
    pub scope: String,
    pub planned_on: String,
    pub units: Vec<i64>,
}

/// Plans an inspection (A8.3); the units that are looked at see it from now on.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub async fn plan(tx: &mut Tx<'_>, plan: Plan) -> Result<Inspection> {
    let (title, scope) = (tidy(&plan.title), tidy(&plan.scope));
    let known = people::units::by_ids(tx, &plan.units).await?;
    let mut new = Inspection {
        id: tx.new_id(),
        number: String::new(),
        title,
        scope,
        planned_on: plan.planned_on.trim().to_owned(),
        units: known.iter().map(|unit| unit.id.0).collect(),
        planned: tx.signed(),
        stage: Stage::Open,
        version: 1,
    };
    tx.allow(Verb::Plan, &new)?;
    right(&[
        ("title", words::TITLE, says(&new.title, 4, 100) && !new.title.contains('\n')),
        ("scope", words::SCOPE, says(&new.scope, 4, 2000)),
        ("planned_on", words::DAY, jiff::civil::Date::from_str(&new.planned_on).is_ok()),
        ("units", words::UNITS, !new.units.is_empty()),
    ])?;
    new.number = number_of(next_number(tx, "安全检查").await?);
    store::insert(tx, &new).await?;
    step(tx, ("Inspection", new.id.0), "planned", &new.scope).await?;
    tx.note_new("inspections.planned", &new).await?;
    Ok(new)
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct NewFinding {
    pub control: String,
    pub level: String,
    pub thing: String,
    pub says: String,
    pub unit: i64,
    /// Working days; the charter's when there are none.
    pub days: Option<i64>,
}

/// Registers what was found; it waits for the unit that answers for it, with its day.
pub async fn find(tx: &mut Tx<'_>, id: Id<Inspection>, new: NewFinding) -> Result<Finding> {
    let inspection = store::fetch(tx, id, Verb::Find).await?;
    inspection.open()?;
    let charter = charter_of(tx)?;
    let days = new.days.unwrap_or(charter.parameters.security.finding_days);
    let (thing, text) = (tidy(&new.thing), tidy(&new.says));
    right(&[
        ("control", words::CONTROL, new.control.is_empty() || controls().iter().any(|one| one.id == new.control)),
        ("level", words::LEVEL, Level::from_str(&new.level).is_ok()),
        ("thing", words::THING, says(&thing, 2, 200)),
        ("says", words::SAYS, says(&text, 4, 2000)),
        ("unit", words::UNIT, inspection.units.contains(&new.unit)),
        ("days", words::DUE, (1..=120).contains(&days)),
    ])?;
    let found = Finding {
        id: tx.new_id(),
        inspection: id,
        control: new.control,
        level: Level::from_str(&new.level).map_err(|_| Refusal::field("level", words::LEVEL))?,
        thing,
        says: text,
        unit: new.unit,
        due: charter.due(tx.now, days),
        found: tx.signed(),
        stage: FindingStage::Found,
        overdue: false,
        version: 1,
    };
    store::insert_finding(tx, &found).await?;
    step(tx, ("Finding", found.id.0), "found", &found.says).await?;
    tx.note_new("inspections.found", &found).await?;
    rectify(tx, &found).await?;
    Ok(found)
}

/// The unit says how it was mended.
pub async fn answer(tx: &mut Tx<'_>, id: Id<Finding>, version: i64, text: &str) -> Result<Finding> {
    let one = store::finding(tx, id, finding::Verb::Answer).await?;
    store::by_id(tx, one.inspection).await?.open()?;
    let text = said("answer", text, words::ANSWER)?;
    let after = one.answer(Said { signed: tx.signed(), text: text.clone() })?;
    let after = store::save_finding(tx, Finding { version, ..after }).await?;
    step(tx, ("Finding", id.0), "answered", &text).await?;
    tx.note("inspections.answered", &one, &after).await?;
    terms::settle(tx, ("Finding", id.0), "整改").await?;
    let due = charter_of(tx)?.due(tx.now, 5);
    waiting(tx, &after, "核验", due, of_office()).await?;
    Ok(after)
}

/// The Office gives it back; the term begins anew.
pub async fn return_for_more(tx: &mut Tx<'_>, id: Id<Finding>, version: i64, reason: &str) -> Result<Finding> {
    let one = store::finding(tx, id, finding::Verb::Return).await?;
    let text = said("reason", reason, words::REASON)?;
    let charter = charter_of(tx)?;
    let due = charter.due(tx.now, charter.parameters.security.finding_days);
    let after = one.return_for_more(Said { signed: tx.signed(), text: text.clone() }, due)?;
    let after = store::save_finding(tx, Finding { version, ..after }).await?;
    step(tx, ("Finding", id.0), "returned", &text).await?;
    tx.note("inspections.returned", &one, &after).await?;
    rectify(tx, &after).await?;
    Ok(after)
}

/// The Office has seen that it is mended.
pub async fn verify(tx: &mut Tx<'_>, id: Id<Finding>, version: i64) -> Result<Finding> {
    let one = store::finding(tx, id, finding::Verb::Verify).await?;
    let after = store::save_finding(tx, Finding { version, ..one.verify(tx.signed())? }).await?;
    step(tx, ("Finding", id.0), "verified", "").await?;
    tx.note("inspections.verified", &one, &after).await?;
    terms::settle_all(tx, ("Finding", id.0)).await?;
    settle(tx, ("Finding", id.0)).await?;
    Ok(after)
}

/// The Office closes it with what came of it.
pub async fn close(tx: &mut Tx<'_>, id: Id<Inspection>, version: i64, conclusion: &str) -> Result<Inspection> {
    let one = store::fetch(tx, id, Verb::Close).await?;
    let text = said("conclusion", conclusion, words::CONCLUSION)?;
    let unverified = store::of(tx, id).await?.iter().filter(|found| !found.stage.is_verified()).count();
    let after = one.close(tx.signed(), text.clone(), unverified)?;
    let after = store::save(tx, Inspection { version, ..after }).await?;
    step(tx, ("Inspection", id.0), "concluded", &text).await?;
    tx.note("inspections.closed", &one, &after).await?;
    Ok(after)
}

/// It waits for the unit, with its term.
async fn rectify(tx: &mut Tx<'_>, found: &Finding) -> Result<()> {
    let (title, link) = (title(found), link(found));
    let (unit, from, due) = (found.unit, tx.now, found.due);
    let new = NewTerm { thing: ("Finding", found.id.0), step: "整改", title, link, unit, from, due };
    terms::start(tx, new).await?;
    waiting(tx, found, "整改", found.due, of_unit(found.unit)).await
}

async fn waiting(
    tx: &mut Tx<'_>,
    found: &Finding,
    step: &'static str,
    due: At,
    holders: Vec<(String, (&'static str, i64))>,
) -> Result<()> {
    let not = found.stage.answer().filter(|_| step == "核验").map(|one| vec![one.signed.by]).unwrap_or_default();
    let (thing, title, link) = (("Finding", found.id.0), title(found), link(found));
    wait(tx, Waiting { thing, step, title, link, due: Some(due), holders, persons: vec![], not }).await
}

fn title(found: &Finding) -> String {
    format!("检查问题：{}", found.thing)
}

fn link(found: &Finding) -> String {
    format!("/security/findings/{}", found.id)
}
