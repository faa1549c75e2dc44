//! All SQL of this room. What the clerk wrote is sealed: identity numbers stand nowhere in the open.
use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, House, Id, Person, Refusal, Result, Tx, View, params};
use people::units::Unit;

use super::import::{Import, Stage, Verb, What};
use super::row::{Said, Verdict};
use super::words;
use crate::classes::Class;
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
const PLAN: &str =
    "INSERT INTO import_rows (import_id, number, said_sealed, verdict, reason, fix, open_school, person_id,
    unit_id, joins, class_id, from_class_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (import_id, number) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,
    fix = excluded.fix, open_school = excluded.open_school, person_id = excluded.person_id, unit_id = excluded.unit_id,
    joins = excluded.joins, class_id = excluded.class_id, from_class_id = excluded.from_class_id
    WHERE import_rows.applied_at IS NULL";
const ROWS: &str = "SELECT import_id, number, said_sealed, verdict, reason, fix, person_id, unit_id, joins, class_id,
    from_class_id, effect, applied_at FROM import_rows";
const COUNTS: &str = "SELECT verdict, COUNT(*), COUNT(applied_at) FROM import_rows WHERE import_id = $1
    GROUP BY verdict ORDER BY verdict LIMIT 20";
const OPEN_SCHOOLS: &str = "SELECT open_school, COUNT(*) FROM import_rows WHERE import_id = $1
    AND open_school IS NOT NULL AND applied_at IS NULL GROUP BY open_school ORDER BY open_school LIMIT 50";
const PLANNED: &str = "SELECT class_id, COUNT(*) FROM import_rows WHERE import_id = $1 AND number < $2
    AND class_id IS NOT NULL AND (from_class_id IS NULL OR from_class_id <> class_id) AND applied_at IS NULL
    AND verdict IN ('new', 'known', 'changed', 'moved') GROUP BY class_id ORDER BY class_id LIMIT 500";
const DONE: &str = "UPDATE import_rows SET effect = $1, person_id = $2, applied_at = $3
    WHERE import_id = $4 AND number = $5";
const FAIL: &str = "UPDATE import_rows SET verdict = 'invalid', reason = $1, fix = $2
    WHERE import_id = $3 AND number = $4";
const BACK: &str = "UPDATE import_rows SET undone_at = $1 WHERE import_id = $2 AND number = $3";

/// A row of the plan.
pub struct Line {
    pub number: i64,
    pub said: Said,
    pub verdict: Verdict,
    pub reason: String,
    pub fix: String,
    /// The name of a unit that nobody has resolved yet.
    pub open_school: Option<String>,
    pub person: Option<Id<Person>>,
    pub unit: Option<Id<Unit>>,
    pub joins: Joins,
    pub class: Option<Id<Class>>,
    pub from: Option<Id<Class>>,
    pub effect: Option<Effect>,
    pub applied: Option<At>,
}

/// Whether the person becomes a member of the unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Joins {
    Yes,
    No,
}

/// What a row did.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Effect {
    Enrolled,
    Moved,
    /// The place was there already.
    Kept,
}

/// How many rows have a verdict, and how many of them took effect.
pub struct Count {
    pub verdict: Verdict,
    pub all: i64,
    pub applied: i64,
}

impl Count {
    pub const fn waiting(&self) -> i64 {
        self.all - self.applied
    }
}

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

fn place(import: Id<Import>, number: i64) -> String {
    format!("import_rows.said.{import}.{number}")
}

pub(super) async fn plan(tx: &mut Tx<'_>, import: Id<Import>, lines: &[Line]) -> Result<()> {
    for line in lines {
        let sealed = tx.house.seal.seal(&place(import, line.number), &serde_json::to_vec(&line.said)?)?;
        let row = params![
            import,
            line.number,
            sealed,
            line.verdict.code(),
            &line.reason,
            &line.fix,
            line.open_school.clone(),
            line.person,
            line.unit,
            line.joins == Joins::Yes,
            line.class,
            line.from
        ];
        tx.sql.exec(PLAN, row).await?;
    }
    Ok(())
}

/// How many rows there are of each verdict, in the order of the page.
pub async fn counts(view: &mut View<'_>, import: Id<Import>) -> Result<Vec<Count>> {
    let mut counts = view.sql.all::<Count>(COUNTS, params![import]).await?;
    counts.sort_by_key(|count| Verdict::ALL.iter().position(|verdict| *verdict == count.verdict));
    Ok(counts)
}

/// Names of units that wait to be resolved, with their rows (at most 50).
pub async fn open_schools(view: &mut View<'_>, import: Id<Import>) -> Result<Vec<(String, i64)>> {
    let rows = view.sql.all::<School>(OPEN_SCHOOLS, params![import]).await?;
    Ok(rows.into_iter().map(|school| (school.0, school.1)).collect())
}

/// How many rows before `number` will take a place in each class.
pub(super) async fn planned(view: &mut View<'_>, import: Id<Import>, number: i64) -> Result<HashMap<i64, i64>> {
    let rows = view.sql.all::<Pair>(PLANNED, params![import, number]).await?;
    Ok(rows.into_iter().map(|pair| (pair.0, pair.1)).collect())
}

