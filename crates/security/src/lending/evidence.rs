//! What a case rests on: lines out of the ledgers as they stood when it was opened, frozen as text under a digest, so that
//! a ledger that goes on, or whose rows go with the years, changes nothing.
use kernel::{At, DAY, Id, Person, Result, View};
use serde::{Deserialize, Serialize};

use super::store::{self, ledgers};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Microseconds, as everywhere.
    pub from: i64,
    pub until: i64,
    pub signals: Vec<Hint>,
    pub sessions: Vec<SessionLine>,
    pub devices: Vec<DeviceLine>,
    pub beats: Vec<BeatLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hint {
    pub signal: String,
    pub says: String,
    pub at: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionLine {
    pub id: i64,
    pub made: i64,
    pub seen: i64,
    pub ended: Option<i64>,
    pub agent: String,
    pub address: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceLine {
    pub agent: String,
    pub made: i64,
    pub seen: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeatLine {
    pub session: i64,
    pub media: i64,
    pub at: i64,
    pub claimed_ms: i64,
    pub credited_ms: i64,
    pub beyond_ms: i64,
}

impl Evidence {
    /// As it was kept.
    ///
    /// # Errors
    /// When it is no evidence at all.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
    /// 「2026-11-02 09:00」
    pub fn minute(us: &i64) -> String {
        At(*us).minute()
    }
    /// Which of the sessions it was, as the lists number them; nothing for one that is not among them.
    pub fn place(&self, session: &i64) -> Option<usize> {
        self.sessions.iter().position(|one| one.id == *session).map(|at| at + 1)
    }
}

/// What the ledgers say of a person now, with the signals that belong to no case yet: the text and its digest.
pub async fn freeze(view: &mut View<'_>, person: Id<Person>, window_days: i64) -> Result<(String, String)> {
    let from = view.now.plus(-window_days * DAY);
    let evidence = Evidence {
        from: from.0,
        until: view.now.0,
        signals: store::hints(view, person).await?,
        sessions: ledgers::sessions(view, person, from).await?,
        devices: ledgers::devices(view, person, from).await?,
        beats: ledgers::reports(view, person, from).await?,
    };
    let text = serde_json::to_string(&evidence)?;
    let digest = digest(&text);
    Ok((text, digest))
}

/// SM3 of the frozen text, in hex.
pub fn digest(text: &str) -> String {
    hex::encode(kernel::seal::sm3(text.as_bytes()))
}
