//! All SQL of this room. A certificate is there for people when its batch is whole.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::certificate::{Batch, Certificate, Paper, Stage, Verb};
use crate::rolls::Roll;

const COLUMNS: &str =
    "SELECT c.id, c.number, c.code, c.roll_id, c.person_id, c.project_id, c.module_id, c.host_unit_id, c.name,
    c.unit_name, c.project_name, c.task_number, c.hours, c.issued_at, c.issued_by, c.charter, c.replaces_id, c.revoked_at,
    c.revoked_by, COALESCE(c.reason, ''), c.file_key, c.digest, c.version FROM certificates c
    JOIN certificate_batches b ON b.roll_id = c.roll_id WHERE b.done_at IS NOT NULL";
const INSERT: &str =
    "INSERT INTO certificates (id, number, code, roll_id, person_id, project_id, module_id, host_unit_id, name, folded,
    unit_name, project_name, task_number, hours, issued_at, issued_by, charter, replaces_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
const SAVE: &str = "UPDATE certificates SET revoked_at = $1, revoked_by = $2, reason = $3, version = version + 1
    WHERE id = $4 AND version = $5";
const CARRY: &str = "UPDATE certificates SET person_id = $1, version = version + 1 WHERE id = $2 AND version = $3";
const ISSUING: &str = "SELECT COUNT(*) FROM certificates c JOIN certificate_batches b ON b.roll_id = c.roll_id
    WHERE c.person_id = $1 AND b.done_at IS NULL";
const PAPER: &str = "UPDATE certificates SET file_key = $1, digest = $2 WHERE id = $3 AND file_key IS NULL";
const SAME: &str = "SELECT c.id FROM issued_certificates i JOIN certificates c ON c.id = i.id
    WHERE c.number = $1 AND c.folded = $2 AND c.revoked_at IS NULL LIMIT 1";
const UNPRINTED: &str = "SELECT id FROM certificates WHERE roll_id = $1 AND id > $2 AND file_key IS NULL
    AND revoked_at IS NULL ORDER BY id LIMIT $3";
const UP_TO: &str = "SELECT COUNT(*) FROM certificates WHERE roll_id = $1 AND id <= $2";
const BATCH: &str = "SELECT roll_id, asked_at, asked_by, reached, made, done_at FROM certificate_batches
    WHERE roll_id = $1 LIMIT 1";
const BEGIN: &str = "INSERT INTO certificate_batches (roll_id, asked_at, asked_by) VALUES ($1, $2, $3)
    ON CONFLICT (roll_id) DO NOTHING";
const SAVE_BATCH: &str = "UPDATE certificate_batches SET reached = $1, made = $2, done_at = $3 WHERE roll_id = $4";
const TRIES: &str = "SELECT COUNT(*) FROM verifications WHERE address = $1 AND at > $2";
const TRY: &str = "INSERT INTO verifications (id, address, at) VALUES ($1, $2, $3)";
const FORGET: &str = "DELETE FROM verifications WHERE at < $1";

pub async fn fetch(view: &mut View<'_>, id: Id<Certificate>, verb: Verb) -> Result<Certificate> {
    let found = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &found)?;
    Ok(found)
}

