//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::round::{Again, Round};
use super::words;
use crate::rules::Left;

const COLUMNS: &str = "SELECT id, class_id, project_id, chosen, again, asked_at, asked_by, reached, sent, finished_at,
    version FROM reminder_rounds WHERE";
const INSERT: &str = "INSERT INTO reminder_rounds (id, class_id, project_id, chosen, again, asked_at, asked_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const SAVE: &str = "UPDATE reminder_rounds SET reached = $1, sent = $2, finished_at = $3, version = version + 1
    WHERE id = $4 AND version = $5";
const UNDER_WAY: &str = "SELECT id FROM reminder_rounds WHERE class_id = $1 AND finished_at IS NULL LIMIT 1";

/// For the house's own job: no right is asked.
pub(super) async fn for_job(view: &mut View<'_>, id: Id<Round>) -> Result<Round> {
    let query = Query::new(COLUMNS).add(" id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Round>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The rounds of a class, newest first (at most 20).
pub(super) async fn of_class(view: &mut View<'_>, class: i64) -> Result<Vec<Round>> {
    let query = Query::new(COLUMNS).add(" class_id = {} ORDER BY id DESC LIMIT 20", params![class]);
    Ok(view.sql.list(query).await?)
}

pub(super) async fn under_way(view: &mut View<'_>, class: i64) -> Result<bool> {
    Ok(view.sql.opt::<i64>(UNDER_WAY, params![class]).await?.is_some())
}

/// Who of these persons (at most 200) was reminded in that class since then.
pub(super) async fn reminded_since(view: &mut View<'_>, class: i64, persons: &[i64], since: At) -> Result<Vec<i64>> {
    let query = Query::new("SELECT DISTINCT person_id FROM reminders")
        .add(" WHERE class_id = {} AND sent_at > {} AND person_id IN (0", params![class, since]);
    let query = persons.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    Ok(view.sql.list(query.add(") LIMIT 200", params![])).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, round: &Round) -> Result<()> {
    let chosen = serde_json::to_string(&round.chosen)?;
    let again = round.again == Again::Yes;
    let row = params![round.id, round.class, round.project, chosen, again, round.asked_at, round.asked_by];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn insert_all(tx: &mut Tx<'_>, round: &Round, behind: &[(i64, Left)]) -> Result<()> {
    if behind.is_empty() {
        return Ok(());
    }
    let mut query =
        Query::new("INSERT INTO reminders (id, round_id, class_id, person_id, missing, sent_at, sent_by) VALUES");
    for (at, (person, left)) in behind.iter().enumerate() {
        let (id, missing) = (tx.new_id::<Left>(), format!("还差 {} 项，下一步：{}", left.count, left.next.words()));
        let row = params![id, round.id, round.class, *person, missing, tx.now, round.asked_by];
        let place = if at == 0 { " ({}, {}, {}, {}, {}, {}, {})" } else { ", ({}, {}, {}, {}, {}, {}, {})" };
        query = query.add(place, row);
    }
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

/// Saves what was fetched, unless another run saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, round: &Round) -> Result<()> {
    let row = params![round.reached, round.sent, round.finished, round.id, round.version];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(()),
        _ => Err(Refusal::not_now(words::UNDER_WAY))?,
    }
}

impl FromRow for Round {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            class: row.get(1)?,
            project: row.get(2)?,
            chosen: serde_json::from_str(&row.get::<String>(3)?)?,
            again: if row.get(4)? { Again::Yes } else { Again::No },
            asked_at: At(row.get(5)?),
            asked_by: Id::new(row.get(6)?),
            reached: row.get(7)?,
            sent: row.get(8)?,
            finished: row.get::<Option<i64>>(9)?.map(At),
            version: row.get(10)?,
        })
    }
}
