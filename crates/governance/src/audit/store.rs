//! All SQL of this room.
use std::collections::HashMap;

use anyhow::ensure;
use kernel::db::{Conn, FromRow, Query, Row};
use kernel::{At, Entry, params};

const COLUMNS: &str =
    "a.id, a.at, a.verb, a.kind, a.subject_id, a.actor_kind, a.actor_id, a.session_id, a.role, a.unit_id,
    a.policy, a.charter, a.request, a.address, a.outcome, a.before_digest, a.after_digest, a.detail, a.key_id, a.mac,
    a.elevation_id";
const LAST: &str = "SELECT seq, entry_id, prev, mac FROM audit_seals ORDER BY seq DESC LIMIT 1";
const NEWEST: &str = "SELECT entry_id FROM audit_seals ORDER BY entry_id DESC LIMIT 1";
const UNSEALED: &str = "SELECT a.id, a.mac, a.at FROM audit_trail a WHERE a.id > $1
    AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.entry_id = a.id) ORDER BY a.id LIMIT $2";
const FORGOTTEN: &str = "SELECT a.id, a.mac, a.at FROM audit_trail a WHERE a.at < $1
    AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.entry_id = a.id) ORDER BY a.id LIMIT 1";
const SEAL: &str = "INSERT INTO audit_seals (seq, entry_id, prev, mac, sealed_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING RETURNING seq";
const SEALS: &str = "SELECT seq, entry_id, prev, mac FROM audit_seals WHERE seq > $1 ORDER BY seq LIMIT $2";

const LINK_OF: &str = "SELECT seq, entry_id, prev, mac FROM audit_seals WHERE entry_id = $1";
const PROVED: &str = "INSERT INTO audit_proofs (id, at, asked_by, sound, last, checkpoints, trouble, entry_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const PROOFS: &str = "SELECT p.id, p.at, COALESCE(l.name, ''), p.sound, p.last, p.checkpoints, p.trouble, p.entry_id
    FROM audit_proofs p LEFT JOIN person_labels l ON l.id = p.asked_by ORDER BY p.id DESC LIMIT 20";

/// One link of the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub seq: i64,
    pub entry: i64,
    pub prev: Vec<u8>,
    pub mac: Vec<u8>,
}

/// An entry that is not sealed yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Loose {
    pub id: i64,
    pub mac: Vec<u8>,
    pub at: At,
}

pub async fn last(sql: &mut Conn) -> anyhow::Result<Option<Link>> {
    sql.opt(LAST, params![]).await
}

/// The number of the last link, 0 when there is none.
pub async fn last_seal(view: &mut kernel::View<'_>) -> kernel::Result<i64> {
    Ok(last(view.sql).await?.map_or(0, |last| last.seq))
}

/// The youngest entry that is sealed; ids grow with time.
pub async fn newest(sql: &mut Conn) -> anyhow::Result<i64> {
    Ok(sql.opt(NEWEST, params![]).await?.unwrap_or(0))
}

/// Unsealed entries younger than `above`, oldest first.
pub async fn unsealed(sql: &mut Conn, above: i64, limit: i64) -> anyhow::Result<Vec<Loose>> {
    sql.all(UNSEALED, params![above, limit]).await
}

/// The oldest entry from before `at` that has no seal.
pub async fn forgotten(sql: &mut Conn, at: At) -> anyhow::Result<Option<Loose>> {
    sql.opt(FORGOTTEN, params![at]).await
}

pub async fn append(sql: &mut Conn, links: &[Link], now: At) -> anyhow::Result<()> {
    let row = |link: &Link| params![link.seq, link.entry, link.prev.clone(), link.mac.clone(), now];
    let done: Vec<i64> = sql.each(SEAL, links.iter().map(row).collect()).await?;
    ensure!(done.len() == links.len(), "another sealer was quicker");
    Ok(())
}

/// The chain after `seq`, in its order.
pub async fn links(sql: &mut Conn, seq: i64, limit: i64) -> anyhow::Result<Vec<Link>> {
    sql.all(SEALS, params![seq, limit]).await
}

