//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Place, Result, Tx, View, params};

use super::paper::{Made, Paper};

const COLUMNS: &str =
    "SELECT id, number, kind, subject_id, title, record, charter, asked_at, asked_by, made_at, file_key,
    digest, bytes FROM papers";
const INSERT: &str = "INSERT INTO papers (id, number, kind, subject_id, title, record, charter, asked_at, asked_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const KEEP: &str = "UPDATE papers SET made_at = $1, file_key = $2, digest = $3, bytes = $4
    WHERE id = $5 AND made_at IS NULL";
const TRIES: &str = "SELECT COUNT(*) FROM paper_checks WHERE address = $1 AND at > $2";
const TRY: &str = "INSERT INTO paper_checks (id, address, at) VALUES ($1, $2, $3)";
const FORGET: &str = "DELETE FROM paper_checks WHERE at < $1";
const SINCE: &str = "SELECT COUNT(*), COALESCE(MAX(at), 0) FROM audit_trail
    WHERE kind = $1 AND subject_id = $2 AND at > $3 AND outcome = 'done' AND verb NOT LIKE 'papers.%'
    AND verb NOT IN ('accounts.signed_in', 'accounts.signed_out', 'accounts.sign_in_failed', 'inbox.read')";
const ACCOUNT: &str = "SELECT a.login, a.activated_at, COALESCE(s.times, 0), s.first_at, s.last_at FROM account_facts a
    LEFT JOIN account_sign_ins s ON s.person_id = a.person_id WHERE a.person_id = $1 LIMIT 1";
const PLACES: &str = "SELECT unit_name, post, from_at, until_at FROM person_places WHERE person_id = $1
    ORDER BY from_at, unit_name LIMIT 50";
const DEEDS: &str =
    "SELECT t.verb, t.at, t.actor_kind, COALESCE(p.name, ''), t.role, COALESCE(u.name, ''), t.charter, t.detail
    FROM audit_trail t LEFT JOIN person_labels p ON p.id = t.actor_id LEFT JOIN unit_labels u ON u.id = t.unit_id
    WHERE t.outcome = 'done' AND ((t.kind = 'Person' AND t.subject_id = $1 AND t.verb IN ('persons.entered',
    'persons.joined_unit', 'persons.left_unit', 'persons.renamed', 'accounts.opened', 'accounts.invited',
    'accounts.activated', 'roles.given', 'roles.ended'))
    OR (t.kind = 'Import' AND t.verb IN ('roster.declared', 'roster.confirmed', 'roster.apply_asked', 'roster.undone')
    AND t.subject_id IN (SELECT import_id FROM imported_persons WHERE person_id = $1)))
    ORDER BY t.id LIMIT 300";
const GRANTS: &str = "SELECT g.role, g.scope_kind, g.scope_id, COALESCE(u.name, ''), g.from_at, g.until_at, g.suspended_at,
    g.ended_at, COALESCE(a.name, ''), COALESCE(b.name, '') FROM grant_terms g LEFT JOIN unit_labels u ON u.id = g.unit_id
    LEFT JOIN person_labels a ON a.id = g.asked_by LEFT JOIN person_labels b ON b.id = g.approved_by
    WHERE g.person_id = $1 ORDER BY g.id LIMIT 100";

/// No right is asked: for the house's jobs, and for rooms that asked theirs.
pub(super) async fn by_id(view: &mut View<'_>, id: Id<Paper>) -> Result<Option<Paper>> {
    Ok(view.sql.list(Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id])).await?.pop())
}

/// The paper with those bytes, if the house has made it.
pub(super) async fn by_digest(view: &mut View<'_>, digest: &[u8]) -> Result<Option<Paper>> {
    Ok(view.sql.list(Query::new(COLUMNS).add(" WHERE digest = {} LIMIT 1", params![digest])).await?.pop())
}

