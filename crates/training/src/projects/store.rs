//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::project::{Project, Stage, Verb};
use crate::tasks::Task;

const COLUMNS: &str =
    "SELECT id, task_id, module_id, host_unit_id, name, hours, deployed_at, deployed_by, closed_at, closed_by,
    report, version FROM projects";
const INSERT: &str =
    "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at, deployed_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const SAVE: &str = "UPDATE projects SET closed_at = $1, closed_by = $2, report = $3, version = version + 1
    WHERE id = $4 AND version = $5";
const DEPLOYED: &str = "SELECT DISTINCT task_id FROM projects";
const COUNT: &str = "SELECT COUNT(*) FROM projects WHERE task_id = $1";
const OPEN: &str = "SELECT COUNT(*) FROM projects WHERE task_id = $1 AND closed_at IS NULL";

pub async fn fetch(view: &mut View<'_>, id: Id<Project>, verb: Verb) -> Result<Project> {
    let project = for_house(view, id).await?;
    view.allow(verb, &project)?;
    Ok(project)
}

/// How many projects of a task are not closed.
pub async fn open_under(view: &mut View<'_>, task: Id<Task>) -> Result<i64> {
    Ok(view.sql.one::<i64>(OPEN, params![task]).await?)
}

/// Those of the tasks under which a project was deployed (at most 100).
pub async fn deployed_among(view: &mut View<'_>, tasks: &[Id<Task>]) -> Result<std::collections::HashSet<i64>> {
    let query = Query::new(DEPLOYED).among(" WHERE task_id IN", tasks.iter().take(100).map(|task| task.0));
    let query = query.add(" LIMIT 100", params![]);
    Ok(view.sql.all::<i64>(&query.sql, query.params).await?.into_iter().collect())
}

/// How many projects a task has, and how many of them are not closed.
pub async fn count_under(view: &mut View<'_>, task: Id<Task>) -> Result<(i64, i64)> {
    Ok((view.sql.one::<i64>(COUNT, params![task]).await?, open_under(view, task).await?))
}

/// For what follows a verb on a class of it: no right is asked.
pub(super) async fn for_house(view: &mut View<'_>, id: Id<Project>) -> Result<Project> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Project>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The projects of a task that the actor was allowed to see (at most 100).
pub async fn of_task(view: &mut View<'_>, task: Id<Task>) -> Result<Vec<Project>> {
    let query = Query::new(COLUMNS).add(" WHERE task_id = {} ORDER BY id LIMIT 100", params![task]);
    Ok(view.sql.list(query).await?)
}

/// The running projects of a module, newest first: public names of what the college does (at most 50).
pub async fn in_module(view: &mut View<'_>, module: i64) -> Result<Vec<Project>> {
    let query = Query::new(COLUMNS)
        .add(" WHERE module_id = {} AND closed_at IS NULL ORDER BY id DESC LIMIT 50", params![module]);
    Ok(view.sql.list(query).await?)
}

/// The projects that the actor leads or sees by office, newest first.
pub(super) async fn mine(view: &mut View<'_>, before: i64, limit: i64) -> Result<Vec<Project>> {
    let everything = ["academic", "center", "leadership"].iter().any(|role| view.holds(role));
    let (led, modules) = (view.scopes("project_lead", "Project"), view.scopes("module_owner", "Module"));
    let units = view.scopes("unit_head", "Unit");
    let mut query = Query::new(COLUMNS).add(" WHERE id < {}", params![before]);
    if !everything {
        query = any(query.add(" AND (id IN (0", params![]), &led);
        query = any(query.add(") OR module_id IN (0", params![]), &modules);
        query = any(query.add(") OR host_unit_id IN (0", params![]), &units).add("))", params![]);
    }
    Ok(view.sql.list(query.add(" ORDER BY id DESC LIMIT {}", params![limit])).await?)
}

fn any(query: Query, ids: &[i64]) -> Query {
    ids.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]))
}

pub(super) async fn insert(tx: &mut Tx<'_>, project: &Project) -> Result<()> {
    let row = params![
        project.id,
        project.task,
        project.module,
        project.host,
        &project.name,
        project.hours,
        project.deployed_at,
        project.deployed_by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn save(tx: &mut Tx<'_>, project: Project) -> Result<Project> {
    let (at, by, report) = match &project.stage {
        Stage::Running => (None, None, None),
        Stage::Closed { at, by, report } => (Some(*at), Some(*by), Some(report)),
    };
    match tx.sql.exec(SAVE, params![at, by, report, project.id, project.version]).await? {
        1 => Ok(Project { version: project.version + 1, ..project }),
        _ => Err(Refusal::stale("本项目"))?,
    }
}

impl FromRow for Project {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let closed: (Option<i64>, Option<i64>) = (row.get(8)?, row.get(9)?);
        let stage = match closed {
            (None, None) => Stage::Running,
            (Some(at), Some(by)) => {
                let report = row.get::<Option<String>>(10)?.unwrap_or_default();
                Stage::Closed { at: At(at), by: Id::new(by), report }
            }
            loose => anyhow::bail!("project {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            task: Id::new(row.get(1)?),
            module: row.get(2)?,
            host: Id::new(row.get(3)?),
            name: row.get(4)?,
            hours: row.get(5)?,
            deployed_at: At(row.get(6)?),
            deployed_by: Id::new(row.get(7)?),
            stage,
            version: row.get(11)?,
        })
    }
}
