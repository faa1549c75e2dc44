//! All SQL of this room: cases here, what is public in `content`.
pub mod content;

use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::case::{Report, Said, Takedown, Verb};
use super::ground::Ground;
use super::words;
use crate::publications::Kind;

const COLUMNS: &str = "SELECT id, number, kind, subject_id, edition, title, host_unit_id, provider_id, ground, reason,
    complaint, taken_at, taken_by, report_due, reported_at, reported_by, report_to, report_number, report_sent_at,
    restored_at, restored_by, restoration, closed_at, closed_by, conclusion, version FROM takedowns";
const INSERT: &str = "INSERT INTO takedowns (id, number, kind, subject_id, edition, title, host_unit_id, provider_id,
    ground, reason, complaint, taken_at, taken_by, report_due)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING";
/// What was stopped, why, when and by whom is not among what may change.
const SAVE: &str =
    "UPDATE takedowns SET reported_at = $1, reported_by = $2, report_to = $3, report_number = $4, report_sent_at = $5,
    restored_at = $6, restored_by = $7, restoration = $8, closed_at = $9, closed_by = $10, conclusion = $11,
    version = version + 1 WHERE id = $12 AND version = $13";
const SEAL: &str = "INSERT INTO takedown_evidence (takedown_id, text, digest, sealed_at, sealed_by)
    VALUES ($1, $2, $3, $4, $5)";
const SEALED: &str = "SELECT text, digest FROM takedown_evidence WHERE takedown_id = $1";

pub async fn fetch(view: &mut View<'_>, id: Id<Takedown>, verb: Verb) -> Result<Takedown> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    let one = view.sql.list::<Takedown>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &one)?;
    Ok(one)
}

/// Open cases, the longest waiting first, or the newest closed ones (at most 100), of those that the actor may see.
pub(super) async fn list(view: &mut View<'_>, which: Which) -> Result<Vec<Takedown>> {
    let query = Query::new(COLUMNS);
    let query = match which {
        Which::Open => query.add(" WHERE closed_at IS NULL ORDER BY id LIMIT 100", params![]),
        Which::Closed => query.add(" WHERE closed_at IS NOT NULL ORDER BY id DESC LIMIT 100", params![]),
    };
    let mut seen = vec![];
    for one in view.sql.list::<Takedown>(query).await? {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok(seen)
}

#[derive(Clone, Copy)]
pub(super) enum Which {
    Open,
    Closed,
}

pub(super) async fn insert(tx: &mut Tx<'_>, new: &Takedown) -> Result<()> {
    let row = params![
        new.id,
        &new.number,
        new.kind.code(),
        new.subject,
        new.edition,
        &new.title,
        new.host,
        new.provider,
        new.ground.code(),
        &new.reason,
        &new.complaint,
        new.taken.at,
        new.taken.by,
        new.report_due
    ];
    match tx.sql.exec(INSERT, row).await? {
        1 => Ok(()),
        _ => Err(Refusal::not_now(words::TAKEN_ALREADY))?,
    }
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, new: Takedown) -> Result<Takedown> {
    let (report, restored, closed) = (new.report.as_ref(), new.restored.as_ref(), new.closed.as_ref());
    let row = params![
        report.map(|one| one.recorded.at),
        report.map(|one| one.recorded.by),
        report.map(|one| &one.to),
        report.map(|one| &one.number),
        report.map(|one| one.sent),
        restored.map(|one| one.signed.at),
        restored.map(|one| one.signed.by),
        restored.map(|one| &one.text),
        closed.map(|one| one.signed.at),
        closed.map(|one| one.signed.by),
        closed.map(|one| &one.text),
        new.id,
        new.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Takedown { version: new.version + 1, ..new }),
        _ => Err(Refusal::stale("本案"))?,
    }
}

/// Seals the evidence of a case: the row is never changed, and never goes.
pub(super) async fn seal(tx: &mut Tx<'_>, id: Id<Takedown>, text: &str, digest: &str) -> Result<()> {
    let row = params![id, text, digest, tx.now, tx.actor.id()];
    tx.sql.exec(SEAL, row).await?;
    Ok(())
}

/// The text that was sealed, and its digest. The right was asked about the case.
pub(super) async fn sealed(view: &mut View<'_>, one: &Takedown) -> Result<(String, String)> {
    let Sealed(text, digest) = view.sql.one(SEALED, params![one.id]).await?;
    Ok((text, digest))
}

struct Sealed(String, String);
impl FromRow for Sealed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Takedown {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let text = |column: usize| anyhow::Ok(row.get::<Option<String>>(column)?.unwrap_or_default());
        let said = |signed: usize, at: usize| {
            anyhow::Ok(match Signed::read(row, signed)? {
                Some(signed) => Some(Said { signed, text: text(at)? }),
                None => None,
            })
        };
        let sent = row.get::<Option<i64>>(18)?.map(At);
        let report = match Signed::read(row, 14)?.zip(sent) {
            Some((recorded, sent)) => Some(Report { recorded, to: text(16)?, number: text(17)?, sent }),
            None => None,
        };
        let closed = said(22, 24)?;
        anyhow::ensure!(closed.is_none() || report.is_some(), "a case was closed without its report");
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            kind: Kind::from_str(&row.get::<String>(2)?)?,
            subject: row.get(3)?,
            edition: row.get(4)?,
            title: row.get(5)?,
            host: row.get(6)?,
            provider: Id::new(row.get(7)?),
            ground: Ground::from_str(&row.get::<String>(8)?)?,
            reason: row.get(9)?,
            complaint: row.get(10)?,
            taken: Signed { at: At(row.get(11)?), by: Id::new(row.get(12)?) },
            report_due: At(row.get(13)?),
            report,
            restored: said(19, 21)?,
            closed,
            version: row.get(25)?,
        })
    }
}
