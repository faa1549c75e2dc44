//! A class as study sees it.
use kernel::{Asked, Path, Subject};
use serde::Serialize;

use super::Project;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Class {
    pub id: i64,
    pub name: String,
    /// Learners in it.
    pub taken: i64,
    /// `planned`, `open`, `closed`.
    pub stage: String,
    pub project: Project,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ClassVerb {
    See,
    SeeProgress,
    Remind,
}

impl Subject for Class {
    type Verb = ClassVerb;
    const SEE: ClassVerb = ClassVerb::See;
    const KIND: &'static str = "Class";
    fn id(&self) -> i64 {
        self.id
    }
    fn within(&self) -> Vec<Path> {
        let project = ("Project", self.project.id);
        vec![vec![project, ("Module", self.project.module)], vec![project, ("Unit", self.project.host)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("stage", Asked::Text(self.stage.clone().into()))]
    }
}
