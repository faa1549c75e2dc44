//! The noun and its rules.
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use people::units::Unit;
use serde::Serialize;

use super::words;
use crate::tasks::Task;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Project {
    pub id: Id<Project>,
    pub task: Id<Task>,
    pub module: i64,
    pub host: Id<Unit>,
    pub name: String,
    /// Hundredths of 学时 that the whole project gives.
    pub hours: i64,
    pub deployed_at: At,
    pub deployed_by: Id<Person>,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Running,
    Closed { at: At, by: Id<Person>, report: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Appoint,
    Close,
    Archive,
}

impl Project {
    /// `open_classes`: how many of its classes are not closed.
    ///
    /// # Errors
    /// `NotNow` when classes are open or the project is closed already.
    pub fn close(&self, at: At, by: Id<Person>, report: String, open_classes: i64) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Running if open_classes > 0 => Err(Refusal::not_now(words::CLASSES_OPEN)),
            Stage::Running => Ok(Self { stage: Stage::Closed { at, by, report }, ..self.clone() }),
            Stage::Closed { .. } => Err(Refusal::not_now(words::ALREADY_CLOSED)),
        }
    }

    /// # Errors
    /// `NotNow` once it is closed.
    pub fn running(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Running => Ok(()),
            Stage::Closed { .. } => Err(Refusal::not_now(words::ALREADY_CLOSED)),
        }
    }
}

impl Subject for Project {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Project";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Module", self.module)], vec![("Unit", self.host.0)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        vec![("stage", Asked::Text(stage.into())), ("host", Asked::One(("Unit", self.host.0)))]
    }
}
