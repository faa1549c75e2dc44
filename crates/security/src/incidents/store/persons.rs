//! Whom an incident concerns.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use crate::incidents::incident::Incident;

const PUT: &str = "INSERT INTO incident_persons (incident_id, person_id, put_at, put_by) VALUES";
const COUNTS: &str = "SELECT COUNT(*), COUNT(told_at) FROM incident_persons WHERE incident_id = $1";
const UNTOLD: &str =
    "SELECT person_id FROM incident_persons WHERE incident_id = $1 AND told_at IS NULL AND put_at <= $2
    ORDER BY person_id LIMIT $3";
const TELL: &str = "UPDATE incident_persons SET told_at = $1 WHERE incident_id = $2 AND person_id = $3";
const SHOWN: &str = "SELECT p.name, i.told_at FROM incident_persons i JOIN person_labels p ON p.id = i.person_id
    WHERE i.incident_id = $1 ORDER BY p.sort_key, p.id LIMIT 100";

/// How many of them were not there before.
pub async fn put(tx: &mut Tx<'_>, incident: Id<Incident>, persons: &[Id<Person>]) -> Result<u64> {
    if persons.is_empty() {
        return Ok(0);
    }
    let signed = tx.signed();
    let rows = persons.iter().map(|person| params![incident, *person, signed.at, signed.by]);
    let query = Query::new(PUT).rows(rows).add(" ON CONFLICT DO NOTHING", params![]);
    Ok(tx.sql.exec(&query.sql, query.params).await?)
}

/// (how many, of them told).
pub async fn counts(view: &mut View<'_>, incident: Id<Incident>) -> Result<(i64, i64)> {
    Ok(view.sql.opt::<Pair>(COUNTS, params![incident]).await?.map_or((0, 0), |pair| (pair.0, pair.1)))
}

/// Those who were put there until then and not told yet.
pub async fn untold(tx: &mut Tx<'_>, incident: Id<Incident>, until: At, limit: i64) -> Result<Vec<Id<Person>>> {
    let all: Vec<i64> = tx.sql.all(UNTOLD, params![incident, until, limit]).await?;
    Ok(all.into_iter().map(Id::new).collect())
}

pub async fn told(tx: &mut Tx<'_>, incident: Id<Incident>, persons: &[Id<Person>]) -> Result<()> {
    for person in persons {
        let row = params![tx.now, incident, *person];
        tx.sql.exec(TELL, row).await?;
    }
    Ok(())
}

/// A name, and when they were told.
pub struct Shown {
    pub name: String,
    pub told: Option<At>,
}

/// The first hundred by name.
pub async fn shown(view: &mut View<'_>, incident: Id<Incident>) -> Result<Vec<Shown>> {
    Ok(view.sql.all(SHOWN, params![incident]).await?)
}

struct Pair(i64, i64);

impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Shown {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { name: row.get(0)?, told: row.get::<Option<i64>>(1)?.map(At) })
    }
}
