//! All SQL of this room. A task cannot be loaded without saying what for.
use kernel::db::leaf::Leaf;
use kernel::db::{FromRow, Query, Row};
use kernel::{Id, Refusal, Result, Signed, Tx, View, params};

use super::task::{Stage, Task, Verb};

const COLUMNS: &str =
    "SELECT id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places, starts_on, ends_on,
    document_number, brief, drafted_by, number, issued_at, issued_by, accepted_at, accepted_by, closed_at, closed_by,
    report, version FROM tasks";
const INSERT: &str =
    "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places, starts_on,
    ends_on, document_number, brief, drafted_by, drafted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const SAVE: &str = "UPDATE tasks SET number = $1, issued_at = $2, issued_by = $3, accepted_at = $4, accepted_by = $5,
    closed_at = $6, closed_by = $7, report = $8, version = version + 1 WHERE id = $9 AND version = $10";

const REWRITE: &str = "UPDATE tasks SET kind = $1, name = $2, module_id = $3, issuer_unit_id = $4, host_unit_id = $5,
    audience = $6, places = $7, starts_on = $8, ends_on = $9, document_number = $10, brief = $11, version = version + 1
    WHERE id = $12 AND version = $13 AND number IS NULL";
const DISCARD: &str = "DELETE FROM tasks WHERE id = $1 AND version = $2 AND number IS NULL";

/// Tasks of a page of the list.
const A_PAGE: i64 = 50;

pub async fn fetch(view: &mut View<'_>, id: Id<Task>, verb: Verb) -> Result<Task> {
    let task = for_house(view, id).await?;
    view.allow(verb, &task)?;
    Ok(task)
}

/// For what follows a verb on a project of it: no right is asked.
pub(super) async fn for_house(view: &mut View<'_>, id: Id<Task>) -> Result<Task> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Task>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// A page of the tasks before `before`, the newest first: those of it that the actor may see.
pub async fn recent(view: &mut View<'_>, before: i64) -> Result<Leaf<Task>> {
    let query = Query::new(COLUMNS).add(" WHERE id < {} ORDER BY id DESC LIMIT {}", params![before, A_PAGE + 1]);
    let found = view.sql.list::<Task>(query).await?;
    let Leaf { rows, next } = Leaf::by(found, A_PAGE, |task| task.id.to_string());
    let mut seen = vec![];
    for task in rows {
        if view.may(Verb::See, &task)? {
            seen.push(task);
        }
    }
    Ok(Leaf { rows: seen, next })
}

pub(super) async fn insert(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    let kind: &'static str = task.kind.into();
    let row = params![
        task.id,
        kind,
        &task.name,
        task.module,
        task.issuer,
        task.host,
        &task.audience,
        task.places,
        &task.starts_on,
        &task.ends_on,
        &task.document_number,
        &task.brief,
        task.drafted_by,
        tx.now
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Writes a draft anew, unless somebody saved it first.
pub(super) async fn rewrite(tx: &mut Tx<'_>, task: Task) -> Result<Task> {
    let kind: &'static str = task.kind.into();
    let row = params![
        kind,
        &task.name,
        task.module,
        task.issuer,
        task.host,
        &task.audience,
        task.places,
        &task.starts_on,
        &task.ends_on,
        &task.document_number,
        &task.brief,
        task.id,
        task.version
    ];
    match tx.sql.exec(REWRITE, row).await? {
        1 => Ok(Task { version: task.version + 1, ..task }),
        _ => Err(Refusal::stale("本任务"))?,
    }
}

pub(super) async fn discard(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    match tx.sql.exec(DISCARD, params![task.id, task.version]).await? {
        1 => Ok(()),
        _ => Err(Refusal::stale("本任务"))?,
    }
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, task: Task) -> Result<Task> {
    let (number, issued, accepted, closed, report) = match &task.stage {
        Stage::Drafted => (None, None, None, None, None),
        Stage::Issued { number, issued } => (Some(number), Some(issued), None, None, None),
        Stage::Accepted { number, issued, accepted } => (Some(number), Some(issued), Some(accepted), None, None),
        Stage::Closed { number, issued, accepted, closed, report } => {
            (Some(number), Some(issued), Some(accepted), Some(closed), Some(report))
        }
    };
    let (at, by) = (|s: Option<&Signed>| s.map(|s| s.at), |s: Option<&Signed>| s.map(|s| s.by));
    let row = params![
        number,
        at(issued),
        by(issued),
        at(accepted),
        by(accepted),
        at(closed),
        by(closed),
        report,
        task.id,
        task.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Task { version: task.version + 1, ..task }),
        _ => Err(Refusal::stale("本任务"))?,
    }
}

impl FromRow for Task {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let signed = |column| Signed::read(row, column);
        let stage = match (row.get(13)?, signed(14)?, signed(16)?, signed(18)?) {
            (Some(number), Some(issued), Some(accepted), Some(closed)) => {
                let report = row.get::<Option<String>>(20)?.unwrap_or_default();
                Stage::Closed { number, issued, accepted, closed, report }
            }
            (Some(number), Some(issued), Some(accepted), None) => Stage::Accepted { number, issued, accepted },
            (Some(number), Some(issued), None, None) => Stage::Issued { number, issued },
            (None, None, None, None) => Stage::Drafted,
            loose => anyhow::bail!("task {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            kind: row.get::<String>(1)?.parse()?,
            name: row.get(2)?,
            module: row.get(3)?,
            issuer: Id::new(row.get(4)?),
            host: Id::new(row.get(5)?),
            audience: row.get(6)?,
            places: row.get(7)?,
            starts_on: row.get(8)?,
            ends_on: row.get(9)?,
            document_number: row.get(10)?,
            brief: row.get(11)?,
            drafted_by: Id::new(row.get(12)?),
            stage,
            version: row.get(21)?,
        })
    }
}
