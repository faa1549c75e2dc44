//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;
use crate::charter::Proof;

/// A proposed change of the charter: a whole set of files, told apart by its digest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Amendment {
    pub id: Id<Amendment>,
    /// The version that it changes: the newest one when it was proposed.
    pub base: i64,
    /// SM3 of its files.
    pub digest: Vec<u8>,
    /// SM3 of the claims that it must keep.
    pub claims_digest: Vec<u8>,
    pub part: Part,
    /// The duty for which it was proposed: `academic_office`.
    pub office: String,
    /// The units that answer for everything that it changes.
    pub answering: Vec<i64>,
    /// The names of what it changes.
    pub touched: Vec<String>,
    pub reason: String,
    /// The number of the decision that it rests on; for parameters it may be empty.
    pub decision: String,
    pub effective: At,
    pub proposed: Signed,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Part {
    /// 条文 and what changes like them.
    Articles,
    /// 实施参数
    Parameters,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    Proposed,
    Reviewed {
        reviewed: Signed,
        opinion: String,
    },
    Published {
        reviewed: Signed,
        opinion: String,
        published: Signed,
        /// The version that it became.
        as_version: i64,
    },
    Ended {
        how: End,
        signed: Signed,
        reason: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum End {
    /// A claim does not hold: the house refuses it.
    Refused,
    Rejected,
    Withdrawn,
    /// What it changes was changed by a version that was published meanwhile.
    Overtaken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Propose,
    Edit,
    Review,
    Reject,
    Publish,
    Withdraw,
}

/// What an amendment needs before a person may pass it on.
#[derive(Clone, Debug, Default)]
pub struct Papers {
    pub proof: Option<Proof>,
    /// Scans that are clean.
    pub scans: usize,
    /// The newest version of the charter now.
    pub newest: i64,
}

impl Stage {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Reviewed { .. } => "reviewed",
            Self::Published { .. } => "published",
            Self::Ended { .. } => "ended",
        }
    }

    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Proposed => ("待审核", "wait"),
            Self::Reviewed { .. } => ("待发布", "wait"),
            Self::Published { .. } => ("已发布", "ok"),
            Self::Ended { how: End::Refused, .. } => ("违反断言，不予受理", "no"),
            Self::Ended { how: End::Rejected, .. } => ("不予通过", "no"),
            Self::Ended { how: End::Withdrawn, .. } => ("已撤回", "line"),
            Self::Ended { how: End::Overtaken, .. } => ("被新版取代，自动终止", "line"),
        }
    }
}

impl Part {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Articles => "条文",
            Self::Parameters => "实施参数",
        }
    }
}

impl Amendment {
    /// # Errors
    /// `NotNow` with what is missing; its proposer never passes it on.
    pub fn review(&self, by: Signed, opinion: &str, papers: &Papers) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Proposed => {}
            Stage::Reviewed { .. } => return Err(Refusal::not_now(words::ALREADY_REVIEWED)),
            Stage::Published { .. } | Stage::Ended { .. } => return Err(Refusal::not_now(words::SETTLED)),
        }
        if by.by == self.proposed.by {
            return Err(Refusal::not_now(words::OWN));
        }
        self.complete(by.at, papers)?;
        Ok(Self { stage: Stage::Reviewed { reviewed: by, opinion: opinion.into() }, ..self.clone() })
    }

    /// # Errors
    /// `NotNow` before the review, after its day, or when its proof is not of exactly this.
    pub fn publish(&self, by: Signed, papers: &Papers) -> Result<Self, Refusal> {
        let (reviewed, opinion) = match &self.stage {
            Stage::Reviewed { reviewed, opinion } => (*reviewed, opinion.clone()),
            Stage::Proposed => return Err(Refusal::not_now(words::NOT_REVIEWED)),
            Stage::Published { .. } | Stage::Ended { .. } => return Err(Refusal::not_now(words::SETTLED)),
        };
        if by.by == self.proposed.by {
            return Err(Refusal::not_now(words::OWN));
        }
        self.complete(by.at, papers)?;
        let stage = Stage::Published { reviewed, opinion, published: by, as_version: papers.newest + 1 };
        Ok(Self { stage, ..self.clone() })
    }

    /// # Errors
    /// `NotNow` once it was published or ended.
    pub fn end(&self, how: End, by: Signed, reason: &str) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Proposed | Stage::Reviewed { .. } => {
                Ok(Self { stage: Stage::Ended { how, signed: by, reason: reason.into() }, ..self.clone() })
            }
            Stage::Published { .. } | Stage::Ended { .. } => Err(Refusal::not_now(words::SETTLED)),
        }
    }

    /// Whether scans and proofs may still be added.
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Proposed)
    }

    /// Whether it still goes its way.
    pub const fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Proposed | Stage::Reviewed { .. })
    }

    /// The role that takes its next step: the leadership reviews articles and what the academic office proposed itself.
    pub fn awaits(&self) -> Option<&'static str> {
        match self.stage {
            Stage::Proposed if self.part == Part::Articles || self.office == "academic_office" => Some("leadership"),
            Stage::Proposed => Some("academic"),
            Stage::Reviewed { .. } => Some("center"),
            Stage::Published { .. } | Stage::Ended { .. } => None,
        }
    }

    /// Whether this proof is of exactly these bytes and these claims, and passed.
    pub fn is_proved_by(&self, proof: &Proof) -> bool {
        proof.is_proved() && proof.is_of(&self.digest, &self.claims_digest)
    }

    fn complete(&self, now: At, papers: &Papers) -> Result<(), Refusal> {
        if !papers.proof.as_ref().is_some_and(|proof| self.is_proved_by(proof)) {
            return Err(Refusal::not_now(words::NOT_PROVED));
        }
        if self.part == Part::Articles && papers.scans == 0 {
            return Err(Refusal::not_now(words::NO_SCAN));
        }
        if papers.newest != self.base {
            return Err(Refusal::not_now(words::OTHER_BASE));
        }
        if self.effective <= now {
            return Err(Refusal::not_now(words::TOO_LATE));
        }
        Ok(())
    }
}

impl Subject for Amendment {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Amendment";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let part: &'static str = self.part.into();
        vec![
            ("stage", Asked::Text(self.stage.name().into())),
            ("part", Asked::Text(part.into())),
            ("office", Asked::Text(self.office.clone().into())),
            ("answering", Asked::Many(self.answering.iter().map(|unit| ("Unit", *unit)).collect())),
            ("proposer", Asked::One(("Person", self.proposed.by.0))),
        ]
    }
}
