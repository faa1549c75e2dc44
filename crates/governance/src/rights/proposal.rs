//! The noun: a right that somebody asks for, for somebody, somewhere, for so long. No SQL, no HTTP, no clock.
use kernel::{Asked, At, DAY, Id, Path, Refusal, Signed, Subject};
use serde::Serialize;

use super::matter::Matter;
use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    pub id: Id<Proposal>,
    pub matter: Matter,
    /// The term, in days from the moment of the determination.
    pub days: i64,
    pub reason: String,
    /// The grant that it carries on.
    pub renews: Option<i64>,
    pub proposed: Signed,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Proposed,
    Determined { determined: Signed, grant: i64 },
    Declined { declined: Signed, reason: String },
    Withdrawn { withdrawn: Signed },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Propose,
    Determine,
    Withdraw,
}

impl Stage {
    /// The word of the glossary, with the mark that it is shown with.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Proposed => ("待确定", "wait"),
            Self::Determined { .. } => ("已确定", "ok"),
            Self::Declined { .. } => ("不同意", "no"),
            Self::Withdrawn { .. } => ("已撤回", "line"),
        }
    }
}

impl Proposal {
    /// Until when the grant counts that is determined at this moment.
    ///
    /// # Errors
    /// `NotNow` when the charter in force no longer allows a term of that length.
    pub fn until(&self, now: At, longest_days: i64) -> Result<At, Refusal> {
        if self.days > longest_days {
            return Err(Refusal::NotNow(words::too_long(longest_days).into()));
        }
        Ok(now.plus(self.days * DAY))
    }

    /// # Errors
    /// `NotNow` when it was decided or withdrawn already.
    pub fn determine(&self, determined: Signed, grant: i64) -> Result<Self, Refusal> {
        self.waiting()?;
        Ok(Self { stage: Stage::Determined { determined, grant }, ..self.clone() })
    }

    pub fn decline(&self, declined: Signed, reason: &str) -> Result<Self, Refusal> {
        self.waiting()?;
        let reason = words::reason(reason)?;
        Ok(Self { stage: Stage::Declined { declined, reason }, ..self.clone() })
    }

    pub fn withdraw(&self, withdrawn: Signed) -> Result<Self, Refusal> {
        self.waiting()?;
        Ok(Self { stage: Stage::Withdrawn { withdrawn }, ..self.clone() })
    }

    fn waiting(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Proposed => Ok(()),
            _ => Err(Refusal::not_now(words::SETTLED)),
        }
    }
}

impl Subject for Proposal {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Grant";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        self.matter.chains.clone()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        // What is decided is none of the proposed ones any more; it is looked at alone.
        let stage = if self.stage == Stage::Proposed { "proposed" } else { "ended" };
        self.matter.facts(stage)
    }
}
