//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{Id, Result, Tx, View, params};

use super::unit::{Kind, Unit};
use crate::fold;

const COLUMNS: &str = "SELECT u.id, u.code, u.name, u.kind, u.parent_id FROM units u";
const CALLED: &str = "SELECT u.id, u.code, u.name, u.kind, u.parent_id, n.folded FROM units u
    JOIN unit_names n ON n.unit_id = u.id";
const INSERT: &str = "INSERT INTO units (id, code, name, kind, parent_id) VALUES ($1, $2, $3, $4, $5)";
const REMEMBER: &str = "INSERT INTO unit_names (folded, unit_id, said_at) VALUES ($1, $2, $3)
    ON CONFLICT (folded, unit_id) DO NOTHING";
const BELOW: &str = "SELECT u.id FROM units u LEFT JOIN units a ON a.id = u.parent_id
    LEFT JOIN units b ON b.id = a.parent_id";

const NAMES: &str = "SELECT u.name FROM units u ORDER BY u.id LIMIT 500";
const HEADLESS: &str = "SELECT COUNT(*) FROM units u WHERE NOT EXISTS (SELECT 1 FROM responsible_persons r
    WHERE r.unit_id = u.id AND r.from_at <= $1 AND (r.until_at IS NULL OR r.until_at > $1))";

pub async fn by_code(view: &mut View<'_>, code: &str) -> Result<Option<Unit>> {
    let query = Query::new(COLUMNS).add(" WHERE u.code = {} LIMIT 1", params![code]);
    Ok(view.sql.list(query).await?.pop())
}

pub async fn by_id(view: &mut View<'_>, id: Id<Unit>) -> Result<Option<Unit>> {
    let query = Query::new(COLUMNS).add(" WHERE u.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list(query).await?.pop())
}

/// The name of one unit; empty when there is none.
pub async fn name(view: &mut View<'_>, id: Id<Unit>) -> Result<String> {
    Ok(by_id(view, id).await?.map(|unit| unit.name).unwrap_or_default())
}

/// Names of units by id, for pages that show several (at most 200).
pub async fn names(view: &mut View<'_>, ids: &[i64]) -> Result<std::collections::HashMap<i64, String>> {
    let query = Query::new("SELECT id, name FROM units WHERE id IN (0");
    let query = ids.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    let rows = view.sql.list::<Named>(query.add(") LIMIT 201", params![])).await?;
    Ok(rows.into_iter().map(|named| (named.0, named.1)).collect())
}

/// The units that this way of writing may mean: none, one, or several to choose from (at most 10).
pub async fn named(view: &mut View<'_>, name: &str) -> Result<Vec<Unit>> {
    let query = Query::new(COLUMNS)
        .add(" JOIN unit_names n ON n.unit_id = u.id WHERE n.folded = {} ORDER BY u.id LIMIT 10", params![fold(name)]);
    Ok(view.sql.list(query).await?)
}

/// The units that each of these ways of writing may mean, by the folded name (at most 200 of them).
pub async fn named_many(view: &mut View<'_>, names: &[&str]) -> Result<std::collections::HashMap<String, Vec<Unit>>> {
    let mut found: std::collections::HashMap<String, Vec<Unit>> =
        names.iter().map(|name| (fold(name), vec![])).collect();
    let query = Query::new(CALLED).among(" WHERE n.folded IN", found.keys().cloned());
    for Called(name, unit) in view.sql.list(query.add(" ORDER BY u.id LIMIT 2000", params![])).await? {
        found.entry(name).or_default().push(unit);
    }
    Ok(found)
}

/// The units that bear these codes (at most 200): who answers for which duty.
pub async fn with_codes(view: &mut View<'_>, codes: &[&str]) -> Result<Vec<Unit>> {
    let query = Query::new(COLUMNS).among(" WHERE u.code IN", codes.iter().copied());
    Ok(view.sql.list(query.add(" ORDER BY u.id LIMIT 200", params![])).await?)
}

/// Units by id (at most 500).
pub async fn by_ids(view: &mut View<'_>, ids: &[i64]) -> Result<Vec<Unit>> {
    let query = Query::new(COLUMNS).among(" WHERE u.id IN", ids.iter().copied());
    Ok(view.sql.list(query.add(" ORDER BY u.id LIMIT 500", params![])).await?)
}

/// All units after one of them, offices first, in the order in which they were founded.
pub async fn after(view: &mut View<'_>, after: i64, limit: i64) -> Result<Vec<Unit>> {
    let query = Query::new(COLUMNS).add(" WHERE u.id > {} ORDER BY u.id LIMIT {}", params![after, limit]);
    Ok(view.sql.list(query).await?)
}

/// What units are called, offices first, for a list to choose from (at most 500).
pub async fn all_names(view: &mut View<'_>) -> Result<Vec<String>> {
    Ok(view.sql.all(NAMES, params![]).await?)
}

/// Units without a responsible person in office (at most 100), and how many there are in all.
pub async fn without_head(view: &mut View<'_>) -> Result<(Vec<Unit>, i64)> {
    let query = Query::new(COLUMNS)
        .add(
            " WHERE NOT EXISTS (SELECT 1 FROM responsible_persons r WHERE r.unit_id = u.id AND r.from_at <= {}
            AND (r.until_at IS NULL OR r.until_at > {}))",
            params![view.now, view.now],
        )
        .add(" ORDER BY u.id LIMIT 100", params![]);
    let row = params![view.now];
    Ok((view.sql.list(query).await?, view.sql.one(HEADLESS, row).await?))
}

