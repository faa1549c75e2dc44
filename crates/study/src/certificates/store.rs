//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::certificate::{Certificate, Revoked, Verb};
use super::words;
use crate::rolls::Roll;

const COLUMNS: &str =
    "SELECT id, number, code, roll_id, person_id, project_id, module_id, host_unit_id, name, unit_name, project_name,
    task_number, hours, issued_at, issued_by, revoked_at, revoked_by, reason, COALESCE(key, ''), version FROM certificates";
const INSERT: &str =
    "INSERT INTO certificates (id, number, code, roll_id, person_id, project_id, module_id, host_unit_id, name, folded,
    unit_name, project_name, task_number, hours, issued_at, issued_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const PRINTED: &str = "UPDATE certificates SET key = $1, digest = $2 WHERE id = $3";
const REVOKE: &str = "UPDATE certificates SET revoked_at = $1, revoked_by = $2, reason = $3, version = version + 1
    WHERE id = $4 AND version = $5";
/// Who is on a roll without a standing certificate of it, after `after`, but for whoever issues.
const WANTING: &str =
    "SELECT r.person_id, r.name, r.unit_name FROM roll_row_facts r WHERE r.roll_id = $1 AND r.person_id > $2
    AND r.person_id <> $3 AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.roll_id = r.roll_id
        AND c.person_id = r.person_id AND c.revoked_at IS NULL) ORDER BY r.person_id LIMIT 50";
const NUMBER_OF: &str =
    "SELECT COALESCE(t.number, '') FROM project_facts p JOIN task_facts t ON t.id = p.task_id WHERE p.id = $1";
const SAME: &str = "SELECT COUNT(*) FROM certificates WHERE number = $1 AND folded = $2 AND revoked_at IS NULL";

pub async fn fetch(view: &mut View<'_>, id: Id<Certificate>, verb: Verb) -> Result<Certificate> {
    let found = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &found)?;
    Ok(found)
}

/// No rights asked: for the room's own jobs.
pub async fn by_id(view: &mut View<'_>, id: Id<Certificate>) -> Result<Option<Certificate>> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list(query).await?.pop())
}

/// Whoever holds the code has seen the paper.
pub async fn by_code(view: &mut View<'_>, code: &str) -> Result<Option<Certificate>> {
    let query = Query::new(COLUMNS).add(" WHERE code = {} LIMIT 1", params![code]);
    Ok(view.sql.list(query).await?.pop())
}

/// Whether a standing certificate of that number bears that name, as people may write it.
pub async fn is_same(view: &mut View<'_>, number: &str, name: &str) -> Result<bool> {
    Ok(view.sql.one::<i64>(SAME, params![number, people::fold(name)]).await? > 0)
}

/// The actor's own, newest first (at most 100).
pub async fn mine(view: &mut View<'_>) -> Result<Vec<Certificate>> {
    let me = view.actor.id();
    let query = Query::new(COLUMNS).add(" WHERE person_id = {} ORDER BY id DESC LIMIT 100", params![me]);
    Ok(view.sql.list(query).await?)
}

/// Those of a roll that the actor was allowed to see, by number, a hundred at a time.
pub async fn of_roll(view: &mut View<'_>, roll: Id<Roll>, after: i64) -> Result<Vec<Certificate>> {
    let query = Query::new(COLUMNS).add(" WHERE roll_id = {} AND id > {} ORDER BY id LIMIT 100", params![roll, after]);
    Ok(view.sql.list(query).await?)
}

/// Somebody who is to have one.
pub struct Wanting {
    pub person: i64,
    pub name: String,
    pub unit_name: String,
}

pub async fn wanting(view: &mut View<'_>, roll: i64, after: i64, issuer: i64) -> Result<Vec<Wanting>> {
    Ok(view.sql.all(WANTING, params![roll, after, issuer]).await?)
}

pub async fn task_number(view: &mut View<'_>, project: i64) -> Result<String> {
    Ok(view.sql.opt::<String>(NUMBER_OF, params![project]).await?.unwrap_or_default())
}

pub async fn insert(tx: &mut Tx<'_>, new: &Certificate) -> Result<()> {
    let row = params![
        new.id,
        &new.number,
        &new.code,
        new.roll,
        new.person,
        new.project,
        new.module,
        new.host,
        &new.name,
        people::fold(&new.name),
        &new.unit_name,
        &new.project_name,
        &new.task_number,
        new.hours,
        new.issued,
        new.by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

pub async fn set_printed(tx: &mut Tx<'_>, id: Id<Certificate>, key: &str, digest: &[u8]) -> Result<()> {
    tx.sql.exec(PRINTED, params![key, digest, id]).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub async fn save_revoked(tx: &mut Tx<'_>, gone: Certificate, revoked: &Revoked) -> Result<Certificate> {
    let row = params![revoked.at, revoked.by, &revoked.reason, gone.id, gone.version];
    match tx.sql.exec(REVOKE, row).await? {
        1 => Ok(Certificate { version: gone.version + 1, ..gone }),
        _ => Err(Refusal::not_now(words::ALREADY_REVOKED))?,
    }
}

impl FromRow for Wanting {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { person: row.get(0)?, name: row.get(1)?, unit_name: row.get(2)? })
    }
}

impl FromRow for Certificate {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let revoked = match (row.get::<Option<i64>>(15)?, row.get::<Option<i64>>(16)?) {
            (Some(at), Some(by)) => {
                let reason = row.get::<Option<String>>(17)?.unwrap_or_default();
                Some(Revoked { at: At(at), by: Id::new(by), reason })
            }
            (None, None) => None,
            loose => anyhow::bail!("certificate {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            code: row.get(2)?,
            roll: Id::new(row.get(3)?),
            person: Id::new(row.get(4)?),
            project: row.get(5)?,
            module: row.get(6)?,
            host: row.get(7)?,
            name: row.get(8)?,
            unit_name: row.get(9)?,
            project_name: row.get(10)?,
            task_number: row.get(11)?,
            hours: row.get(12)?,
            issued: At(row.get(13)?),
            by: Id::new(row.get(14)?),
            revoked,
            key: row.get(18)?,
            version: row.get(19)?,
        })
    }
}
