//! The verb: the project's lead says how much is enough.
use kernel::{Refusal, Result, Tx};

use super::{Rule, store};
use crate::seats::{self, ProjectVerb};

/// Sets the share of required items that meets the rule, while no list is submitted.
///
/// # Errors
/// `NotNow` once a list is submitted or the project is closed; `Invalid` outside 1–100.
pub async fn set(tx: &mut Tx<'_>, project: i64, version: i64, percent: Option<i64>) -> Result<Rule> {
    let project = seats::project(tx, project, ProjectVerb::SetRule).await?;
    project.running()?;
    let rule = store::of(tx, project.id).await?;
    let lists = store::lists(tx, project.id).await?;
    let changed = rule.set(percent, lists, tx.now, tx.actor.id())?;
    if rule.version != version || !store::save(tx, &changed).await? {
        return Err(Refusal::stale("达标规则").into());
    }
    tx.trace("rules.set", ("Project", project.id), &(rule.percent, changed.percent)).await?;
    Ok(Rule { version: version + 1, ..changed })
}
