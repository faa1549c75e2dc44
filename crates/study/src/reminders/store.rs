//! All SQL of this room.
use std::collections::BTreeSet;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, DAY, Result, Tx, View, params};

const INSERT: &str =
    "INSERT INTO reminders (id, class_id, person_id, missing, sent_at, sent_by) VALUES ($1, $2, $3, $4, $5, $6)";
const LAST: &str = "SELECT MAX(sent_at), COUNT(DISTINCT person_id) FROM reminders WHERE class_id = $1 AND sent_at > $2";

/// When people of a class were last reminded within `since`, and how many.
pub async fn last(view: &mut View<'_>, class: i64, since: At) -> Result<(Option<At>, i64)> {
    let Pair(at, people) = view.sql.one::<Pair>(LAST, params![class, since]).await?;
    Ok((at.map(At), people))
}

/// Which of these were reminded within the last day.
pub async fn lately(view: &mut View<'_>, class: i64, persons: &[i64]) -> Result<BTreeSet<i64>> {
    let since = view.now.plus(-DAY);
    let query = Query::new("SELECT DISTINCT person_id FROM reminders")
        .add(" WHERE class_id = {} AND sent_at > {} AND person_id IN (0", params![class, since]);
    let query = persons.iter().take(1000).fold(query, |query, id| query.add(", {}", params![*id]));
    Ok(view.sql.list::<i64>(query.add(") LIMIT 1001", params![])).await?.into_iter().collect())
}

pub async fn insert(tx: &mut Tx<'_>, class: i64, person: i64, missing: &str, by: i64) -> Result<()> {
    let row = params![tx.new_id::<()>(), class, person, missing, tx.now, by];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

struct Pair(Option<i64>, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
