//! All SQL of this room.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Result, Tx, View, params};

use super::holder::Holder;

const STANDING: &str = "SELECT h.id, h.duty, h.matter, h.place, h.person_id, p.name, h.from_at, h.until_at,
    CAST(CASE WHEN EXISTS (SELECT 1 FROM unit_codes u JOIN person_places m ON m.unit_id = u.unit_id
        WHERE u.code = h.duty AND m.person_id = h.person_id
        AND m.from_at <= $1 AND (m.until_at IS NULL OR m.until_at > $1)) THEN 1 ELSE 0 END AS BIGINT)
    FROM duty_holders h JOIN person_labels p ON p.id = h.person_id
    WHERE h.ended_at IS NULL ORDER BY h.id LIMIT 1000";
const END: &str = "UPDATE duty_holders SET ended_at = $1, ended_by = $2
    WHERE duty = $3 AND matter = $4 AND place = $5 AND ended_at IS NULL";
const INSERT: &str = "INSERT INTO duty_holders (id, duty, matter, place, person_id, from_at, until_at, set_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Whoever was named and not replaced, whatever their term and wherever they are now (at most 1000).
pub async fn standing(view: &mut View<'_>) -> Result<Vec<Holder>> {
    let now = view.now;
    Ok(view.sql.all(STANDING, params![now]).await?)
}

/// False when nobody stood there.
pub async fn end(tx: &mut Tx<'_>, old: &Holder) -> Result<bool> {
    let place: &'static str = old.place.into();
    let row = params![tx.now, tx.actor.id(), &old.duty, &old.matter, place];
    Ok(tx.sql.exec(END, row).await? == 1)
}

pub async fn insert(tx: &mut Tx<'_>, new: &Holder) -> Result<()> {
    let place: &'static str = new.place.into();
    let row = params![new.id, &new.duty, &new.matter, place, new.person, new.from, new.until, tx.actor.id()];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

impl FromRow for Holder {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            duty: row.get(1)?,
            matter: row.get(2)?,
            place: row.get::<String>(3)?.parse()?,
            person: Id::new(row.get(4)?),
            name: row.get(5)?,
            from: At(row.get(6)?),
            until: row.get::<Option<i64>>(7)?.map(At),
            here: row.get::<i64>(8)? == 1,
        })
    }
}
