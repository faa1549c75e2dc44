//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::Serialize;

use super::words;
use crate::projects::Project;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Class {
    pub id: Id<Class>,
    pub project: Id<Project>,
    pub module: i64,
    pub name: String,
    pub places: i64,
    pub taken: i64,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Planned,
    Open { since: At },
    Closed { opened: At, at: At, by: Id<Person> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Plan,
    Enrol,
    Open,
    Close,
    Schedule,
}

impl Stage {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Planned => ("未开班", "line"),
            Self::Open { .. } => ("开班中", "pri"),
            Self::Closed { .. } => ("已结班", "ok"),
        }
    }
}

impl Class {
    pub fn open(&self, now: At) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Planned if self.taken == 0 => Err(Refusal::not_now(words::NOBODY)),
            Stage::Planned => Ok(Self { stage: Stage::Open { since: now }, ..self.clone() }),
            Stage::Open { .. } => Err(Refusal::not_now(words::ALREADY_OPEN)),
            Stage::Closed { .. } => Err(Refusal::not_now(words::NEVER_REOPENS)),
        }
    }

    /// `more` learners take places.
    pub fn enrol(&self, more: i64) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Closed { .. } => Err(Refusal::not_now(words::NEVER_REOPENS)),
            _ if self.taken + more > self.places => Err(Refusal::not_now(words::FULL)),
            _ => Ok(Self { taken: self.taken + more, ..self.clone() }),
        }
    }

    pub fn close(&self, now: At, by: Id<Person>) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Open { since } => Ok(Self { stage: Stage::Closed { opened: since, at: now, by }, ..self.clone() }),
            Stage::Planned => Err(Refusal::not_now(words::NOT_OPEN)),
            Stage::Closed { .. } => Err(Refusal::not_now(words::NEVER_REOPENS)),
        }
    }
}

impl Subject for Class {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Class";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Project", self.project.0), ("Module", self.module)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = self.stage.into();
        vec![("stage", Asked::Text(stage.into()))]
    }
}
