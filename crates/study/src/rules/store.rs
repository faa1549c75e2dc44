//! All SQL of this room.
use kernel::{Result, Tx, View, params};

const OF: &str = "SELECT items_percent FROM completion_rules WHERE project_id = $1";
const SET: &str = "INSERT INTO completion_rules (project_id, items_percent, set_at, set_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (project_id) DO UPDATE SET items_percent = $2, set_at = $3, set_by = $4,
    version = completion_rules.version + 1";

/// What share of its required items a project asks for, percent: all of them unless its lead said otherwise.
pub async fn of(view: &mut View<'_>, project: i64) -> Result<i64> {
    Ok(view.sql.opt::<i64>(OF, params![project]).await?.unwrap_or(100))
}

pub(super) async fn set(tx: &mut Tx<'_>, project: i64, percent: i64) -> Result<()> {
    let row = params![project, percent, tx.now, tx.actor.id()];
    tx.sql.exec(SET, row).await?;
    Ok(())
}
