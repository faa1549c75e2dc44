//! Whom an import brought to which unit, and for whom activation codes were last made.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};
use people::units::Unit;

use crate::roster::import::Import;

/// The people of one unit whom an import brought.
pub struct School {
    pub unit: i64,
    pub name: String,
    pub all: i64,
    /// Of them, those who have not activated their account.
    pub waiting: i64,
    /// When their list was last made, and how many codes it held.
    pub made: Option<(At, i64)>,
}

const SCHOOLS: &str = "SELECT r.unit_id, u.name, COUNT(*), COUNT(w.person_id), MAX(l.made_at), MAX(l.codes)
    FROM import_rows r JOIN unit_labels u ON u.id = r.unit_id
    LEFT JOIN waiting_accounts w ON w.person_id = r.person_id
    LEFT JOIN import_lists l ON l.import_id = r.import_id AND l.unit_id = r.unit_id
    WHERE r.import_id = $1 AND r.applied_at IS NOT NULL AND r.undone_at IS NULL
    GROUP BY r.unit_id, u.name ORDER BY u.name, r.unit_id LIMIT 2000";
const WAITING: &str = "SELECT r.number, r.person_id FROM import_rows r
    JOIN waiting_accounts w ON w.person_id = r.person_id
    WHERE r.import_id = $1 AND r.unit_id = $2 AND r.number > $3 AND r.applied_at IS NOT NULL AND r.undone_at IS NULL
    ORDER BY r.number LIMIT 200";
const NOTE: &str = "INSERT INTO import_lists (import_id, unit_id, made_at, made_by, codes) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (import_id, unit_id) DO UPDATE SET made_at = excluded.made_at, made_by = excluded.made_by,
    codes = CASE WHEN $6 THEN import_lists.codes + excluded.codes ELSE excluded.codes END";

/// The units of an import's people by name (at most 2000).
pub(in crate::roster) async fn schools(view: &mut View<'_>, import: Id<Import>) -> Result<Vec<School>> {
    Ok(view.sql.all(SCHOOLS, params![import]).await?)
}

/// Who of a unit waits for a code, in the order of the sheet after row `after`: row and person (at most 200).
pub(in crate::roster) async fn waiting_in(
    view: &mut View<'_>,
    import: Id<Import>,
    unit: Id<Unit>,
    after: i64,
) -> Result<Vec<(i64, Id<Person>)>> {
    let rows = view.sql.all::<Waits>(WAITING, params![import, unit, after]).await?;
    Ok(rows.into_iter().map(|row| (row.0, Id::new(row.1))).collect())
}

/// Codes were made for people of a unit, on a new list or, after row `after`, on the same one.
pub(in crate::roster) async fn note_list(
    tx: &mut Tx<'_>,
    import: Id<Import>,
    unit: Id<Unit>,
    after: i64,
    codes: i64,
) -> Result<()> {
    let row = params![import, unit, tx.now, tx.actor.id(), codes, after > 0];
    tx.sql.exec(NOTE, row).await?;
    Ok(())
}

struct Waits(i64, i64);
impl FromRow for Waits {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for School {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let made: (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
        Ok(Self {
            unit: row.get(0)?,
            name: row.get(1)?,
            all: row.get(2)?,
            waiting: row.get(3)?,
            made: made.0.zip(made.1).map(|(at, codes)| (At(at), codes)),
        })
    }
}
