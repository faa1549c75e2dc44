//! All SQL of this room. Another house's number is kept as a keyed digest alone.
use kernel::db::{FromRow, Row};
use kernel::{At, House, Id, Person, Result, Tx, View, params};

use super::link::{Foreign, Link};

const OF: &str = "SELECT id, person_id, way, linked_at, used_at FROM account_links
    WHERE person_id = $1 AND ended_at IS NULL ORDER BY way LIMIT 10";
const STANDING: &str = "SELECT id, person_id, way, linked_at, used_at FROM account_links
    WHERE digest = $1 AND ended_at IS NULL";
const INSERT: &str = "INSERT INTO account_links (id, person_id, way, digest, linked_at) VALUES ($1, $2, $3, $4, $5)";
const USED: &str = "UPDATE account_links SET used_at = $1 WHERE id = $2";
const END: &str = "UPDATE account_links SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
const END_ALL: &str = "UPDATE account_links SET ended_at = $1 WHERE person_id = $2 AND ended_at IS NULL";

fn digest(house: &House, foreign: &Foreign) -> Vec<u8> {
    house.seal.mac("links", foreign.said().as_bytes())
}

/// A person's own, at most one of each way.
pub async fn of(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Link>> {
    Ok(view.sql.all(OF, params![person]).await?)
}

/// Whoever is meant by this now.
pub async fn standing(view: &mut View<'_>, foreign: &Foreign) -> Result<Option<Link>> {
    let digest = digest(view.house, foreign);
    Ok(view.sql.opt(STANDING, params![digest]).await?)
}

pub async fn insert(tx: &mut Tx<'_>, person: Id<Person>, foreign: &Foreign) -> Result<()> {
    let row = params![tx.new_id::<Link>(), person, foreign.way, digest(tx.house, foreign), tx.now];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

pub async fn used(tx: &mut Tx<'_>, id: Id<Link>) -> Result<()> {
    let row = params![tx.now, id];
    tx.sql.exec(USED, row).await?;
    Ok(())
}

pub async fn end(tx: &mut Tx<'_>, id: Id<Link>) -> Result<()> {
    let row = params![tx.now, id];
    tx.sql.exec(END, row).await?;
    Ok(())
}

/// How many ended.
pub async fn end_all(tx: &mut Tx<'_>, person: Id<Person>) -> Result<u64> {
    let row = params![tx.now, person];
    Ok(tx.sql.exec(END_ALL, row).await?)
}

impl FromRow for Link {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, person, way) = (Id::new(row.get(0)?), Id::new(row.get(1)?), row.get(2)?);
        Ok(Self { id, person, way, linked: At(row.get(3)?), used: row.get::<Option<i64>>(4)?.map(At) })
    }
}