/// (unit, person, name) of those who answer for these units now.
pub async fn heads(view: &mut View<'_>, units: &[i64]) -> Result<Vec<(i64, Id<kernel::Person>, String)>> {
    let query = Query::new(
        "SELECT r.unit_id, r.person_id, p.name FROM responsible_persons r JOIN person_labels p ON p.id = r.person_id",
    )
    .add(" WHERE r.from_at <= {} AND (r.until_at IS NULL OR r.until_at > {})", params![view.now, view.now])
    .among(" AND r.unit_id IN", units.iter().copied())
    .add(" ORDER BY r.unit_id, r.person_id LIMIT 500", params![]);
    Ok(view.sql.list::<Head>(query).await?.into_iter().map(|head| (head.0, Id::new(head.1), head.2)).collect())
}

/// Units of one kind by name (at most 500).
pub async fn of_kind(view: &mut View<'_>, kind: Kind) -> Result<Vec<Unit>> {
    let kind: &'static str = kind.into();
    let query = Query::new(COLUMNS).add(" WHERE u.kind = {} ORDER BY u.name LIMIT 500", params![kind]);
    Ok(view.sql.list(query).await?)
}

/// The units directly under one (at most 500).
pub async fn children(view: &mut View<'_>, of: Id<Unit>) -> Result<Vec<Unit>> {
    let query = Query::new(COLUMNS).add(" WHERE u.parent_id = {} ORDER BY u.name LIMIT 500", params![of]);
    Ok(view.sql.list(query).await?)
}

/// These units and what lies under them, three steps down (at most 5000).
pub async fn below(view: &mut View<'_>, of: &[i64]) -> Result<Vec<i64>> {
    if of.is_empty() {
        return Ok(vec![]);
    }
    let query = Query::new(BELOW)
        .among(" WHERE u.id IN", of.iter().copied())
        .among(" OR a.id IN", of.iter().copied())
        .among(" OR b.id IN", of.iter().copied())
        .among(" OR b.parent_id IN", of.iter().copied());
    Ok(view.sql.list(query.add(" ORDER BY u.id LIMIT 5000", params![])).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, unit: &Unit) -> Result<()> {
    let kind: &'static str = unit.kind.into();
    tx.sql.exec(INSERT, params![unit.id, &unit.code, &unit.name, kind, unit.parent]).await?;
    Ok(())
}

pub(super) async fn remember(tx: &mut Tx<'_>, unit: Id<Unit>, name: &str) -> Result<bool> {
    let row = params![fold(name), unit, tx.now];
    Ok(tx.sql.exec(REMEMBER, row).await? == 1)
}

impl FromRow for Unit {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            code: row.get(1)?,
            name: row.get(2)?,
            kind: row.get::<String>(3)?.parse::<Kind>()?,
            parent: row.get::<Option<i64>>(4)?.map(Id::new),
        })
    }
}

/// A unit and the folded name that it goes by.
struct Called(String, Unit);
impl FromRow for Called {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(5)?, Unit::from_row(row)?))
    }
}

struct Named(i64, String);
impl FromRow for Named {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Head(i64, i64, String);
impl FromRow for Head {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}
