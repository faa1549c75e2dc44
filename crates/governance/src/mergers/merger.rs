//! The noun: two records of one person, from the proposal to the decision.
use kernel::{Asked, At, Id, Path, Person, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Merger {
    pub id: Id<Merger>,
    pub number: String,
    pub kept: Id<Person>,
    pub folded: Id<Person>,
    pub reason: String,
    pub proposed: Signed,
    pub stage: Stage,
    /// The units of both records, each with the one above it.
    #[serde(skip)]
    pub units: Vec<(i64, Option<i64>)>,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    Proposed,
    Approved { approved: Signed, because: String },
    Declined { declined: Signed, because: String },
    Withdrawn { withdrawn: At },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Propose,
    /// 同意
    Determine,
    /// 不同意
    Decline,
    Withdraw,
}

impl Merger {
    pub fn at(&self) -> &'static str {
        match self.stage {
            Stage::Proposed => "proposed",
            Stage::Approved { .. } => "approved",
            Stage::Declined { .. } => "declined",
            Stage::Withdrawn { .. } => "withdrawn",
        }
    }

    pub fn words(&self) -> (&'static str, &'static str) {
        words::stage(self.at())
    }

    pub fn waits(&self) -> bool {
        self.stage == Stage::Proposed
    }

    pub fn approve(&self, approved: Signed, because: String) -> Result<Self, Refusal> {
        self.decided(Stage::Approved { approved, because })
    }

    pub fn decline(&self, declined: Signed, because: String) -> Result<Self, Refusal> {
        self.decided(Stage::Declined { declined, because })
    }

    pub fn withdraw(&self, withdrawn: At) -> Result<Self, Refusal> {
        self.decided(Stage::Withdrawn { withdrawn })
    }

    /// # Errors
    /// `NotNow` once it was decided or withdrawn.
    fn decided(&self, stage: Stage) -> Result<Self, Refusal> {
        if self.waits() { Ok(Self { stage, ..self.clone() }) } else { Err(Refusal::not_now(words::SETTLED)) }
    }
}

impl Subject for Merger {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Merger";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        let chain = |(unit, above): &(i64, Option<i64>)| {
            [("Unit", *unit)].into_iter().chain(above.map(|above| ("Unit", above))).collect()
        };
        self.units.iter().map(chain).collect()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let one = |name, id: Id<Person>| (name, Asked::One(("Person", id.0)));
        let stage = ("stage", Asked::Text(self.at().into()));
        vec![stage, one("kept", self.kept), one("folded", self.folded), one("proposer", self.proposed.by)]
    }
}
