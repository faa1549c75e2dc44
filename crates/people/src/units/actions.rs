//! The verbs.
use kernel::{Id, Result, Tx};

use super::store;
use super::unit::{Kind, Unit};

/// What a new unit is founded with.
#[derive(Clone, Debug)]
pub struct NewUnit {
    pub code: String,
    pub name: String,
    pub kind: Kind,
    pub parent: Option<Id<Unit>>,
}

/// Founds a unit, or answers with the one that has this code already.
pub async fn found(tx: &mut Tx<'_>, new: NewUnit) -> Result<Unit> {
    if let Some(unit) = store::by_code(tx, &new.code).await? {
        return Ok(unit);
    }
    let NewUnit { code, name, kind, parent } = new;
    let unit = Unit { id: tx.new_id(), code, name, kind, parent };
    store::insert(tx, &unit).await?;
    store::remember(tx, unit.id, &unit.name).await?;
    tx.trace("units.founded", ("Unit", unit.id.0), &unit).await?;
    Ok(unit)
}

/// From now on this way of writing means that unit.
pub async fn remember_name(tx: &mut Tx<'_>, unit: Id<Unit>, name: &str) -> Result<()> {
    if store::remember(tx, unit, name).await? {
        tx.trace("units.renamed_as", ("Unit", unit.0), &name).await?;
    }
    Ok(())
}
