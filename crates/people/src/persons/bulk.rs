//! The verbs about many persons at once, for imports: as many statements for two hundred as for one, and one entry of the
//! trail for all of them. `on` is what that entry is about: the import that brings them.
use std::collections::HashSet;

use kernel::{Id, Place, Result, Tx};

use super::actions::Newcomer;
use super::person::Membership;
use super::store;
use crate::units::Unit;

/// Enters persons (at most 200), in their order; nobody where the document or the staff number is somebody's already
/// (A19.1).
pub async fn enter_many(tx: &mut Tx<'_>, new: &[Newcomer], on: Place) -> Result<Vec<Option<Id<kernel::Person>>>> {
    let with_ids: Vec<(Id<kernel::Person>, &Newcomer)> = new.iter().map(|new| (tx.new_id(), new)).collect();
    if with_ids.is_empty() {
        return Ok(vec![]);
    }
    let entered: HashSet<i64> = store::insert_many(tx, &with_ids).await?.into_iter().collect();
    let entered: Vec<_> = with_ids.into_iter().map(|(id, _)| entered.contains(&id.0).then_some(id)).collect();
    let all: Vec<_> = entered.iter().flatten().collect();
    tx.trace("persons.entered", on, &all).await?;
    Ok(entered)
}

/// From now on they belong to these units; a membership that there is already stays as it is.
pub async fn join_many(tx: &mut Tx<'_>, places: &[Membership], on: Place) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let joined = store::join_many(tx, places).await?;
    trace(tx, "persons.joined_unit", on, joined).await
}

/// They belong to the unit no longer.
pub async fn leave_many(tx: &mut Tx<'_>, unit: Id<Unit>, persons: &[Id<kernel::Person>], on: Place) -> Result<()> {
    let left = store::leave_many(tx, unit, persons).await?;
    trace(tx, "persons.left_unit", on, left).await
}

/// Corrects registered names. The caller asked for the right to.
pub async fn rename_many(tx: &mut Tx<'_>, names: &[(Id<kernel::Person>, String)], on: Place) -> Result<()> {
    let corrected = store::rename_many(tx, names).await?;
    trace(tx, "persons.renamed", on, corrected).await
}

/// Registers these telephones in the place of older ones. The caller asked for the right to.
pub async fn rephone_many(tx: &mut Tx<'_>, phones: &[(Id<kernel::Person>, String)], on: Place) -> Result<()> {
    let corrected = store::rephone_many(tx, phones).await?;
    trace(tx, "persons.rephoned", on, corrected).await
}

async fn trace(tx: &mut Tx<'_>, verb: &'static str, on: Place, whom: Vec<i64>) -> Result<()> {
    if whom.is_empty() { Ok(()) } else { tx.trace(verb, on, &whom).await }
}
