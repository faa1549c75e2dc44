//! All SQL of this room.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::elevation::Elevation;

const INSERT: &str = "INSERT INTO elevations (id, person_id, session_id, role, reason, began_at, until_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const STANDING: &str = "SELECT id, person_id, role, reason, began_at, until_at, ended_at FROM elevations
    WHERE person_id = $1 AND session_id = $2 AND role = $3 AND ended_at IS NULL AND until_at > $4
    ORDER BY id DESC LIMIT 1";
const BY_ID: &str = "SELECT id, person_id, role, reason, began_at, until_at, ended_at FROM elevations
    WHERE id = $1 LIMIT 1";
const OF_PERSON: &str = "SELECT id, person_id, role, reason, began_at, until_at, ended_at FROM elevations
    WHERE person_id = $1 ORDER BY began_at DESC, id DESC LIMIT 20";
const END: &str = "UPDATE elevations SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";

pub async fn insert(tx: &mut Tx<'_>, one: &Elevation) -> Result<()> {
    let session = tx.actor.session;
    let row = params![one.id, one.person, session, &one.role, &one.reason, one.began, one.until];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// The actor's own that stands now in this session.
pub async fn standing(view: &mut View<'_>, role: &str) -> Result<Option<Elevation>> {
    let row = params![view.actor.id(), view.actor.session, role, view.now];
    Ok(view.sql.opt(STANDING, row).await?)
}

pub async fn by_id(view: &mut View<'_>, id: i64) -> Result<Option<Elevation>> {
    Ok(view.sql.opt(BY_ID, params![id]).await?)
}

/// The newest 20 of a person.
pub async fn of_person(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Elevation>> {
    Ok(view.sql.all(OF_PERSON, params![person]).await?)
}

pub async fn end(tx: &mut Tx<'_>, id: Id<Elevation>) -> Result<()> {
    let row = params![tx.now, id];
    tx.sql.exec(END, row).await?;
    Ok(())
}

impl FromRow for Elevation {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            person: Id::new(row.get(1)?),
            role: row.get(2)?,
            reason: row.get(3)?,
            began: At(row.get(4)?),
            until: At(row.get(5)?),
            ended: row.get::<Option<i64>>(6)?.map(At),
        })
    }
}
