//! What was signed, done and said about a requirement, and the release notes that came of it.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Result, Tx, View, params};

use super::parts;
use crate::requirements::parts::Parts;
use crate::requirements::place::Place;
use crate::requirements::requirement::Requirement;

const KEEP: &str =
    "INSERT INTO requirement_submissions (requirement_id, round, title, process, data, accounts, authorisation, roles,
    declaration, charter, signed_at, signed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const SUBMISSION: &str =
    "SELECT s.round, s.title, s.process, s.data, s.accounts, s.authorisation, s.roles, s.declaration, s.charter,
    s.signed_at, p.name FROM requirement_submissions s JOIN person_labels p ON p.id = s.signed_by
    WHERE s.requirement_id = $1 AND s.round = $2 LIMIT 1";
const STEP: &str =
    "INSERT INTO requirement_steps (id, requirement_id, step, taken_at, taken_by, unit_id, charter, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const STEPS: &str =
    "SELECT s.step, s.taken_at, p.name, COALESCE(u.name, ''), s.charter, s.reason FROM requirement_steps s
    JOIN person_labels p ON p.id = s.taken_by LEFT JOIN unit_labels u ON u.id = s.unit_id
    WHERE s.requirement_id = $1 ORDER BY s.id LIMIT 200";
const REMARK: &str = "INSERT INTO requirement_remarks (id, requirement_id, said_at, said_by, unit_id, text)
    VALUES ($1, $2, $3, $4, $5, $6)";
const REMARKS: &str = "SELECT r.said_at, p.name, COALESCE(u.name, ''), r.text FROM requirement_remarks r
    JOIN person_labels p ON p.id = r.said_by LEFT JOIN unit_labels u ON u.id = r.unit_id
    WHERE r.requirement_id = $1 ORDER BY r.id LIMIT 200";
const RELEASED: &str =
    "SELECT requirement_id, place_kind, place_id, title, release_version, release_changes, release_usage, confirmed_at
    FROM release_notes";

/// What was signed in one round.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    pub round: i64,
    pub title: String,
    pub parts: Parts,
    pub declaration: String,
    pub charter: i64,
    pub at: At,
    pub by: String,
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub step: String,
    pub at: At,
    pub by: String,
    /// On whose behalf; empty when on nobody's.
    pub unit: String,
    pub charter: i64,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub at: At,
    pub by: String,
    pub unit: String,
    pub text: String,
}

/// A release note, as everybody reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Released {
    pub id: Id<Requirement>,
    pub place: Place,
    pub title: String,
    pub version: String,
    pub changes: String,
    pub usage: String,
    pub at: At,
}

/// Keeps what was signed, with the declaration as it was signed (A10.2).
pub async fn keep(tx: &mut Tx<'_>, one: &Requirement, declaration: &str) -> Result<()> {
    let signed = tx.signed();
    let row = params![
        one.id,
        one.round,
        &one.title,
        &one.parts.process,
        &one.parts.data,
        &one.parts.accounts,
        &one.parts.authorisation,
        &one.parts.roles,
        declaration,
        one.charter,
        signed.at,
        signed.by
    ];
    tx.sql.exec(KEEP, row).await?;
    Ok(())
}

/// What was signed in that round; none when there was no such round.
pub async fn submission(view: &mut View<'_>, id: Id<Requirement>, round: i64) -> Result<Option<Submission>> {
    Ok(view.sql.opt::<Submission>(SUBMISSION, params![id, round]).await?)
}

pub async fn step(tx: &mut Tx<'_>, id: Id<Requirement>, step: &str, reason: &str) -> Result<()> {
    let (unit, charter) = (tx.grounds().unit, tx.house.judge.charter());
    let row = params![tx.new_id::<Step>(), id, step, tx.now, tx.actor.id(), unit, charter, reason];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

pub async fn steps(view: &mut View<'_>, id: Id<Requirement>) -> Result<Vec<Step>> {
    Ok(view.sql.all(STEPS, params![id]).await?)
}

pub async fn remark(tx: &mut Tx<'_>, id: Id<Requirement>, text: &str) -> Result<()> {
    let row = params![tx.new_id::<Remark>(), id, tx.now, tx.actor.id(), tx.grounds().unit, text];
    tx.sql.exec(REMARK, row).await?;
    Ok(())
}

/// The first two hundred remarks, oldest first.
pub async fn remarks(view: &mut View<'_>, id: Id<Requirement>) -> Result<Vec<Remark>> {
    Ok(view.sql.all(REMARKS, params![id]).await?)
}

/// The newest release notes before the one confirmed at that moment under that id.
pub async fn released(view: &mut View<'_>, before: Option<(At, Id<Requirement>)>, limit: i64) -> Result<Vec<Released>> {
    let query = Query::new(RELEASED);
    let query = match before {
        Some((at, id)) => query.add(" WHERE (confirmed_at, requirement_id) < ({}, {})", params![at, id]),
        None => query,
    };
    Ok(view.sql.list(newest(query, limit)).await?)
}

/// The newest release notes of one module or column.
pub async fn released_under(view: &mut View<'_>, place: Place, limit: i64) -> Result<Vec<Released>> {
    let (kind, id) = place.scope();
    let query = Query::new(RELEASED).add(" WHERE place_kind = {} AND place_id = {}", params![kind, id]);
    Ok(view.sql.list(newest(query, limit)).await?)
}

fn newest(query: Query, limit: i64) -> Query {
    query.add(" ORDER BY confirmed_at DESC, requirement_id DESC LIMIT {}", params![limit.clamp(1, 100)])
}

impl FromRow for Submission {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            round: row.get(0)?,
            title: row.get(1)?,
            parts: parts(row, 2)?,
            declaration: row.get(7)?,
            charter: row.get(8)?,
            at: At(row.get(9)?),
            by: row.get(10)?,
        })
    }
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            step: row.get(0)?,
            at: At(row.get(1)?),
            by: row.get(2)?,
            unit: row.get(3)?,
            charter: row.get(4)?,
            reason: row.get(5)?,
        })
    }
}

impl FromRow for Remark {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { at: At(row.get(0)?), by: row.get(1)?, unit: row.get(2)?, text: row.get(3)? })
    }
}

impl FromRow for Released {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let kind: String = row.get(1)?;
        Ok(Self {
            id: Id::new(row.get(0)?),
            place: Place::read(&kind, row.get(2)?).ok_or_else(|| anyhow::anyhow!("no place {kind}"))?,
            title: row.get(3)?,
            version: row.get(4)?,
            changes: row.get(5)?,
            usage: row.get(6)?,
            at: At(row.get(7)?),
        })
    }
}
