//! The nouns and their rules: a certificate, and the batch in which a list's certificates are issued.
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::Serialize;

use super::words;
use crate::rolls::Roll;

/// What the paper says is fixed here; what was true elsewhere may change later.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Certificate {
    pub id: Id<Certificate>,
    /// From the gap-free register: `2026-0937`.
    pub number: String,
    /// What the QR code holds: random, so that no other can be guessed from it.
    #[serde(skip)]
    pub code: String,
    pub roll: Id<Roll>,
    pub holder: Id<Person>,
    pub project: i64,
    pub module: i64,
    pub host: i64,
    pub name: String,
    pub unit_name: String,
    pub project_name: String,
    pub task_number: String,
    /// Hundredths of 学时.
    pub hours: i64,
    pub issued_at: At,
    pub issued_by: Id<Person>,
    pub charter: i64,
    /// The revoked one in whose place it stands.
    pub replaces: Option<Id<Certificate>>,
    pub stage: Stage,
    pub paper: Option<Paper>,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Issued,
    Revoked { at: At, by: Id<Person>, reason: String },
}

/// Where its PDF stands, with the SM3 digest of its bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paper {
    pub key: String,
    pub digest: Vec<u8>,
}

/// The certificates of one list, made in slices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Batch {
    pub roll: Id<Roll>,
    pub asked_at: At,
    pub asked_by: Id<Person>,
    /// The last person who got one.
    pub reached: i64,
    pub made: i64,
    /// When the last was made: from then on they are there for everybody.
    pub done: Option<At>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Issue,
    Revoke,
}

impl Certificate {
    /// # Errors
    /// `NotNow` when it was revoked already; `Invalid` without a reason.
    pub fn revoke(&self, at: At, by: Id<Person>, reason: &str) -> Result<Self, Refusal> {
        let reason = reason.trim();
        if matches!(self.stage, Stage::Revoked { .. }) {
            return Err(Refusal::not_now(words::REVOKED_ALREADY));
        }
        if !(2..=200).contains(&reason.chars().count()) {
            return Err(Refusal::field("reason", words::REASON));
        }
        Ok(Self { stage: Stage::Revoked { at, by, reason: reason.to_owned() }, ..self.clone() })
    }

    pub const fn words(&self) -> (&'static str, &'static str) {
        match self.stage {
            Stage::Issued => ("有效", "ok"),
            Stage::Revoked { .. } => ("已撤销", "no"),
        }
    }

    pub const fn is_revoked(&self) -> bool {
        matches!(self.stage, Stage::Revoked { .. })
    }
}

impl Subject for Certificate {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Certificate";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Project", self.project), ("Module", self.module)], vec![("Unit", self.host)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        vec![("stage", Asked::Text(stage.into())), ("holder", Asked::One(("Person", self.holder.0)))]
    }
}
