//! Classes and projects as this wing sees them, through training's views; decided about by the same policies.
use kernel::db::{FromRow, Row};
use kernel::{Asked, Id, Path, Refusal, Result, Subject, View, params};
use serde::Serialize;

/// A class with its project.
#[derive(Clone, Debug, Serialize)]
pub struct Class {
    pub id: Id<Class>,
    pub project: i64,
    pub module: i64,
    pub host: i64,
    pub name: String,
    pub project_name: String,
    pub stage: String,
    pub taken: i64,
    /// Hundredths of 学时 that the project gives.
    pub hours: i64,
    pub task: i64,
    pub task_number: String,
    pub ends_on: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ClassVerb {
    See,
    Remind,
    Open,
}

impl Subject for Class {
    type Verb = ClassVerb;
    const SEE: ClassVerb = ClassVerb::See;
    const KIND: &'static str = "Class";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Project", self.project), ("Module", self.module)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("stage", Asked::Text(self.stage.clone().into()))]
    }
}

/// A project.
#[derive(Clone, Debug, Serialize)]
pub struct Project {
    pub id: Id<Project>,
    pub module: i64,
    pub host: i64,
    pub name: String,
    pub hours: i64,
    pub stage: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ProjectVerb {
    See,
    SubmitList,
    ExportProgress,
}

impl Subject for Project {
    type Verb = ProjectVerb;
    const SEE: ProjectVerb = ProjectVerb::See;
    const KIND: &'static str = "Project";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Module", self.module)], vec![("Unit", self.host)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("stage", Asked::Text(self.stage.clone().into())), ("host", Asked::One(("Unit", self.host)))]
    }
}

const CLASS: &str =
    "SELECT c.id, c.project_id, c.module_id, p.host_unit_id, c.name, p.name, c.stage, c.taken, p.hours, p.task_id,
    COALESCE(t.number, ''), t.ends_on FROM class_facts c JOIN project_facts p ON p.id = c.project_id
    JOIN task_facts t ON t.id = p.task_id WHERE c.id = $1";
const PROJECT: &str = "SELECT id, module_id, host_unit_id, name, hours,
    CASE WHEN closed_at IS NULL THEN 'running' ELSE 'closed' END FROM project_facts WHERE id = $1";

pub async fn class(view: &mut View<'_>, id: Id<Class>, verb: ClassVerb) -> Result<Class> {
    let class = class_unasked(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &class)?;
    Ok(class)
}

/// No rights asked: for the house's own jobs.
pub async fn class_unasked(view: &mut View<'_>, id: Id<Class>) -> Result<Option<Class>> {
    Ok(view.sql.opt::<Class>(CLASS, params![id]).await?)
}

pub async fn project(view: &mut View<'_>, id: Id<Project>, verb: ProjectVerb) -> Result<Project> {
    let project = view.sql.opt::<Project>(PROJECT, params![id]).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &project)?;
    Ok(project)
}

impl FromRow for Class {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            project: row.get(1)?,
            module: row.get(2)?,
            host: row.get(3)?,
            name: row.get(4)?,
            project_name: row.get(5)?,
            stage: row.get(6)?,
            taken: row.get(7)?,
            hours: row.get(8)?,
            task: row.get(9)?,
            task_number: row.get(10)?,
            ends_on: row.get(11)?,
        })
    }
}

impl FromRow for Project {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            module: row.get(1)?,
            host: row.get(2)?,
            name: row.get(3)?,
            hours: row.get(4)?,
            stage: row.get(5)?,
        })
    }
}
