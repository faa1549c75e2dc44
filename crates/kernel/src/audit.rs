//! The audit entry: written by every changing verb in its own transaction, with a keyed digest of itself.
//! Owns      table `audit`.
//! Chaining and verifying the entries is governance's work; here is only that no act goes without its trace.
use serde::Serialize;

use crate::db::{FromRow, Row, Value};
use crate::seal::Seal;
use crate::{Result, Subject, Tx, Who, params};

/// One line of the trail, as it was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    pub id: i64,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    pub verb: String,
    pub kind: String,
    pub subject: i64,
    /// `person`, `house` or `stranger`.
    pub actor_kind: String,
    /// The person's id; 0 for the house and for strangers.
    pub actor: i64,
    pub session: i64,
    pub role: String,
    pub unit: i64,
    pub policy: String,
    pub charter: i64,
    pub request: String,
    pub address: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// SM3 of the noun's JSON before and after; empty when there was none.
    pub before: Vec<u8>,
    pub after: Vec<u8>,
    /// JSON object with what else a reader needs; never a secret.
    pub detail: String,
    /// HMAC-SM3 over all the columns above, and the key that made it.
    pub key: String,
    pub mac: Vec<u8>,
    /// The elevation (特权时段) under which it was done; 0 for everything that needs none. What was written before there
    /// were any keeps its digest.
    #[serde(skip_serializing_if = "is_none")]
    pub elevation: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_none(elevation: &i64) -> bool {
    *elevation == 0
}

const INSERT: &str =
    "INSERT INTO audit (id, at, verb, kind, subject_id, actor_kind, actor_id, session_id, role, unit_id,
        policy, charter, request, address, outcome, before_digest, after_digest, detail, key_id, mac, elevation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";

/// The columns an entry is read from, in the order of `Entry`.
pub const MAC_COLUMNS: &str = "id, at, verb, kind, subject_id, actor_kind, actor_id, session_id, role, unit_id, policy,
        charter, request, address, outcome, before_digest, after_digest, detail, key_id, mac, elevation_id";

impl Tx<'_> {
    /// The trace of a verb that changed a noun.
    pub async fn note<S: Subject>(&mut self, verb: &'static str, before: &S, after: &S) -> Result<()> {
        let (before, digest, kind, id) = (digest(before)?, digest(after)?, after.kind(), after.id());
        self.write(verb, (kind, id), "done", before, digest, String::from("{}")).await
    }

    /// The trace of a verb that made a noun.
    pub async fn note_new<S: Subject>(&mut self, verb: &'static str, after: &S) -> Result<()> {
        let (digest, kind, id) = (digest(after)?, after.kind(), after.id());
        self.write(verb, (kind, id), "done", vec![], digest, String::from("{}")).await
    }

    /// The trace of an act that is not one noun's change: signing in, a slice of an import, a look at what is sealed.
    pub async fn trace(
        &mut self,
        verb: &'static str,
        subject: (&'static str, i64),
        detail: &impl Serialize,
    ) -> Result<()> {
        let detail = serde_json::to_string(detail)?;
        self.write(verb, subject, "done", vec![], vec![], detail).await
    }

    /// An attempt that was refused: written by the edge, in a transaction of its own.
    pub async fn trace_refused(&mut self, door: &'static str, detail: &impl Serialize) -> Result<()> {
        let detail = serde_json::to_string(detail)?;
        self.write(door, ("Door", 0), "refused", vec![], vec![], detail).await
    }

    async fn write(
        &mut self,
        verb: &'static str,
        (kind, subject): (&'static str, i64),
        outcome: &'static str,
        before: Vec<u8>,
        after: Vec<u8>,
        detail: String,
    ) -> Result<()> {
        let grounds = self.grounds();
        let entry = Entry {
            id: self.new_id::<Entry>().0,
            at: self.now.0,
            verb: verb.into(),
            kind: kind.into(),
            subject,
            actor_kind: match self.actor.who {
                Who::Person(_) => "person",
                Who::House(_) => "house",
                Who::Stranger => "stranger",
            }
            .into(),
            actor: self.actor.id().0,
            session: self.actor.session,
            role: grounds.role,
            unit: grounds.unit,
            policy: grounds.policy,
            charter: self.house.judge.charter(),
            request: self.actor.request.to_string(),
            address: self.actor.address.to_string(),
            outcome: outcome.into(),
            before,
            after,
            detail,
            key: self.house.seal.audit_key_id().into(),
            mac: vec![],
            elevation: self.elevation,
        };
        let mac = mac_of(&self.house.seal, &entry);
        self.sql.exec(INSERT, row(&entry, mac)).await?;
        self.actor.traced.add(verb);
        Ok(())
    }
}

/// What an entry's `mac` must be under this house's keys.
pub fn mac_of(seal: &Seal, entry: &Entry) -> Vec<u8> {
    let bare = Entry { mac: vec![], ..entry.clone() };
    let json = serde_json::to_vec(&bare).unwrap_or_default();
    seal.mac("audit.entry", &json)
}

fn row(e: &Entry, mac: Vec<u8>) -> Vec<Value> {
    params![
        e.id,
        e.at,
        &e.verb,
        &e.kind,
        e.subject,
        &e.actor_kind,
        e.actor,
        e.session,
        &e.role,
        e.unit,
        &e.policy,
        e.charter,
        &e.request,
        &e.address,
        &e.outcome,
        e.before.clone(),
        e.after.clone(),
        &e.detail,
        &e.key,
        mac,
        e.elevation
    ]
}

fn digest(noun: &impl Serialize) -> Result<Vec<u8>> {
    Ok(crate::seal::sm3(&serde_json::to_vec(noun)?))
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            verb: row.get(2)?,
            kind: row.get(3)?,
            subject: row.get(4)?,
            actor_kind: row.get(5)?,
            actor: row.get(6)?,
            session: row.get(7)?,
            role: row.get(8)?,
            unit: row.get(9)?,
            policy: row.get(10)?,
            charter: row.get(11)?,
            request: row.get(12)?,
            address: row.get(13)?,
            outcome: row.get(14)?,
            before: row.get(15)?,
            after: row.get(16)?,
            detail: row.get(17)?,
            key: row.get(18)?,
            mac: row.get(19)?,
            elevation: row.get(20)?,
        })
    }
}
