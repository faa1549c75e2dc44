//! SQL about one person's moves: memberships with their days, names borne before, and the moves themselves.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use crate::units::Unit;
use crate::{fold, initials_of, pinyin_of, sort_key};

const TOUCH: &str = "UPDATE persons SET version = version + 1 WHERE id = $1 AND version = $2";
const SET_NAME: &str = "UPDATE persons SET name = $1, folded = $2, pinyin = $3, initials = $4, sort_key = $5,
    version = version + 1 WHERE id = $6 AND version = $7";
const KEEP_NAME: &str = "INSERT INTO former_names (id, person_id, name, folded, pinyin, initials, until_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LEAVE: &str = "UPDATE memberships SET until_at = $1 WHERE person_id = $2 AND unit_id = $3 AND until_at IS NULL";
const TAKE_POST: &str = "INSERT INTO memberships (id, person_id, unit_id, post, subject, from_at)
    VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT DO NOTHING";
const KEEP_MOVE: &str =
    "INSERT INTO person_moves (id, person_id, move, before, after, on_day, reason, moved_at, moved_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const PLACES: &str = "SELECT m.unit_id, u.name, m.post, m.subject, m.from_at, m.until_at FROM memberships m
    JOIN unit_labels u ON u.id = m.unit_id WHERE m.person_id = $1 ORDER BY m.from_at DESC, m.id DESC LIMIT 50";
const MOVES: &str = "SELECT m.move, m.before, m.after, m.on_day, m.reason, m.moved_at, COALESCE(p.name, '')
    FROM person_moves m LEFT JOIN person_labels p ON p.id = m.moved_by WHERE m.person_id = $1
    ORDER BY m.id DESC LIMIT 50";
const FORMER: &str = "SELECT name FROM former_names WHERE person_id = $1 ORDER BY until_at DESC LIMIT 20";

/// A place in a unit, with its days.
pub struct Place {
    pub unit: i64,
    pub name: String,
    pub post: String,
    pub subject: String,
    pub from: At,
    pub until: Option<At>,
}

/// One move as its page tells it.
pub struct Move {
    pub what: String,
    pub before: String,
    pub after: String,
    pub day: String,
    pub reason: String,
    pub at: At,
    /// Empty for the house itself.
    pub by: String,
}

pub async fn places(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Vec<Place>> {
    Ok(view.sql.all(PLACES, params![id]).await?)
}

pub async fn moves(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Vec<Move>> {
    Ok(view.sql.all(MOVES, params![id]).await?)
}

/// The names that a person bore before, the last first.
pub async fn former_names(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Vec<String>> {
    Ok(view.sql.all(FORMER, params![id]).await?)
}

/// Whoever looked at an older version is refused.
pub async fn touch(tx: &mut Tx<'_>, id: Id<kernel::Person>, version: i64) -> Result<()> {
    saved(tx.sql.exec(TOUCH, params![id, version]).await?)
}

pub async fn set_name(tx: &mut Tx<'_>, id: Id<kernel::Person>, version: i64, name: &str) -> Result<()> {
    let row = params![name, fold(name), pinyin_of(name), initials_of(name), sort_key(name), id, version];
    saved(tx.sql.exec(SET_NAME, row).await?)
}

pub async fn keep_name(tx: &mut Tx<'_>, id: Id<kernel::Person>, name: &str) -> Result<()> {
    let row = params![tx.new_id::<()>(), id, name, fold(name), pinyin_of(name), initials_of(name), tx.now];
    tx.sql.exec(KEEP_NAME, row).await?;
    Ok(())
}

pub async fn leave(tx: &mut Tx<'_>, id: Id<kernel::Person>, unit: Id<Unit>) -> Result<()> {
    let row = params![tx.now, id, unit];
    tx.sql.exec(LEAVE, row).await?;
    Ok(())
}

pub async fn take_post(tx: &mut Tx<'_>, id: Id<kernel::Person>, unit: Id<Unit>, post: &str) -> Result<()> {
    let row = params![tx.new_id::<()>(), id, unit, post, tx.now];
    tx.sql.exec(TAKE_POST, row).await?;
    Ok(())
}

pub async fn keep_move(
    tx: &mut Tx<'_>,
    id: Id<kernel::Person>,
    (what, before, after): (&str, &str, &str),
    day: &str,
    reason: &str,
) -> Result<()> {
    let row = params![tx.new_id::<()>(), id, what, before, after, day, reason.trim(), tx.now, tx.actor.id()];
    tx.sql.exec(KEEP_MOVE, row).await?;
    Ok(())
}

fn saved(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Refusal::stale("这位人员的登记").into()) }
}

impl FromRow for Place {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            unit: row.get(0)?,
            name: row.get(1)?,
            post: row.get(2)?,
            subject: row.get(3)?,
            from: At(row.get(4)?),
            until: row.get::<Option<i64>>(5)?.map(At),
        })
    }
}

impl FromRow for Move {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            what: row.get(0)?,
            before: row.get(1)?,
            after: row.get(2)?,
            day: row.get(3)?,
            reason: row.get(4)?,
            at: At(row.get(5)?),
            by: row.get(6)?,
        })
    }
}