/// The papers about a thing that the actor may export, newest first (at most 20).
pub(super) async fn of(view: &mut View<'_>, (kind, id): Place) -> Result<Vec<Paper>> {
    let query =
        Query::new(COLUMNS).add(" WHERE kind = {} AND subject_id = {} ORDER BY id DESC LIMIT 20", params![kind, id]);
    Ok(view.sql.list(query).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, paper: &Paper) -> Result<()> {
    let row = params![
        paper.id,
        &paper.number,
        &paper.kind,
        paper.subject,
        &paper.title,
        serde_json::to_string(&paper.record)?,
        paper.charter,
        paper.asked_at,
        paper.asked_by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// False when it was made before.
pub(super) async fn keep(tx: &mut Tx<'_>, id: Id<Paper>, made: &Made) -> Result<bool> {
    Ok(tx.sql.exec(KEEP, params![made.at, &made.key, made.digest.clone(), made.bytes, id]).await? == 1)
}

/// How much was decided about that thing after a moment, and when last.
pub(super) async fn since(view: &mut View<'_>, kind: &str, subject: i64, at: At) -> Result<(i64, At)> {
    // What is done about an account stands in the trail of its person.
    let kind = if kind == "Account" { "Person" } else { kind };
    let Since(count, last) = view.sql.opt(SINCE, params![kind, subject, at]).await?.unwrap_or(Since(0, At(0)));
    Ok((count, last))
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

/// An account without what opens it.
pub(super) struct Account {
    pub login: String,
    pub activated: Option<At>,
    pub times: i64,
    pub first: Option<At>,
    pub last: Option<At>,
}

pub(super) async fn account(view: &mut View<'_>, person: i64) -> Result<Option<Account>> {
    Ok(view.sql.opt(ACCOUNT, params![person]).await?)
}

/// A unit in which somebody is or was, with post and term.
pub(super) struct Placed {
    pub unit: String,
    pub post: String,
    pub from: At,
    pub until: Option<At>,
}

pub(super) async fn places(view: &mut View<'_>, person: i64) -> Result<Vec<Placed>> {
    Ok(view.sql.all(PLACES, params![person]).await?)
}

/// What was done about a person and their account, out of the trail.
pub(super) struct Deed {
    pub verb: String,
    pub at: At,
    pub actor_kind: String,
    pub by: String,
    pub role: String,
    pub unit: String,
    pub charter: i64,
    pub detail: String,
}

pub(super) async fn deeds(view: &mut View<'_>, person: i64) -> Result<Vec<Deed>> {
    Ok(view.sql.all(DEEDS, params![person]).await?)
}

/// A grant with its term and who answers for it.
pub(super) struct Held {
    pub role: String,
    pub kind: String,
    pub scope: i64,
    pub unit: String,
    pub from: At,
    pub until: Option<At>,
    pub suspended: Option<At>,
    pub ended: Option<At>,
    pub asked_by: String,
    pub approved_by: String,
}

pub(super) async fn grants(view: &mut View<'_>, person: i64) -> Result<Vec<Held>> {
    Ok(view.sql.all(GRANTS, params![person]).await?)
}

struct Since(i64, At);

fn moment(row: &Row<'_>, column: usize) -> anyhow::Result<Option<At>> {
    Ok(row.get::<Option<i64>>(column)?.map(At))
}

impl FromRow for Since {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, At(row.get(1)?)))
    }
}

impl FromRow for Account {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (first, last) = (moment(row, 3)?, moment(row, 4)?);
        Ok(Self { login: row.get(0)?, activated: moment(row, 1)?, times: row.get(2)?, first, last })
    }
}

impl FromRow for Placed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { unit: row.get(0)?, post: row.get(1)?, from: At(row.get(2)?), until: moment(row, 3)? })
    }
}

impl FromRow for Deed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            verb: row.get(0)?,
            at: At(row.get(1)?),
            actor_kind: row.get(2)?,
            by: row.get(3)?,
            role: row.get(4)?,
            unit: row.get(5)?,
            charter: row.get(6)?,
            detail: row.get(7)?,
        })
    }
}

impl FromRow for Held {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            role: row.get(0)?,
            kind: row.get(1)?,
            scope: row.get(2)?,
            unit: row.get(3)?,
            from: At(row.get(4)?),
            until: moment(row, 5)?,
            suspended: moment(row, 6)?,
            ended: moment(row, 7)?,
            asked_by: row.get(8)?,
            approved_by: row.get(9)?,
        })
    }
}

impl FromRow for Paper {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let id: i64 = row.get(0)?;
        let made = (row.get::<Option<i64>>(9)?, row.get::<Option<String>>(10)?, row.get::<Option<Vec<u8>>>(11)?);
        let bytes = row.get::<Option<i64>>(12)?.unwrap_or(0);
        let made = match made {
            (None, None, None) => None,
            (Some(at), Some(key), Some(digest)) => Some(Made { at: At(at), key, digest, bytes }),
            _ => anyhow::bail!("paper {id} is made by halves"),
        };
        Ok(Self {
            id: Id::new(id),
            number: row.get(1)?,
            kind: row.get(2)?,
            subject: row.get(3)?,
            title: row.get(4)?,
            record: serde_json::from_str(&row.get::<String>(5)?)?,
            charter: row.get(6)?,
            asked_at: At(row.get(7)?),
            asked_by: Id::new(row.get(8)?),
            made,
        })
    }
}
