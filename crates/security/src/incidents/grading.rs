//! What the Office decides about an incident: how grave it is, and who answers for it.
use std::str::FromStr as _;

use governance::policy::charter_of;
use kernel::{Id, Person, Refusal, Result, Tx};
use people::inbox::{Notice, notify};

use super::actions::{next, title};
use super::chain::chain;
use super::incident::{Charge, Grade, Incident, Level, Verb};
use super::{store, words};
use crate::desk::said;
use crate::steps::step;
use crate::terms::{self, NewTerm};

const KIND: &str = "Incident";

/// Grades it, or says that it is graver or less grave; the term of the report upwards follows from the level (CSL-04).
pub async fn grade(tx: &mut Tx<'_>, id: Id<Incident>, version: i64, level: &str, reason: &str) -> Result<Incident> {
    let one = store::fetch(tx, id, Verb::Grade).await?;
    let level = Level::from_str(level).map_err(|_| Refusal::field("level", words::LEVEL))?;
    let reason = said("reason", reason, words::GRADE_REASON)?;
    let old = one.stage.grade();
    let after = one.grade(Grade { level, graded: tx.signed() })?;
    let after = store::save(tx, Incident { version, ..after }).await?;
    let says = match old {
        None => format!("{}：{reason}", level.words().0),
        Some(old) => format!("由{}改为{}：{reason}", old.level.words().0, level.words().0),
    };
    step(tx, (KIND, id.0), if old.is_none() { "graded" } else { "regraded" }, &says).await?;
    match old {
        None => tx.note("incidents.graded", &one, &after).await?,
        Some(_) => tx.note("incidents.regraded", &one, &after).await?,
    }
    terms::settle(tx, (KIND, id.0), "定级").await?;
    if after.sent_up.is_none() {
        let from = after.reported.at;
        let due = level.due(from, &charter_of(tx)?.parameters.security);
        let (title, link) = (title(&after), after.link());
        terms::start(tx, NewTerm { thing: (KIND, id.0), step: "上报", title, link, unit: 0, from, due }).await?;
    }
    next(tx, &after).await?;
    Ok(after)
}

/// Names the unit and the person that answer for it, out of the chain of the thing concerned (A21.1).
///
/// # Errors
/// `Invalid` for whoever does not stand in the chain.
pub async fn assign(
    tx: &mut Tx<'_>,
    id: Id<Incident>,
    version: i64,
    (unit, person): (i64, Id<Person>),
    reason: &str,
) -> Result<Incident> {
    let one = store::fetch(tx, id, Verb::Assign).await?;
    let links = chain(tx, one.thing).await?;
    let link = links.iter().find(|link| link.unit == unit && link.person == person);
    let link = link.ok_or(Refusal::field("charge", words::NOT_OF_CHAIN))?;
    let reason = said("reason", reason, words::ASSIGN_REASON)?;
    let why = format!("{}：{reason}", link.why);
    let after = one.assign(Charge { unit, person, why: why.clone(), assigned: tx.signed() })?;
    let after = store::save(tx, Incident { version, ..after }).await?;
    step(tx, (KIND, id.0), "assigned", &format!("{}　{}\n{why}", link.unit_name, link.name)).await?;
    tx.note("incidents.assigned", &one, &after).await?;
    rectification(tx, &after).await?;
    let (title, link) = (title(&after), after.link());
    let notice = Notice { title: format!("您被指定为责任人：{title}"), body: why, link, due: None };
    notify(tx, person, &notice).await?;
    next(tx, &after).await?;
    Ok(after)
}

/// The term of the unit that answers begins.
pub(super) async fn rectification(tx: &mut Tx<'_>, one: &Incident) -> Result<()> {
    let Some(charge) = one.stage.charge() else { return Ok(()) };
    let charter = charter_of(tx)?;
    let (title, link, from) = (title(one), one.link(), tx.now);
    let due = charter.due(from, charter.parameters.security.rectify_days);
    let unit = charge.unit;
    terms::start(tx, NewTerm { thing: (KIND, one.id.0), step: "整改", title, link, unit, from, due }).await
}
