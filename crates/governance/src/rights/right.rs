//! The noun: a right that somebody holds or held, as its row stands at this moment.
use kernel::{Asked, At, Path, Refusal, Subject};
use people::roles::Granted;
use serde::Serialize;

use super::matter::Matter;
use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Right {
    pub granted: Granted,
    pub matter: Matter,
    /// At the moment at which it was fetched: current, suspended, expired, ended.
    pub stage: &'static str,
    pub now: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    End,
    Suspend,
    Resume,
}

impl Right {
    pub fn words(&self) -> (&'static str, &'static str) {
        self.granted.words(self.now)
    }

    /// # Errors
    /// `NotNow` unless it is suspended, with why. One that ended suspended holds on until it is lifted.
    pub fn resumable(&self) -> Result<(), Refusal> {
        match self.stage {
            _ if self.granted.suspended.is_some() => Ok(()),
            "current" => Err(Refusal::not_now(words::NOT_SUSPENDED)),
            _ => Err(Refusal::not_now(words::OVER)),
        }
    }

    pub fn suspendable(&self) -> Result<(), Refusal> {
        match self.stage {
            "current" => Ok(()),
            "suspended" => Err(Refusal::not_now(words::SUSPENDED)),
            _ => Err(Refusal::not_now(words::OVER)),
        }
    }

    pub fn endable(&self) -> Result<(), Refusal> {
        if matches!(self.stage, "current" | "suspended") { Ok(()) } else { Err(Refusal::not_now(words::OVER)) }
    }
}

impl Subject for Right {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Grant";
    fn id(&self) -> i64 {
        self.granted.id
    }
    fn within(&self) -> Vec<Path> {
        self.matter.chains.clone()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        self.matter.facts(self.stage)
    }
}