/// The entries that the links between two numbers seal, by id.
pub async fn sealed(sql: &mut Conn, after: i64, to: i64, limit: i64) -> anyhow::Result<HashMap<i64, Entry>> {
    let query = Query::new("SELECT ").add(COLUMNS, vec![]).add(
        " FROM audit_seals s JOIN audit_trail a ON a.id = s.entry_id WHERE s.seq > {} AND s.seq <= {} ORDER BY s.seq LIMIT {}",
        params![after, to, limit],
    );
    Ok(sql.list::<Entry>(query).await?.into_iter().map(|entry| (entry.id, entry)).collect())
}

/// The link that seals an entry; none while it waits for the sealer.
pub async fn link_of(sql: &mut Conn, entry: i64) -> anyhow::Result<Option<Link>> {
    sql.opt(LINK_OF, params![entry]).await
}

pub async fn by_id(sql: &mut Conn, id: i64) -> anyhow::Result<Option<Entry>> {
    let query = Query::new("SELECT ").add(COLUMNS, vec![]);
    Ok(sql.list::<Entry>(query.add(" FROM audit_trail a WHERE a.id = {} LIMIT 1", params![id])).await?.pop())
}

/// What somebody's proof of the whole chain saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Proved {
    pub id: i64,
    pub at: At,
    pub by: String,
    pub sound: i64,
    pub last: i64,
    pub checkpoints: i64,
    /// The sentence that says what is wrong and where; empty when nothing is.
    pub trouble: String,
    /// The entry that it speaks of; 0 when it speaks of none that is there.
    pub entry: i64,
}

pub async fn keep_proof(tx: &mut kernel::Tx<'_>, proved: &Proved) -> kernel::Result<()> {
    let by = tx.actor.id();
    let row =
        params![proved.id, proved.at, by, proved.sound, proved.last, proved.checkpoints, &proved.trouble, proved.entry];
    tx.sql.exec(PROVED, row).await?;
    Ok(())
}

/// The newest 20.
pub async fn proofs(view: &mut kernel::View<'_>) -> kernel::Result<Vec<Proved>> {
    Ok(view.sql.all(PROOFS, params![]).await?)
}

/// What a search asks for; what is `None` does not narrow it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Wanted {
    /// A whole verb, or a room's name with its dot (`classes.`).
    pub verb: Option<String>,
    /// Any of these; nobody in particular when it is empty.
    pub persons: Vec<i64>,
    pub kind: Option<String>,
    pub subject: Option<i64>,
    pub from: Option<At>,
    pub until: Option<At>,
    /// `done` or `refused`.
    pub outcome: Option<String>,
    /// Older than this entry.
    pub before: Option<i64>,
}

/// Entries, newest first.
pub async fn search(sql: &mut Conn, wanted: &Wanted, limit: i64) -> anyhow::Result<Vec<Entry>> {
    let (room, verb) = match &wanted.verb {
        Some(verb) if verb.ends_with('.') => (Some(verb.clone()), None),
        verb => (None, verb.clone()),
    };
    let mut query = Query::new("SELECT ").add(COLUMNS, vec![]).add(" FROM audit_trail a WHERE 1 = 1", vec![]);
    if let Some(room) = room {
        // Every verb of a room lies between its dot and the sign after the dot.
        let end = format!("{}/", room.trim_end_matches('.'));
        query = query.add(" AND a.verb >= {} AND a.verb < {}", params![room, end]);
    }
    if !wanted.persons.is_empty() {
        query = query.among(" AND a.actor_id IN", wanted.persons.iter().copied());
    }
    let query = query
        .opt(" AND a.verb = {}", verb)
        .opt(" AND a.kind = {}", wanted.kind.clone())
        .opt(" AND a.subject_id = {}", wanted.subject)
        .opt(" AND a.at >= {}", wanted.from)
        .opt(" AND a.at < {}", wanted.until)
        .opt(" AND a.outcome = {}", wanted.outcome.clone())
        .opt(" AND a.id < {}", wanted.before)
        .add(" ORDER BY a.id DESC LIMIT {}", params![limit]);
    sql.list(query).await
}

impl FromRow for Link {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { seq: row.get(0)?, entry: row.get(1)?, prev: row.get(2)?, mac: row.get(3)? })
    }
}
impl FromRow for Loose {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, mac: row.get(1)?, at: At(row.get(2)?) })
    }
}
impl FromRow for Proved {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            at: At(row.get(1)?),
            by: row.get(2)?,
            sound: row.get(3)?,
            last: row.get(4)?,
            checkpoints: row.get(5)?,
            trouble: row.get(6)?,
            entry: row.get(7)?,
        })
    }
}
