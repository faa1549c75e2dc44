//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, Id, Path, Person, Refusal, Signed, Subject};
use people::units::Unit;
use serde::{Deserialize, Serialize};

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    pub id: Id<Task>,
    pub kind: Kind,
    pub name: String,
    /// The charter's number of the module (1–8).
    pub module: i64,
    pub issuer: Id<Unit>,
    pub host: Id<Unit>,
    /// Whom it is for, in words.
    pub audience: String,
    pub places: i64,
    /// Civil days in Beijing, `2026-03-01`.
    pub starts_on: String,
    pub ends_on: String,
    /// Typed in from paper, never minted; empty when there is none.
    pub document_number: String,
    pub brief: String,
    pub drafted_by: Id<Person>,
    pub stage: Stage,
    pub version: i64,
}

/// 培训、学历教育、大型直播
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Training,
    Degree,
    LargeLive,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafted,
    Issued { number: String, issued: Signed },
    Accepted { number: String, issued: Signed, accepted: Signed },
    Closed { number: String, issued: Signed, accepted: Signed, closed: Signed, report: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Draft,
    Issue,
    Accept,
    Deploy,
    Close,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Training, Self::Degree, Self::LargeLive];

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Training => "培训任务",
            Self::Degree => "学历教育任务",
            Self::LargeLive => "大型直播任务",
        }
    }
}

impl Stage {
    /// The word of the glossary, with the mark that it is shown with.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Drafted => ("草稿", "line"),
            Self::Issued { .. } => ("待接收", "wait"),
            Self::Accepted { .. } => ("已接收", "pri"),
            Self::Closed { .. } => ("已结束", "ok"),
        }
    }

    pub fn number(&self) -> &str {
        match self {
            Self::Drafted => "",
            Self::Issued { number, .. } | Self::Accepted { number, .. } | Self::Closed { number, .. } => number,
        }
    }
}

impl Task {
    /// The word of its stage once it is known how many projects were deployed under it: 已接收 → 实施中.
    pub const fn words(&self, projects: usize) -> (&'static str, &'static str) {
        match (&self.stage, projects) {
            (Stage::Accepted { .. }, 0) => ("已接收，待部署", "wait"),
            (Stage::Accepted { .. }, _) => ("实施中", "pri"),
            (stage, _) => stage.words(),
        }
    }

    /// # Errors
    /// `NotNow` once it was issued.
    pub fn is_draft(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Drafted => Ok(()),
            _ => Err(Refusal::not_now(words::NO_DRAFT)),
        }
    }

    /// # Errors
    /// `NotNow` when it was issued already.
    pub fn issue(&self, number: String, issued: Signed) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Drafted => Ok(Self { stage: Stage::Issued { number, issued }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::ALREADY_ISSUED)),
        }
    }

    pub fn accept(&self, accepted: Signed) -> Result<Self, Refusal> {
        match self.stage.clone() {
            Stage::Issued { number, issued } => {
                Ok(Self { stage: Stage::Accepted { number, issued, accepted }, ..self.clone() })
            }
            Stage::Drafted => Err(Refusal::not_now(words::NOT_ISSUED)),
            _ => Err(Refusal::not_now(words::ALREADY_ACCEPTED)),
        }
    }

    /// `open_projects`: how many projects under it are not closed.
    pub fn close(&self, closed: Signed, report: String, open_projects: i64) -> Result<Self, Refusal> {
        match self.stage.clone() {
            Stage::Accepted { .. } if open_projects > 0 => Err(Refusal::not_now(words::PROJECTS_OPEN)),
            Stage::Accepted { number, issued, accepted } => {
                Ok(Self { stage: Stage::Closed { number, issued, accepted, closed, report }, ..self.clone() })
            }
            Stage::Closed { .. } => Err(Refusal::not_now(words::ALREADY_CLOSED)),
            _ => Err(Refusal::not_now(words::NOT_ACCEPTED)),
        }
    }

    /// # Errors
    /// `NotNow` unless the Center has accepted it.
    pub fn deployable(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Accepted { .. } => Ok(()),
            Stage::Closed { .. } => Err(Refusal::not_now(words::ALREADY_CLOSED)),
            _ => Err(Refusal::not_now(words::NOT_ACCEPTED)),
        }
    }
}

impl Subject for Task {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Task";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Module", self.module)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        vec![
            ("stage", Asked::Text(stage.into())),
            ("issuer", Asked::One(("Unit", self.issuer.0))),
            ("host", Asked::One(("Unit", self.host.0))),
        ]
    }
}
