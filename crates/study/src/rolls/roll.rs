//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::Serialize;

use super::words;

/// One list of a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Roll {
    pub id: Id<Roll>,
    pub class: i64,
    pub project: i64,
    pub module: i64,
    pub host: i64,
    pub task: i64,
    pub class_name: String,
    pub project_name: String,
    /// Hundredths of 学时 for each on it, and the rule that it was made by, percent.
    pub hours: i64,
    pub rule_percent: i64,
    pub declaration: String,
    pub people: i64,
    pub submitted: At,
    pub by: Id<Person>,
    pub stage: Stage,
    pub version: i64,
}

/// A long list moves in slices: the stages between stand while that goes on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    Gathering,
    Submitted,
    Recognising { at: At, by: Id<Person> },
    Recognised { at: At, by: Id<Person> },
    Returning { at: At, by: Id<Person>, reason: String },
    Returned { at: At, by: Id<Person>, reason: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Submit,
    Recognise,
    Return,
}

impl Stage {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Submitted => "submitted",
            Self::Recognising { .. } => "recognising",
            Self::Recognised { .. } => "recognised",
            Self::Returning { .. } => "returning",
            Self::Returned { .. } => "returned",
        }
    }
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Gathering => ("正在形成名单", "pri"),
            Self::Submitted => ("待认定", "wait"),
            Self::Recognising { .. } => ("正在认定", "pri"),
            Self::Recognised { .. } => ("已认定", "ok"),
            Self::Returning { .. } => ("正在退回", "pri"),
            Self::Returned { .. } => ("已退回", "no"),
        }
    }
}

impl Roll {
    pub fn recognise(&self, at: At, by: Id<Person>) -> Result<Self, Refusal> {
        self.decidable()?;
        Ok(Self { stage: Stage::Recognising { at, by }, ..self.clone() })
    }

    pub fn send_back(&self, at: At, by: Id<Person>, reason: &str) -> Result<Self, Refusal> {
        self.decidable()?;
        Ok(Self { stage: Stage::Returning { at, by, reason: reason.into() }, ..self.clone() })
    }

    fn decidable(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Submitted => Ok(()),
            Stage::Gathering | Stage::Recognising { .. } | Stage::Returning { .. } => {
                Err(Refusal::not_now(words::WORKING))
            }
            Stage::Recognised { .. } | Stage::Returned { .. } => Err(Refusal::not_now(words::NOT_SUBMITTED)),
        }
    }

    /// The stage that follows when the last slice is in; nothing when it stands already.
    pub fn settled(&self) -> Option<Self> {
        let stage = match self.stage.clone() {
            Stage::Gathering => Stage::Submitted,
            Stage::Recognising { at, by } => Stage::Recognised { at, by },
            Stage::Returning { at, by, reason } => Stage::Returned { at, by, reason },
            Stage::Submitted | Stage::Recognised { .. } | Stage::Returned { .. } => return None,
        };
        Some(Self { stage, ..self.clone() })
    }
}

impl Subject for Roll {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Roll";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Class", self.class), ("Project", self.project), ("Module", self.module)], vec![("Unit", self.host)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("stage", Asked::Text(self.stage.name().into())), ("submitter", Asked::One(("Person", self.by.0)))]
    }
}
