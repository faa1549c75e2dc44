//! All SQL of this room.
use kernel::db::{Conn, FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, params};

use super::interpretations::Interpretation;
use super::proofs::Proof;

const IN_FORCE: &str = "SELECT version, digest, signature, public_key, decision, effective_at, made_at, made_by
    FROM charter_versions WHERE effective_at <= $1 ORDER BY effective_at DESC, version DESC LIMIT 1";
const TEXT: &str = "SELECT text FROM charter_versions WHERE version = $1";
const ALL: &str = "SELECT version, digest, signature, public_key, decision, effective_at, made_at, made_by
    FROM charter_versions ORDER BY version DESC LIMIT 100";
const INSERT: &str =
    "INSERT INTO charter_versions (version, text, digest, signature, public_key, decision, effective_at,
    made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";

const LATER: &str = "SELECT version, digest, signature, public_key, decision, effective_at, made_at, made_by
    FROM charter_versions WHERE version > $1 ORDER BY version LIMIT 100";
const ONE: &str = "SELECT version, digest, signature, public_key, decision, effective_at, made_at, made_by
    FROM charter_versions WHERE version = $1 LIMIT 1";
const INSERT_PROOF: &str =
    "INSERT INTO charter_proofs (id, digest, claims_digest, solver, outcome, verdicts, trouble, took_ms, proved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const PROOF: &str = "SELECT id, digest, claims_digest, solver, outcome, verdicts, trouble, took_ms, proved_at
    FROM charter_proofs WHERE digest = $1 AND claims_digest = $2 ORDER BY id DESC LIMIT 1";
const ANY_PROOF: &str = "SELECT id, digest, claims_digest, solver, outcome, verdicts, trouble, took_ms, proved_at
    FROM charter_proofs WHERE digest = $1 AND outcome <> 'failed' ORDER BY id DESC LIMIT 1";
const INTERPRETATIONS: &str =
    "SELECT i.id, i.article, i.text, i.replaces_id, i.published_at, i.published_by, n.published_at
    FROM charter_interpretations i LEFT JOIN charter_interpretations n ON n.replaces_id = i.id
    ORDER BY i.id DESC LIMIT 200";
const INTERPRET: &str =
    "INSERT INTO charter_interpretations (id, article, text, replaces_id, published_at, published_by)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

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

/// The versions after that one with their texts, oldest first (at most 100).
pub async fn later(sql: &mut Conn, than: i64) -> Result<Vec<Version>> {
    Ok(sql.all(LATER, params![than]).await?)
}

pub async fn one(sql: &mut Conn, version: i64) -> Result<Option<Version>> {
    Ok(sql.opt(ONE, params![version]).await?)
}

pub async fn insert_proof(tx: &mut Tx<'_>, proof: &Proof) -> Result<()> {
    let outcome: &'static str = proof.outcome.into();
    let row = params![
        proof.id,
        proof.digest.clone(),
        proof.claims_digest.clone(),
        &proof.solver,
        outcome,
        serde_json::to_string(&proof.verdicts)?,
        &proof.trouble,
        proof.took_ms,
        proof.proved
    ];
    tx.sql.exec(INSERT_PROOF, row).await?;
    Ok(())
}

/// The newest proof of these files: against exactly these claims, or against whatever claims when it has an answer.
pub async fn proof(sql: &mut Conn, digest: &[u8], claims: Option<&[u8]>) -> Result<Option<Proof>> {
    Ok(match claims {
        Some(claims) => sql.opt(PROOF, params![digest.to_vec(), claims.to_vec()]).await?,
        None => sql.opt(ANY_PROOF, params![digest.to_vec()]).await?,
    })
}

/// Newest first (at most 200).
pub async fn interpretations(sql: &mut Conn) -> Result<Vec<Interpretation>> {
    Ok(sql.all(INTERPRETATIONS, params![]).await?)
}

/// False when another took the old one's place meanwhile.
pub async fn insert_interpretation(tx: &mut Tx<'_>, new: &Interpretation) -> Result<bool> {
    let row = params![new.id, new.article, &new.text, new.replaces, new.published, new.by];
    Ok(tx.sql.exec(INTERPRET, row).await? == 1)
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

impl FromRow for Proof {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            digest: row.get(1)?,
            claims_digest: row.get(2)?,
            solver: row.get(3)?,
            outcome: row.get::<String>(4)?.parse()?,
            verdicts: serde_json::from_str(&row.get::<String>(5)?)?,
            trouble: row.get(6)?,
            took_ms: row.get(7)?,
            proved: At(row.get(8)?),
        })
    }
}

impl FromRow for Interpretation {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            article: row.get(1)?,
            text: row.get(2)?,
            replaces: row.get::<Option<i64>>(3)?.map(Id::new),
            published: At(row.get(4)?),
            by: Id::new(row.get(5)?),
            replaced: row.get::<Option<i64>>(6)?.map(At),
        })
    }
}
