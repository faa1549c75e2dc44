//! A project as study sees it.
use kernel::{Asked, At, Path, Refusal, Subject};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Project {
    pub id: i64,
    pub task: i64,
    pub module: i64,
    pub host: i64,
    pub name: String,
    /// Hundredths of 学时 that the whole project gives; fixed when it was deployed.
    pub hours: i64,
    pub closed: Option<At>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ProjectVerb {
    See,
    SeeProgress,
    ExportProgress,
    SetRule,
    SubmitList,
    Archive,
}

impl Project {
    /// # Errors
    /// `NotNow` once it is closed.
    pub fn running(&self) -> Result<(), Refusal> {
        match self.closed {
            None => Ok(()),
            Some(_) => Err(Refusal::not_now("本项目已经结项，不能再办理；需要补办的，请联系教务处")),
        }
    }
}

impl Subject for Project {
    type Verb = ProjectVerb;
    const SEE: ProjectVerb = ProjectVerb::See;
    const KIND: &'static str = "Project";
    fn id(&self) -> i64 {
        self.id
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Module", self.module)], vec![("Unit", self.host)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage = if self.closed.is_some() { "closed" } else { "running" };
        vec![("stage", Asked::Text(stage.into())), ("host", Asked::One(("Unit", self.host)))]
    }
}