/// For the house's own jobs: no right is asked.
pub(super) async fn by_id(view: &mut View<'_>, id: Id<Certificate>) -> Result<Option<Certificate>> {
    let query = Query::new(COLUMNS).add(" AND c.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list(query).await?.pop())
}

/// One that was changed in the database itself is vouched for to nobody.
async fn is_as_issued(view: &mut View<'_>, id: i64) -> Result<bool> {
    let sound = view.is_sound("certificates", "a.id = {}", id).await?;
    if !sound {
        tracing::error!(certificate = id, "a certificate was changed in the database itself");
    }
    Ok(sound)
}

/// Whoever holds the code has seen the paper.
pub(super) async fn by_code(view: &mut View<'_>, code: &str) -> Result<Option<Certificate>> {
    let query = Query::new(COLUMNS).add(" AND c.code = {} LIMIT 1", params![code]);
    match view.sql.list::<Certificate>(query).await?.pop() {
        Some(one) if is_as_issued(view, one.id.0).await? => Ok(Some(one)),
        _ => Ok(None),
    }
}

/// The actor's own, newest first (at most 100).
pub(super) async fn mine(view: &mut View<'_>) -> Result<Vec<Certificate>> {
    let me = view.actor.id();
    let query = Query::new(COLUMNS).add(" AND c.person_id = {} ORDER BY c.id DESC LIMIT 100", params![me]);
    Ok(view.sql.list(query).await?)
}

/// Those of a list that the actor was allowed to see, by number: a page and one more.
pub(super) async fn of_roll(view: &mut View<'_>, roll: Id<Roll>, after: i64) -> Result<Vec<Certificate>> {
    let query =
        Query::new(COLUMNS).add(" AND c.roll_id = {} AND c.id > {} ORDER BY c.id LIMIT 101", params![roll, after]);
    Ok(view.sql.list(query).await?)
}

/// Whether a standing certificate of that number bears that name, as people may write it.
pub(super) async fn is_same(view: &mut View<'_>, number: &str, name: &str) -> Result<bool> {
    match view.sql.opt::<i64>(SAME, params![number, people::fold(name)]).await? {
        Some(id) => is_as_issued(view, id).await,
        None => Ok(false),
    }
}

/// The next certificates of a list that have no paper.
pub(super) async fn unprinted(
    view: &mut View<'_>,
    roll: Id<Roll>,
    after: i64,
    limit: i64,
) -> Result<Vec<Id<Certificate>>> {
    let ids = view.sql.all::<i64>(UNPRINTED, params![roll, after, limit]).await?;
    Ok(ids.into_iter().map(Id::new).collect())
}

/// How many certificates of a list come up to that one.
pub(super) async fn up_to(view: &mut View<'_>, roll: Id<Roll>, last: i64) -> Result<i64> {
    Ok(view.sql.one::<i64>(UP_TO, params![roll, last]).await?)
}

pub(super) async fn batch(view: &mut View<'_>, roll: Id<Roll>) -> Result<Option<Batch>> {
    Ok(view.sql.opt(BATCH, params![roll]).await?)
}

/// False when the list has its batch already.
pub(super) async fn begin(tx: &mut Tx<'_>, batch: &Batch) -> Result<bool> {
    Ok(tx.sql.exec(BEGIN, params![batch.roll, batch.asked_at, batch.asked_by]).await? == 1)
}

pub(super) async fn save_batch(tx: &mut Tx<'_>, batch: &Batch) -> Result<()> {
    tx.sql.exec(SAVE_BATCH, params![batch.reached, batch.made, batch.done, batch.roll]).await?;
    Ok(())
}

/// A person who has a standing certificate of the list is a fault: its number would be a gap.
pub(super) async fn insert(tx: &mut Tx<'_>, new: &[Certificate]) -> Result<()> {
    for one in new {
        let row = params![
            one.id,
            &one.number,
            &one.code,
            one.roll,
            one.holder,
            one.project,
            one.module,
            one.host,
            &one.name,
            people::fold(&one.name),
            &one.unit_name,
            &one.project_name,
            &one.task_number,
            one.hours,
            one.issued_at,
            one.issued_by,
            one.charter,
            one.replaces
        ];
        tx.sql.exec(INSERT, row).await?;
    }
    Ok(())
}

/// False when it has its paper already.
pub(super) async fn keep_paper(tx: &mut Tx<'_>, id: Id<Certificate>, paper: &Paper) -> Result<bool> {
    Ok(tx.sql.exec(PAPER, params![&paper.key, paper.digest.clone(), id]).await? == 1)
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, certificate: Certificate) -> Result<Certificate> {
    let (at, by, reason) = match &certificate.stage {
        Stage::Issued => (None, None, None),
        Stage::Revoked { at, by, reason } => (Some(*at), Some(*by), Some(reason)),
    };
    match tx.sql.exec(SAVE, params![at, by, reason, certificate.id, certificate.version]).await? {
        1 => Ok(Certificate { version: certificate.version + 1, ..certificate }),
        _ => Err(Refusal::stale("这张证书"))?,
    }
}

/// Those of a record that were not revoked (at most 500).
pub(super) async fn standing(view: &mut View<'_>, person: Id<kernel::Person>) -> Result<Vec<Certificate>> {
    let query = Query::new(COLUMNS)
        .add(" AND c.person_id = {} AND c.revoked_at IS NULL ORDER BY c.id LIMIT 500", params![person]);
    Ok(view.sql.list(query).await?)
}

/// Whether a batch is at work in which somebody got one.
pub(super) async fn is_issuing(view: &mut View<'_>, person: Id<kernel::Person>) -> Result<bool> {
    Ok(view.sql.one::<i64>(ISSUING, params![person]).await? > 0)
}

/// It is this record's from now on.
pub(super) async fn carry(tx: &mut Tx<'_>, certificate: Certificate) -> Result<Certificate> {
    match tx.sql.exec(CARRY, params![certificate.holder, certificate.id, certificate.version]).await? {
        1 => Ok(Certificate { version: certificate.version + 1, ..certificate }),
        _ => Err(Refusal::stale("这张证书"))?,
    }
}

/// How often that address has asked since then.
pub(super) async fn tries(tx: &mut Tx<'_>, address: &[u8], since: At) -> Result<i64> {
    Ok(tx.sql.one::<i64>(TRIES, params![address, since]).await?)
}

/// Keeps one question of an address, and forgets those that no longer count.
pub(super) async fn keep_try(tx: &mut Tx<'_>, address: &[u8], since: At) -> Result<()> {
    tx.sql.exec(FORGET, params![since]).await?;
    let row = params![tx.new_id::<()>(), address, tx.now];
    tx.sql.exec(TRY, row).await?;
    Ok(())
}

impl FromRow for Batch {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            roll: Id::new(row.get(0)?),
            asked_at: At(row.get(1)?),
            asked_by: Id::new(row.get(2)?),
            reached: row.get(3)?,
            made: row.get(4)?,
            done: row.get::<Option<i64>>(5)?.map(At),
        })
    }
}

impl FromRow for Certificate {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let reason: String = row.get(19)?;
        let stage = match Signed::read(row, 17)? {
            Some(Signed { at, by }) => Stage::Revoked { at, by, reason },
            None => Stage::Issued,
        };
        let paper = (row.get::<Option<String>>(20)?, row.get::<Option<Vec<u8>>>(21)?);
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            code: row.get(2)?,
            roll: Id::new(row.get(3)?),
            holder: Id::new(row.get(4)?),
            project: row.get(5)?,
            module: row.get(6)?,
            host: row.get(7)?,
            name: row.get(8)?,
            unit_name: row.get(9)?,
            project_name: row.get(10)?,
            task_number: row.get(11)?,
            hours: row.get(12)?,
            issued_at: At(row.get(13)?),
            issued_by: Id::new(row.get(14)?),
            charter: row.get(15)?,
            replaces: row.get::<Option<i64>>(16)?.map(Id::new),
            stage,
            paper: paper.0.zip(paper.1).map(|(key, digest)| Paper { key, digest }),
            version: row.get(22)?,
        })
    }
}
