//! The steps of dossiers: who did what when, as the chain shows it.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use crate::workflow::dossier::{Dossier, Kind};

const STEP: &str =
    "INSERT INTO dossier_steps (id, dossier_id, step, taken_at, taken_by, role, unit_id, reason, charter)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const STEPS: &str =
    "SELECT d.content, s.step, s.taken_at, s.taken_by, s.role, COALESCE(u.name, ''), s.reason, s.charter,
    COALESCE(d.serial, '') FROM dossier_steps s JOIN dossiers d ON d.id = s.dossier_id
    LEFT JOIN unit_labels u ON u.id = s.unit_id WHERE d.kind = $1 AND d.subject_id = $2 ORDER BY s.id LIMIT 500";
const LAST_STEP: &str =
    "SELECT d.content, s.step, s.taken_at, s.taken_by, s.role, '', s.reason, s.charter, COALESCE(d.serial, '')
    FROM dossier_steps s JOIN dossiers d ON d.id = s.dossier_id WHERE s.dossier_id = $1 ORDER BY s.id DESC LIMIT 1";
/// What became of what everybody may read: who answered for it, without what was said on the way.
const PUBLISHED_STEPS: &str =
    "SELECT d.content, s.step, s.taken_at, s.taken_by, s.role, COALESCE(u.name, ''), '', s.charter,
    COALESCE(d.serial, '') FROM dossier_steps s JOIN dossiers d ON d.id = s.dossier_id
    LEFT JOIN unit_labels u ON u.id = s.unit_id WHERE d.kind = $1 AND d.subject_id = $2
    AND s.step IN ('edited', 'submitted', 'checked', 'prechecked', 'reviewed', 'filed', 'published', 'superseded', 'withdrawn')
    AND EXISTS (SELECT 1 FROM dossier_steps p WHERE p.dossier_id = d.id AND p.step = 'published')
    ORDER BY s.id LIMIT 500";

/// A decision, with role and unit in which it was taken.
pub async fn step(tx: &mut Tx<'_>, dossier: &Dossier, step: &str, reason: &str) -> Result<()> {
    let (grounds, charter, by) = (tx.grounds(), tx.house.judge.charter(), tx.actor.id());
    let row = params![tx.new_id::<()>(), dossier.id, step, tx.now, by, grounds.role, grounds.unit, reason, charter];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

/// That somebody else than the submitter wrote in it, and when last.
pub async fn edited(tx: &mut Tx<'_>, dossier: &Dossier, (by, at): (Id<Person>, At)) -> Result<()> {
    let charter = tx.house.judge.charter();
    let row = params![tx.new_id::<()>(), dossier.id, "edited", at, by, "", 0, "", charter];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

/// One step as the chain shows it.
pub struct Step {
    pub content: i64,
    pub step: String,
    pub at: At,
    pub by: Id<Person>,
    pub role: String,
    pub unit: String,
    pub reason: String,
    pub charter: i64,
    pub serial: String,
}

/// Every step of every version of a thing, oldest first (at most 500).
pub async fn steps(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<Vec<Step>> {
    let kind: &'static str = kind.into();
    Ok(view.sql.all(STEPS, params![kind, subject]).await?)
}

/// Every step of the versions that readers see or saw, without opinions (at most 500).
pub async fn published_steps(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<Vec<Step>> {
    let kind: &'static str = kind.into();
    Ok(view.sql.all(PUBLISHED_STEPS, params![kind, subject]).await?)
}

/// The last step of one dossier.
pub async fn last_step(view: &mut View<'_>, id: Id<Dossier>) -> Result<Option<Step>> {
    Ok(view.sql.opt(LAST_STEP, params![id]).await?)
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            content: row.get(0)?,
            step: row.get(1)?,
            at: At(row.get(2)?),
            by: Id::new(row.get(3)?),
            role: row.get(4)?,
            unit: row.get(5)?,
            reason: row.get(6)?,
            charter: row.get(7)?,
            serial: row.get(8)?,
        })
    }
}
