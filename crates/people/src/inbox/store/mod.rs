//! All SQL of this room: notices here, to-dos in their own file.
pub mod todos;

use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

/// What a person is told.
#[derive(Clone, Debug)]
pub struct Notice {
    pub title: String,
    pub body: String,
    /// A path of this site.
    pub link: String,
    pub due: Option<At>,
}

/// A notice as its reader sees it.
pub struct Line {
    pub id: i64,
    pub title: String,
    pub body: String,
    pub link: String,
    pub due: Option<At>,
    pub made: At,
    pub read: bool,
}

const INSERT: &str =
    "INSERT INTO notices (id, person_id, title, body, link, due_at, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const MINE: &str = "SELECT id, title, body, link, due_at, made_at, read_at IS NOT NULL FROM notices
    WHERE person_id = $1 AND id < $2 ORDER BY id DESC LIMIT 51";
const CARRY: &str = "UPDATE notices SET person_id = $1 WHERE person_id = $2";
const READ: &str = "UPDATE notices SET read_at = $1 WHERE person_id = $2 AND read_at IS NULL";

/// Tells a person something, in the transaction that makes it true.
pub async fn notify(tx: &mut Tx<'_>, person: Id<Person>, notice: &Notice) -> Result<()> {
    let row = params![tx.new_id::<()>(), person, &notice.title, &notice.body, &notice.link, notice.due, tx.now];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// What one record was told, its person reads under another from now on; from what it was kept, that one is kept as well.
pub async fn carry(tx: &mut Tx<'_>, from: Id<Person>, to: Id<Person>) -> Result<()> {
    tx.sql.exec(CARRY, params![to, from]).await?;
    todos::exempt_as(tx, from, to).await
}

pub(super) async fn mine(view: &mut View<'_>, before: i64) -> Result<Vec<Line>> {
    let me = view.actor.id();
    Ok(view.sql.all::<Line>(MINE, params![me, before]).await?)
}

pub(super) async fn read_all(tx: &mut Tx<'_>) -> Result<u64> {
    let row = params![tx.now, tx.actor.id()];
    Ok(tx.sql.exec(READ, row).await?)
}

impl FromRow for Line {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            title: row.get(1)?,
            body: row.get(2)?,
            link: row.get(3)?,
            due: row.get::<Option<i64>>(4)?.map(At),
            made: At(row.get(5)?),
            read: row.get(6)?,
        })
    }
}
