//! The verbs of people: declare, name a school, confirm, apply, undo. The long work behind them is a job's.
use kernel::{Id, Refusal, Result, Tx};
use people::units::{self, Unit};

use super::import::{Declared, Import, NewImport, RosterVerb, Rostered, Stage, Verb, What};
use super::jobs::{Apply, Check, Undo};
use super::row::Verdict;
use super::{store, waits, words};
use crate::projects::{self, Project};

/// Takes a sheet in under its declaration and asks for its check (A6.5, A10.2). A project lead's is a 补报.
///
/// # Errors
/// `Invalid` when the declaration is not ticked; `NotNow` for a closed project.
pub async fn declare(tx: &mut Tx<'_>, new: NewImport) -> Result<Import> {
    let project = projects::fetch(tx, new.project, projects::Verb::See).await?;
    let what = whose(tx, &project)?;
    project.running()?;
    if new.declared == Declared::No {
        return Err(Refusal::field("declared", words::UNDECLARED).into());
    }
    let import = Import {
        id: new.id,
        project: project.id,
        module: project.module,
        host: project.host,
        what,
        file_name: new.file_name,
        bytes: new.bytes,
        digest: new.digest,
        declaration: words::DECLARATION.into(),
        made_at: tx.now,
        made_by: tx.actor.id(),
        seen: 0,
        all: 0,
        remark: String::new(),
        applied: None,
        stage: Stage::Checking { since: tx.now, by: tx.actor.id() },
        version: 1,
    };
    tx.allow(Verb::Declare, &import)?;
    store::insert(tx, &import).await?;
    tx.note_new("roster.declared", &import).await?;
    tx.ask(Check { import: import.id }).await?;
    Ok(import)
}

/// Whether this actor's sheet is the source's own or an addition.
///
/// # Errors
/// The policy's refusal when it may be neither.
pub fn whose(view: &kernel::View<'_>, project: &Project) -> Result<What> {
    let rostered = Rostered(project);
    if view.may(RosterVerb::ImportRoster, &rostered)? {
        return Ok(What::Roster);
    }
    view.allow(RosterVerb::SupplementRoster, &rostered)?;
    Ok(What::Supplement { confirmed: None })
}

/// Judges the rows anew that took no effect yet: after a school was named, a class was planned, a place became free.
pub async fn recheck(tx: &mut Tx<'_>, id: Id<Import>) -> Result<Import> {
    let import = store::fetch(tx, id, Verb::Check).await?;
    let again = store::save(tx, import.recheck(tx.now, tx.actor.id())?).await?;
    tx.note("roster.rechecked", &import, &again).await?;
    waits::on(tx, &again).await?;
    tx.ask(Check { import: id }).await?;
    Ok(again)
}

/// From now on this way of writing means that unit; the rows are judged anew.
///
/// # Errors
/// `NotNow` when no row waits for this name; `Invalid` for a unit that is none.
pub async fn name_school(tx: &mut Tx<'_>, id: Id<Import>, written: &str, unit: Id<Unit>) -> Result<Import> {
    store::fetch(tx, id, Verb::Check).await?;
    if !store::open_schools(tx, id).await?.iter().any(|(open, _)| open == written) {
        return Err(Refusal::not_now(words::NOT_OPEN_SCHOOL).into());
    }
    if units::by_id(tx, unit).await?.is_none() {
        return Err(Refusal::field("unit", words::NO_SCHOOL).into());
    }
    units::remember_name(tx, unit, written).await?;
    recheck(tx, id).await
}

/// The module's owner takes a project lead's addition over (补报).
pub async fn confirm(tx: &mut Tx<'_>, id: Id<Import>, version: i64) -> Result<Import> {
    let import = store::fetch(tx, id, Verb::See).await?;
    let project = projects::fetch(tx, import.project, projects::Verb::See).await?;
    tx.allow(RosterVerb::ConfirmSupplement, &Rostered(&project))?;
    let confirmed = Import { version, ..import.confirm(tx.now, tx.actor.id())? };
    let confirmed = store::save(tx, confirmed).await?;
    tx.note("roster.confirmed", &import, &confirmed).await?;
    waits::on(tx, &confirmed).await?;
    Ok(confirmed)
}

/// Lets the rows of these verdicts take effect.
///
/// # Errors
/// `NotNow` while it is checked, unconfirmed, running or undone, or when no row is left to apply.
pub async fn ask_apply(tx: &mut Tx<'_>, id: Id<Import>, version: i64, chosen: &[Verdict]) -> Result<Import> {
    let import = store::fetch(tx, id, Verb::Apply).await?;
    let applying = import.apply(tx.now, tx.actor.id(), chosen)?;
    let waiting = store::counts(tx, id).await?;
    if !waiting.iter().any(|count| chosen.contains(&count.verdict) && count.verdict.is_good() && count.waiting() > 0) {
        return Err(Refusal::not_now(words::NOTHING_CHOSEN).into());
    }
    let applying = store::save(tx, Import { version, ..applying }).await?;
    tx.note("roster.apply_asked", &import, &applying).await?;
    waits::on(tx, &applying).await?;
    tx.ask(Apply { import: id }).await?;
    Ok(applying)
}

/// Takes the places and grants of this import back, within 24 hours. People that it entered stay registered.
pub async fn ask_undo(tx: &mut Tx<'_>, id: Id<Import>, version: i64) -> Result<Import> {
    let import = store::fetch(tx, id, Verb::Undo).await?;
    let undoing = Import { version, ..import.undo(tx.now, tx.actor.id())? };
    let undoing = store::save(tx, undoing).await?;
    tx.note("roster.undo_asked", &import, &undoing).await?;
    waits::on(tx, &undoing).await?;
    tx.ask(Undo { import: id }).await?;
    Ok(undoing)
}
