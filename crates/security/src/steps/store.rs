//! All SQL of this room.
use kernel::db::{FromRow, Row};
use kernel::{At, Place, Result, Tx, View, params};

use super::words;

const INSERT: &str =
    "INSERT INTO security_steps (id, kind, subject_id, step, says, taken_at, taken_by, role, unit_id, charter)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const OF: &str = "SELECT s.step, s.says, s.taken_at, COALESCE(p.name, ''), s.role, COALESCE(u.name, ''), s.charter
    FROM security_steps s LEFT JOIN person_labels p ON p.id = s.taken_by LEFT JOIN unit_labels u ON u.id = s.unit_id
    WHERE s.kind = $1 AND s.subject_id = $2 ORDER BY s.id LIMIT 300";

/// One line of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub step: String,
    pub says: String,
    pub at: At,
    /// 系统 where the house did it.
    pub by: String,
    pub role: String,
    pub unit: String,
    pub charter: i64,
}

impl Step {
    pub fn name(&self) -> &'static str {
        words::step(&self.step)
    }
    /// Whether it went back.
    pub fn is_no(&self) -> bool {
        self.step == "returned"
    }
}

/// Writes a step down, with the role and unit by which the last right was had.
pub async fn step(tx: &mut Tx<'_>, (kind, id): Place, step: &str, says: &str) -> Result<()> {
    let (grounds, charter) = (tx.grounds(), tx.house.judge.charter());
    let new = tx.new_id::<Step>();
    let row = params![new, kind, id, step, says, tx.now, tx.actor.id(), &grounds.role, grounds.unit, charter];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// The record of a thing that the actor may see, oldest first (at most 300).
pub async fn of(view: &mut View<'_>, (kind, id): Place) -> Result<Vec<Step>> {
    Ok(view.sql.all(OF, params![kind, id]).await?)
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let by: String = row.get(3)?;
        Ok(Self {
            step: row.get(0)?,
            says: row.get(1)?,
            at: At(row.get(2)?),
            by: if by.is_empty() { "系统".into() } else { by },
            role: row.get(4)?,
            unit: row.get(5)?,
            charter: row.get(6)?,
        })
    }
}
