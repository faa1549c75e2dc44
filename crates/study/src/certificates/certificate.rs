//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::Serialize;

use super::words;
use crate::rolls::Roll;

/// One paper: everything on it is as of the day it was issued.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Certificate {
    pub id: Id<Certificate>,
    /// `2026-000937`
    pub number: String,
    /// What the QR holds: 128 random bits.
    #[serde(skip)]
    pub code: String,
    pub roll: Id<Roll>,
    pub person: Id<Person>,
    pub project: i64,
    pub module: i64,
    pub host: i64,
    pub name: String,
    pub unit_name: String,
    pub project_name: String,
    pub task_number: String,
    /// Hundredths of 学时.
    pub hours: i64,
    pub issued: At,
    pub by: Id<Person>,
    pub revoked: Option<Revoked>,
    /// Where the printed paper lies; empty while it is being printed.
    pub key: String,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Revoked {
    pub at: At,
    pub by: Id<Person>,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Issue,
    Revoke,
}

impl Certificate {
    pub fn revoke(&self, at: At, by: Id<Person>, reason: &str) -> Result<Self, Refusal> {
        match self.revoked {
            Some(_) => Err(Refusal::not_now(words::ALREADY_REVOKED)),
            None => Ok(Self { revoked: Some(Revoked { at, by, reason: reason.into() }), ..self.clone() }),
        }
    }

    pub const fn words(&self) -> (&'static str, &'static str) {
        match self.revoked {
            Some(_) => ("已撤销", "no"),
            None => ("有效", "ok"),
        }
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
        let stage = if self.revoked.is_some() { "revoked" } else { "issued" };
        vec![("stage", Asked::Text(stage.into())), ("holder", Asked::One(("Person", self.person.0)))]
    }
}
