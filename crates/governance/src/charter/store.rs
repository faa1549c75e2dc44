//! All SQL of this room.
use kernel::db::{Conn, FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, params};

const IN_FORCE: &str = "SELECT version, digest, signature, public_key, decision, effective_at, made_at, made_by
    FROM charter_versions WHERE effective_at <= $1 ORDER BY effective_at DESC, version DESC LIMIT 1";
const TEXT: &str = "SELECT text FROM charter_versions WHERE version = $1";
const ALL: &str = "SELECT version, digest, signature, public_key, decision, effective_at, made_at, made_by
    FROM charter_versions ORDER BY version DESC LIMIT 100";
const INSERT: &str =
    "INSERT INTO charter_versions (version, text, digest, signature, public_key, decision, effective_at,
    made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";

/// A version of the charter as it was taken in; its text is read apart.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Version {
    pub version: i64,
    /// SM3 of the text.
    pub digest: Vec<u8>,
    /// SM2 over version, moment and digest, and the key that verifies it.
    pub signature: String,
    pub public_key: String,
    /// The number of the decision that it rests on.
    pub decision: String,
    pub effective_at: At,
    pub made_at: At,
    pub made_by: Id<Person>,
}

impl Version {
    /// What is signed.
    pub fn said(&self) -> Vec<u8> {
        format!("charter|{}|{}|{}", self.version, self.effective_at.0, hex::encode(&self.digest)).into_bytes()
    }
}

pub async fn in_force(sql: &mut Conn, now: At) -> Result<Option<Version>> {
    Ok(sql.opt(IN_FORCE, params![now]).await?)
}

pub async fn text(sql: &mut Conn, version: i64) -> Result<String> {
    Ok(sql.one(TEXT, params![version]).await?)
}

/// Newest first (at most 100).
pub async fn all(sql: &mut Conn) -> Result<Vec<Version>> {
    Ok(sql.all(ALL, params![]).await?)
}

/// False when there was such a version.
pub async fn insert(tx: &mut Tx<'_>, version: &Version, text: String) -> Result<bool> {
    let row = params![
        version.version,
        text,
        version.digest.clone(),
        &version.signature,
        &version.public_key,
        &version.decision,
        version.effective_at,
        version.made_at,
        version.made_by
    ];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

impl FromRow for Version {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            version: row.get(0)?,
            digest: row.get(1)?,
            signature: row.get(2)?,
            public_key: row.get(3)?,
            decision: row.get(4)?,
            effective_at: At(row.get(5)?),
            made_at: At(row.get(6)?),
            made_by: Id::new(row.get(7)?),
        })
    }
}
