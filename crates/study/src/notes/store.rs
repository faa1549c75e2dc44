//! All SQL of this room: every statement names the writer.
use kernel::db::{FromRow, Row};
use kernel::{At, Result, Tx, View, params};

const MINE: &str =
    "SELECT id, at_ms, text, made_at FROM notes WHERE person_id = $1 AND course_id = $2 AND item_key = $3
    ORDER BY at_ms, id LIMIT 200";
const COUNT: &str = "SELECT COUNT(*) FROM notes WHERE person_id = $1 AND course_id = $2";
const INSERT: &str = "INSERT INTO notes (id, person_id, course_id, item_key, at_ms, text, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const CARRY: &str = "UPDATE notes SET person_id = $1 WHERE person_id = $2";
const DELETE: &str = "DELETE FROM notes WHERE id = $1 AND person_id = $2 AND course_id = $3";

pub struct Note {
    pub id: i64,
    pub at_ms: i64,
    pub text: String,
    pub made: At,
}

/// The actor's own notes on an item, by their moment.
pub async fn mine(view: &mut View<'_>, course: i64, item: i64) -> Result<Vec<Note>> {
    let me = view.actor.id();
    Ok(view.sql.all(MINE, params![me, course, item]).await?)
}

pub async fn count(view: &mut View<'_>, course: i64) -> Result<i64> {
    let me = view.actor.id();
    Ok(view.sql.one::<i64>(COUNT, params![me, course]).await?)
}

pub async fn insert(tx: &mut Tx<'_>, course: i64, item: i64, at_ms: i64, text: &str) -> Result<i64> {
    let id = tx.new_id::<Note>().0;
    let row = params![id, tx.actor.id(), course, item, at_ms, text, tx.now];
    tx.sql.exec(INSERT, row).await?;
    Ok(id)
}

/// How many notes of one record became another's.
pub(super) async fn carry(tx: &mut Tx<'_>, folded: i64, kept: i64) -> Result<u64> {
    Ok(tx.sql.exec(CARRY, params![kept, folded]).await?)
}

/// False when it is not the actor's.
pub async fn delete(tx: &mut Tx<'_>, course: i64, id: i64) -> Result<bool> {
    let me = tx.actor.id();
    Ok(tx.sql.exec(DELETE, params![id, me, course]).await? == 1)
}

impl FromRow for Note {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, at_ms: row.get(1)?, text: row.get(2)?, made: At(row.get(3)?) })
    }
}
