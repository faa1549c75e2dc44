//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Result, Tx, View, params};

use super::cut::Cut;
use crate::files;

const COLUMNS: &str =
    "SELECT kind, subject_id, case_id, number, ground, audience, host_unit_id, projects, cut_at FROM cuts";
const CUT: &str =
    "INSERT INTO cuts (kind, subject_id, case_id, number, ground, audience, host_unit_id, projects, cut_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const LIFT: &str = "DELETE FROM cuts WHERE kind = $1 AND subject_id = $2 AND case_id = $3";
const IS_CUT: &str = "SELECT COUNT(*) FROM cuts WHERE kind = $1 AND subject_id = $2";

/// From here on the thing refuses everywhere. False when it is cut already. The right was asked by the room that cuts.
pub async fn cut(tx: &mut Tx<'_>, cut: &Cut) -> Result<bool> {
    let projects = cut.projects.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let row =
        params![&cut.kind, cut.subject, cut.case, &cut.number, &cut.ground, &cut.audience, cut.host, projects, cut.at];
    Ok(tx.sql.exec(CUT, row).await? == 1)
}

/// The thing answers again, where that case had cut it.
pub async fn lift(tx: &mut Tx<'_>, (kind, subject): (&str, i64), case: i64) -> Result<bool> {
    Ok(tx.sql.exec(LIFT, params![kind, subject, case]).await? == 1)
}

pub async fn is_cut(view: &mut View<'_>, (kind, subject): (&str, i64)) -> Result<bool> {
    Ok(view.sql.one::<i64>(IS_CUT, params![kind, subject]).await? > 0)
}

/// What is cut among the things with these ids and those that files with these ids belong to, as far as the actor might
/// have known of it. Ids differ over all nouns, so an address says enough by its numbers.
pub async fn told(view: &mut View<'_>, ids: &[i64]) -> Result<Option<Cut>> {
    let files = files::by_ids(view, ids).await?;
    let owners = files.into_values().map(|file| file.subject.1);
    let all: Vec<i64> = ids.iter().copied().chain(owners).filter(|id| *id != 0).take(20).collect();
    let query = Query::new(COLUMNS).among(" WHERE subject_id IN", all).add(" ORDER BY cut_at LIMIT 20", params![]);
    let found = view.sql.list::<Cut>(query).await?;
    Ok(found.into_iter().find(|cut| cut.was_known_to(view)))
}

impl FromRow for Cut {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let projects: String = row.get(7)?;
        Ok(Self {
            kind: row.get(0)?,
            subject: row.get(1)?,
            case: row.get(2)?,
            number: row.get(3)?,
            ground: row.get(4)?,
            audience: row.get(5)?,
            host: row.get(6)?,
            projects: projects.split(',').filter_map(|id| id.parse().ok()).collect(),
            at: At(row.get(8)?),
        })
    }
}