/// Which rows before `number` mean one of these persons already.
pub(super) async fn meant(
    view: &mut View<'_>,
    import: Id<Import>,
    number: i64,
    persons: &[i64],
) -> Result<HashMap<i64, i64>> {
    let query = Query::new("SELECT person_id, MIN(number) FROM import_rows")
        .add(" WHERE import_id = {} AND number < {} AND person_id IN (0", params![import, number]);
    let query = persons.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    let rows = view.sql.list::<Pair>(query.add(") GROUP BY person_id LIMIT 200", params![])).await?;
    Ok(rows.into_iter().map(|pair| (pair.0, pair.1)).collect())
}

/// Rows of these verdicts after `after`, in the clerk's order; `limit` at most 200.
pub(super) async fn lines(
    view: &mut View<'_>,
    import: Id<Import>,
    verdicts: &[Verdict],
    after: i64,
    limit: i64,
) -> Result<Vec<Line>> {
    let query = Query::new(ROWS).add(" WHERE import_id = {} AND number > {}", params![import, after]);
    let query = any(query, verdicts).add(" ORDER BY number LIMIT {}", params![limit.clamp(1, 200)]);
    opened(view, query).await
}

/// Rows of these verdicts that wait to take effect.
pub(super) async fn waiting(
    view: &mut View<'_>,
    import: Id<Import>,
    verdicts: &[Verdict],
    limit: i64,
) -> Result<Vec<Line>> {
    let query = Query::new(ROWS).add(" WHERE import_id = {} AND applied_at IS NULL", params![import]);
    let query = any(query, verdicts).add(" ORDER BY number LIMIT {}", params![limit]);
    opened(view, query).await
}

/// Rows that took effect and were not taken back.
pub(super) async fn applied(view: &mut View<'_>, import: Id<Import>, limit: i64) -> Result<Vec<Line>> {
    let query = Query::new(ROWS)
        .add(" WHERE import_id = {} AND applied_at IS NOT NULL AND undone_at IS NULL", params![import])
        .add(" ORDER BY number LIMIT {}", params![limit]);
    opened(view, query).await
}

fn any(query: Query, verdicts: &[Verdict]) -> Query {
    let query = query.add(" AND verdict IN (''", params![]);
    verdicts.iter().fold(query, |query, verdict| query.add(", {}", params![verdict.code()])).add(")", params![])
}

async fn opened(view: &mut View<'_>, query: Query) -> Result<Vec<Line>> {
    let sealed = view.sql.list::<Sealed>(query).await?;
    let house = view.house;
    sealed.into_iter().map(|row| row.open(house)).collect()
}

/// The row took effect.
pub(super) async fn done(
    tx: &mut Tx<'_>,
    import: Id<Import>,
    number: i64,
    effect: Effect,
    person: Id<Person>,
) -> Result<()> {
    let effect: &'static str = effect.into();
    let row = params![effect, person, tx.now, import, number];
    tx.sql.exec(DONE, row).await?;
    Ok(())
}

/// The row can no longer take effect.
pub(super) async fn fail(tx: &mut Tx<'_>, import: Id<Import>, number: i64, reason: &str, fix: &str) -> Result<()> {
    tx.sql.exec(FAIL, params![reason, fix, import, number]).await?;
    Ok(())
}

/// What the row did is taken back.
pub(super) async fn back(tx: &mut Tx<'_>, import: Id<Import>, number: i64) -> Result<()> {
    let row = params![tx.now, import, number];
    tx.sql.exec(BACK, row).await?;
    Ok(())
}

struct School(String, i64);
impl FromRow for School {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { verdict: row.get::<String>(0)?.parse()?, all: row.get(1)?, applied: row.get(2)? })
    }
}

/// A line whose texts are still sealed.
struct Sealed(Id<Import>, String, Line);

impl Sealed {
    fn open(self, house: &House) -> Result<Line> {
        let Self(import, sealed, line) = self;
        let said = serde_json::from_slice(&house.seal.open_sealed(&place(import, line.number), &sealed)?)?;
        Ok(Line { said, ..line })
    }
}

impl FromRow for Sealed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let line = Line {
            number: row.get(1)?,
            said: Said::default(),
            verdict: row.get::<String>(3)?.parse()?,
            reason: row.get(4)?,
            fix: row.get(5)?,
            open_school: None,
            person: row.get::<Option<i64>>(6)?.map(Id::new),
            unit: row.get::<Option<i64>>(7)?.map(Id::new),
            joins: if row.get::<bool>(8)? { Joins::Yes } else { Joins::No },
            class: row.get::<Option<i64>>(9)?.map(Id::new),
            from: row.get::<Option<i64>>(10)?.map(Id::new),
            effect: row.get::<Option<String>>(11)?.map(|effect| effect.parse()).transpose()?,
            applied: row.get::<Option<i64>>(12)?.map(At),
        };
        Ok(Self(Id::new(row.get(0)?), row.get(2)?, line))
    }
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
