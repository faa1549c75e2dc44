//! All SQL of this room.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::consent::Consent;
use super::registry::Registry;

const NEWEST: &str = "SELECT version, text, digest, made_at FROM privacy_notices ORDER BY version DESC LIMIT 1";
const ONE: &str = "SELECT version, text, digest, made_at FROM privacy_notices WHERE version = $1 LIMIT 1";
const INSERT: &str = "INSERT INTO privacy_notices (version, text, digest, signature, public_key, made_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const VIEW: &str = "INSERT INTO notice_views (person_id, version, seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const SEEN: &str = "SELECT version FROM notice_views WHERE person_id = $1 ORDER BY version DESC LIMIT 1";
const KEEP: &str = "INSERT INTO consents (id, person_id, purpose, decision, notice, text_digest, decided_at, mac)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const LATEST: &str = "SELECT id, person_id, purpose, decision, notice, text_digest, decided_at, mac FROM consents
    WHERE person_id = $1 AND purpose = $2 ORDER BY id DESC LIMIT 1";
const MINE: &str = "SELECT id, person_id, purpose, decision, notice, text_digest, decided_at, mac FROM consents
    WHERE person_id = $1 ORDER BY id DESC LIMIT 50";

/// One version of the notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub version: i64,
    pub registry: Registry,
    pub digest: Vec<u8>,
    pub made: At,
}

pub async fn newest(view: &mut View<'_>) -> Result<Option<Notice>> {
    Ok(view.sql.opt(NEWEST, params![]).await?)
}

pub async fn notice(view: &mut View<'_>, version: i64) -> Result<Option<Notice>> {
    Ok(view.sql.opt(ONE, params![version]).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, version: i64, text: &str, digest: &[u8]) -> Result<()> {
    let (signature, key) = (tx.house.seal.sign(text.as_bytes()), tx.house.seal.public_key());
    let row = params![version, text, digest, signature, key, tx.now];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// False when the actor had seen it.
pub(super) async fn keep_view(tx: &mut Tx<'_>, version: i64) -> Result<bool> {
    let row = params![tx.actor.id(), version, tx.now];
    Ok(tx.sql.exec(VIEW, row).await? == 1)
}

/// The newest version that this person has read; 0 for none.
pub async fn seen_version(view: &mut View<'_>, person: Id<Person>) -> Result<i64> {
    Ok(view.sql.opt::<i64>(SEEN, params![person]).await?.unwrap_or(0))
}

pub(super) async fn keep(tx: &mut Tx<'_>, one: &Consent) -> Result<()> {
    let decision: &'static str = one.decision.into();
    let (text, mac) = (one.text_digest.clone(), one.mac.clone());
    let row = params![one.id, one.person, &one.purpose, decision, one.notice, text, one.at, mac];
    tx.sql.exec(KEEP, row).await?;
    Ok(())
}

pub(super) async fn latest(view: &mut View<'_>, person: Id<Person>, purpose: &str) -> Result<Option<Consent>> {
    Ok(view.sql.opt(LATEST, params![person, purpose]).await?)
}

/// The newest first (at most 50).
pub(super) async fn of_person(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Consent>> {
    Ok(view.sql.all(MINE, params![person]).await?)
}

impl FromRow for Notice {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let registry = serde_json::from_str(&row.get::<String>(1)?)?;
        Ok(Self { version: row.get(0)?, registry, digest: row.get(2)?, made: At(row.get(3)?) })
    }
}

impl FromRow for Consent {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            person: Id::new(row.get(1)?),
            purpose: row.get(2)?,
            decision: row.get::<String>(3)?.parse()?,
            notice: row.get(4)?,
            text_digest: row.get(5)?,
            at: At(row.get(6)?),
            mac: row.get(7)?,
        })
    }
}
