//! All SQL of this room.
use kernel::db::{Conn, FromRow, Query, Row};
use kernel::{At, Grant, Id, Person, Result, Tx, View, params};

use super::actions::NewGrant;

const HELD: &str = "SELECT role, scope_kind, scope_id, unit_id FROM grants WHERE person_id = $1 AND ended_at IS NULL
    AND suspended_at IS NULL AND from_at <= $2 AND (until_at IS NULL OR until_at > $2) ORDER BY id LIMIT 500";
const INSERT: &str =
    "INSERT INTO grants (id, person_id, role, scope_kind, scope_id, unit_id, from_at, until_at, asked_by,
    approved_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING";
const INSERT_MANY: &str = "INSERT INTO grants (id, person_id, role, scope_kind, scope_id, unit_id, from_at, asked_by,
    approved_by) VALUES";
const END: &str =
    "UPDATE grants SET ended_at = $1 WHERE person_id = $2 AND role = $3 AND scope_kind = $4 AND scope_id = $5
    AND ended_at IS NULL";
const HOLDERS: &str = "SELECT person_id FROM grants WHERE role = $1 AND scope_kind = $2 AND scope_id = $3
    AND ended_at IS NULL AND suspended_at IS NULL AND (until_at IS NULL OR until_at > $4) ORDER BY id LIMIT 200";
const HOLDERS_FROM: &str = "SELECT person_id FROM grants WHERE role = $1 AND scope_kind = $2 AND scope_id = $3
    AND ended_at IS NULL AND suspended_at IS NULL AND (until_at IS NULL OR until_at > $4) AND person_id > $5
    ORDER BY person_id LIMIT $6";

/// What a person holds now, read in the caller's own transaction.
pub async fn held(sql: &mut Conn, person: Id<Person>, now: At) -> Result<Vec<Grant>> {
    if person.0 == 0 {
        return Ok(vec![]); // the house and strangers
    }
    let held = sql.all::<Held>(HELD, params![person, now]).await?;
    Ok(held.into_iter().map(|held| held.0).collect())
}

/// Who holds a role in exactly that scope now (at most 200: for officers, not for learners).
pub async fn holders(view: &mut View<'_>, role: &str, scope: (&str, i64)) -> Result<Vec<Id<Person>>> {
    let ids = view.sql.all::<i64>(HOLDERS, params![role, scope.0, scope.1, view.now]).await?;
    Ok(ids.into_iter().map(Id::new).collect())
}

/// Holders in order of their ids, after `after`: for walks over many.
pub async fn holders_in(
    view: &mut View<'_>,
    role: &str,
    scope: (&str, i64),
    after: i64,
    limit: i64,
) -> Result<Vec<Id<Person>>> {
    let row = params![role, scope.0, scope.1, view.now, after, limit];
    Ok(view.sql.all::<i64>(HOLDERS_FROM, row).await?.into_iter().map(Id::new).collect())
}

pub(super) async fn insert(tx: &mut Tx<'_>, grant: &NewGrant) -> Result<bool> {
    let by = tx.actor.id();
    let row = params![
        tx.new_id::<()>(),
        grant.person,
        grant.role,
        grant.scope.0,
        grant.scope.1,
        grant.unit,
        tx.now,
        grant.until,
        by
    ];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

pub(super) async fn end(tx: &mut Tx<'_>, person: Id<Person>, role: &str, scope: (&str, i64)) -> Result<bool> {
    let row = params![tx.now, person, role, scope.0, scope.1];
    Ok(tx.sql.exec(END, row).await? > 0)
}

/// Who did not hold it before.
pub(super) async fn insert_many(
    tx: &mut Tx<'_>,
    persons: &[Id<Person>],
    role: &str,
    scope: (&str, i64),
) -> Result<Vec<i64>> {
    if persons.is_empty() {
        return Ok(vec![]);
    }
    let by = tx.actor.id();
    let row = |person: &Id<Person>| params![tx.new_id::<()>(), *person, role, scope.0, scope.1, 0, tx.now, by, by];
    let query = Query::new(INSERT_MANY).rows(persons.iter().map(row).collect::<Vec<_>>());
    Ok(tx.sql.list(query.add(" ON CONFLICT DO NOTHING RETURNING person_id", params![])).await?)
}

/// Who held it until now.
pub(super) async fn end_many(
    tx: &mut Tx<'_>,
    persons: &[Id<Person>],
    role: &str,
    scope: (&str, i64),
) -> Result<Vec<i64>> {
    let query = Query::new("UPDATE grants SET ended_at =")
        .add(" {} WHERE role = {} AND scope_kind = {} AND scope_id = {}", params![tx.now, role, scope.0, scope.1])
        .among(" AND ended_at IS NULL AND person_id IN", persons.iter().copied());
    Ok(tx.sql.list(query.add(" RETURNING person_id", params![])).await?)
}

impl FromRow for Held {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Grant { role: row.get(0)?, kind: row.get(1)?, scope: row.get(2)?, unit: row.get(3)? }))
    }
}

/// A grant as it is read; the type is the kernel's, the row is ours.
struct Held(Grant);
