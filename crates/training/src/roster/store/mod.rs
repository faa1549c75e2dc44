//! All SQL of this room: imports here, the rows of their plans in `rows`, activation lists in `lists`.
mod lists;
mod rows;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

pub use lists::School;
pub(super) use lists::{note_list, schools, waiting_in};
pub use rows::{Alters, Count, Effect, Line, counts, open_schools};
pub(super) use rows::{applied, back, done, fail, lines, meant, plan, planned, waiting};

use super::import::{Import, Stage, Verb, What};
use super::words;
use crate::projects::Project;

const COLUMNS: &str =
    "SELECT id, project_id, module_id, host_unit_id, what, file_name, file_bytes, file_digest, declaration,
    made_at, made_by, rows_seen, rows_all, remark, confirmed_at, confirmed_by, applied_at, stage, stage_at, stage_by,
    stage_says, version FROM imports";
const INSERT: &str = "INSERT INTO imports (id, project_id, module_id, host_unit_id, what, file_name, file_bytes,
    file_digest, declaration, made_at, made_by, rows_seen, rows_all, remark, stage, stage_at, stage_by, stage_says)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, '', $12, $13, $14, '')";
const SAVE: &str =
    "UPDATE imports SET rows_seen = $1, rows_all = $2, remark = $3, confirmed_at = $4, confirmed_by = $5,
    applied_at = $6, stage = $7, stage_at = $8, stage_by = $9, stage_says = $10, version = version + 1
    WHERE id = $11 AND version = $12";

pub async fn fetch(view: &mut View<'_>, id: Id<Import>, verb: Verb) -> Result<Import> {
    let import = for_job(view, id).await?;
    view.allow(verb, &import)?;
    Ok(import)
}

/// For the jobs, which carry out what a person was allowed to ask for.
pub(super) async fn for_job(view: &mut View<'_>, id: Id<Import>) -> Result<Import> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Import>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The imports of a project that the actor was allowed to see, newest first (at most 50).
pub async fn of_project(view: &mut View<'_>, project: Id<Project>) -> Result<Vec<Import>> {
    let query = Query::new(COLUMNS).add(" WHERE project_id = {} ORDER BY id DESC LIMIT 50", params![project]);
    Ok(view.sql.list(query).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, import: &Import) -> Result<()> {
    let (stage, at, by, _) = columns(&import.stage)?;
    let row = params![
        import.id,
        import.project,
        import.module,
        import.host,
        import.what.name(),
        &import.file_name,
        import.bytes,
        import.digest.clone(),
        &import.declaration,
        import.made_at,
        import.made_by,
        stage,
        at,
        by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, import: Import) -> Result<Import> {
    let (stage, at, by, says) = columns(&import.stage)?;
    let confirmed = match import.what {
        What::Supplement { confirmed } => confirmed,
        What::Roster => None,
    };
    let row = params![
        import.seen,
        import.all,
        &import.remark,
        confirmed.map(|it| it.0),
        confirmed.map(|it| it.1),
        import.applied,
        stage,
        at,
        by,
        says,
        import.id,
        import.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Import { version: import.version + 1, ..import }),
        _ => Err(Refusal::not_now(words::STALE))?,
    }
}

fn columns(stage: &Stage) -> Result<(&'static str, At, i64, String)> {
    let (at, by, says) = match stage {
        Stage::Checking { since, by } | Stage::Undoing { since, by } => (*since, by.0, String::new()),
        Stage::Applied { at, by } | Stage::Undone { at, by } => (*at, by.0, String::new()),
        Stage::Applying { since, by, chosen } => (*since, by.0, serde_json::to_string(chosen)?),
        Stage::Unreadable { at, says } => (*at, 0, says.clone()),
        Stage::Checked { at } => (*at, 0, String::new()),
    };
    Ok((stage.into(), at, by, says))
}

impl FromRow for Import {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let confirmed = match (row.get::<Option<i64>>(14)?, row.get::<Option<i64>>(15)?) {
            (Some(at), Some(by)) => Some((At(at), Id::new(by))),
            _ => None,
        };
        let what = match &*row.get::<String>(4)? {
            "roster" => What::Roster,
            "supplement" => What::Supplement { confirmed },
            other => anyhow::bail!("an import of {other}"),
        };
        let (at, by, says) = (At(row.get(18)?), Id::new(row.get(19)?), row.get::<String>(20)?);
        let stage = match &*row.get::<String>(17)? {
            "checking" => Stage::Checking { since: at, by },
            "unreadable" => Stage::Unreadable { at, says },
            "checked" => Stage::Checked { at },
            "applying" => Stage::Applying { since: at, by, chosen: serde_json::from_str(&says)? },
            "applied" => Stage::Applied { at, by },
            "undoing" => Stage::Undoing { since: at, by },
            "undone" => Stage::Undone { at, by },
            other => anyhow::bail!("stage {other}"),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            project: Id::new(row.get(1)?),
            module: row.get(2)?,
            host: Id::new(row.get(3)?),
            what,
            file_name: row.get(5)?,
            bytes: row.get(6)?,
            digest: row.get(7)?,
            declaration: row.get(8)?,
            made_at: At(row.get(9)?),
            made_by: Id::new(row.get(10)?),
            seen: row.get(11)?,
            all: row.get(12)?,
            remark: row.get(13)?,
            applied: row.get::<Option<i64>>(16)?.map(At),
            stage,
            version: row.get(21)?,
        })
    }
}
