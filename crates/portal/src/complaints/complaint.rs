//! The noun and its rules. No SQL, no HTTP, no clock.
use governance::charter::Charter;
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Complaint {
    pub id: Id<Complaint>,
    /// What its sender follows it by: `T` + year + number + six digits of chance.
    pub code: String,
    pub what: String,
    /// The address of the page it is about; may be empty.
    pub place: String,
    pub received: At,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Received,
    Answered { at: At, by: Id<Person>, text: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Answer,
}

impl Stage {
    /// The word of the glossary, with the mark that it is shown with.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Received => ("已受理", "wait"),
            Self::Answered { .. } => ("已答复", "ok"),
        }
    }
}

impl Complaint {
    /// The end of the day until which an answer was promised.
    pub fn due(&self, charter: &Charter) -> At {
        charter.due(self.received, charter.head.site.complaint_days)
    }

    /// # Errors
    /// `NotNow` when it was answered already.
    pub fn answer(&self, at: At, by: Id<Person>, text: String) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Received => Ok(Self { stage: Stage::Answered { at, by, text }, ..self.clone() }),
            Stage::Answered { .. } => Err(Refusal::not_now(words::ALREADY_ANSWERED)),
        }
    }
}

impl Subject for Complaint {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Complaint";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        vec![("stage", Asked::Text(stage.into()))]
    }
}

/// The whole desk as the thing that policies decide about: who may see any complaint.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TheDesk;

impl Subject for TheDesk {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Complaint";
    fn id(&self) -> i64 {
        0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("stage", Asked::Text("received".into()))]
    }
}
