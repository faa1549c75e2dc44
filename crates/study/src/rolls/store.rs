//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::roll::{Roll, Stage, Verb};
use super::words;

const COLUMNS: &str =
    "SELECT id, class_id, project_id, module_id, host_unit_id, task_id, class_name, project_name, hours, rule_percent,
    declaration, people, submitted_at, submitted_by, stage, decided_at, decided_by, reason, version FROM rolls";
const INSERT: &str =
    "INSERT INTO rolls (id, class_id, project_id, module_id, host_unit_id, task_id, class_name, project_name, hours,
    rule_percent, declaration, stage, submitted_at, submitted_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'gathering', $12, $13)";
const SAVE: &str = "UPDATE rolls SET stage = $1, decided_at = $2, decided_by = $3, reason = $4, people = $5,
    version = version + 1 WHERE id = $6 AND version = $7";
const STANDING: &str = "SELECT COUNT(*) FROM rolls WHERE project_id = $1 AND stage <> 'returned'";
/// Who of a class has what the rule asks for and stands on no standing list of the project, after `after` (at most 200).
const QUALIFIED: &str = "SELECT s.person_id, s.name, s.unit_id, COALESCE(u.name, ''),
    (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
        JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
        JOIN done_items d ON d.course_id = i.course_id AND d.item_key = i.item_key AND d.person_id = s.person_id
        WHERE l.project_id = s.project_id AND i.required) AS done
    FROM class_seats s LEFT JOIN unit_labels u ON u.id = s.unit_id
    WHERE s.class_id = $1 AND s.person_id > $2
      AND (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
        JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
        JOIN done_items d ON d.course_id = i.course_id AND d.item_key = i.item_key AND d.person_id = s.person_id
        WHERE l.project_id = s.project_id AND i.required) * 100 >= $3
      AND NOT EXISTS (SELECT 1 FROM roll_rows r JOIN rolls o ON o.id = r.roll_id
        WHERE r.person_id = s.person_id AND o.project_id = s.project_id AND o.stage <> 'returned')
    ORDER BY s.person_id LIMIT 200";
const REQUIRED: &str = "SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
    JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content WHERE l.project_id = $1 AND i.required";
const ROW: &str = "INSERT INTO roll_rows (roll_id, person_id, name, unit_id, unit_name, done, of_items)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const ROWS: &str =
    "SELECT person_id, name, unit_id, unit_name, done, of_items FROM roll_rows WHERE roll_id = $1 AND person_id > $2
    ORDER BY person_id LIMIT 200";

/// Somebody on a list, with the evidence.
#[derive(Clone, Debug)]
pub struct Line {
    pub person: i64,
    pub name: String,
    pub unit: i64,
    pub unit_name: String,
    pub done: i64,
    pub of: i64,
}

pub async fn fetch(view: &mut View<'_>, id: Id<Roll>, verb: Verb) -> Result<Roll> {
    let roll = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &roll)?;
    Ok(roll)
}

/// No rights asked: for the room's own jobs.
pub(super) async fn by_id(view: &mut View<'_>, id: Id<Roll>) -> Result<Option<Roll>> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list(query).await?.pop())
}

/// The lists of a class that the actor was allowed to see, newest first (at most 50).
pub(super) async fn of_class(view: &mut View<'_>, class: i64) -> Result<Vec<Roll>> {
    let query = Query::new(COLUMNS).add(" WHERE class_id = {} ORDER BY id DESC LIMIT 50", params![class]);
    Ok(view.sql.list(query).await?)
}

/// What the actor's roles show of all lists, those that wait first (at most 50).
pub(super) async fn mine(view: &mut View<'_>) -> Result<Vec<Roll>> {
    let everything = ["academic", "leadership"].iter().any(|role| view.holds(role));
    let (projects, modules) = (view.scopes("project_lead", "Project"), view.scopes("module_owner", "Module"));
    let mut query = Query::new(COLUMNS).add(" WHERE 1 = 1", params![]);
    if !everything {
        query = query.add(" AND (project_id IN (0", params![]);
        query = projects.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
        query = query.add(") OR module_id IN (0", params![]);
        query = modules.iter().take(50).fold(query, |query, id| query.add(", {}", params![*id]));
        query = query.add("))", params![]);
    }
    let order = " ORDER BY CASE WHEN stage = 'submitted' THEN 0 ELSE 1 END, id DESC LIMIT 50";
    Ok(view.sql.list(query.add(order, params![])).await?)
}

/// Whether a project has a list that stands.
pub async fn any_standing(view: &mut View<'_>, project: i64) -> Result<bool> {
    Ok(view.sql.one::<i64>(STANDING, params![project]).await? > 0)
}

/// How many required items a project has.
pub(super) async fn required(view: &mut View<'_>, project: i64) -> Result<i64> {
    Ok(view.sql.one::<i64>(REQUIRED, params![project]).await?)
}

/// The next to qualify: `asked` is the rule's percent times the number of required items.
pub(super) async fn qualified(view: &mut View<'_>, class: i64, after: i64, asked: i64) -> Result<Vec<Line>> {
    Ok(view.sql.all(QUALIFIED, params![class, after, asked]).await?)
}

/// The next 200 of a list after that person.
pub(super) async fn rows(view: &mut View<'_>, roll: Id<Roll>, after: i64) -> Result<Vec<Line>> {
    Ok(view.sql.all::<Kept>(ROWS, params![roll, after]).await?.into_iter().map(|Kept(line)| line).collect())
}

pub(super) async fn insert(tx: &mut Tx<'_>, roll: &Roll) -> Result<()> {
    let row = params![
        roll.id,
        roll.class,
        roll.project,
        roll.module,
        roll.host,
        roll.task,
        &roll.class_name,
        &roll.project_name,
        roll.hours,
        roll.rule_percent,
        &roll.declaration,
        roll.submitted,
        roll.by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn add(tx: &mut Tx<'_>, roll: Id<Roll>, line: &Line) -> Result<()> {
    let row = params![roll, line.person, &line.name, line.unit, &line.unit_name, line.done, line.of];
    tx.sql.exec(ROW, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, roll: Roll) -> Result<Roll> {
    let (at, by, reason) = match &roll.stage {
        Stage::Gathering | Stage::Submitted => (None, None, ""),
        Stage::Recognising { at, by } | Stage::Recognised { at, by } => (Some(*at), Some(*by), ""),
        Stage::Returning { at, by, reason } | Stage::Returned { at, by, reason } => {
            (Some(*at), Some(*by), reason.as_str())
        }
    };
    match tx.sql.exec(SAVE, params![roll.stage.name(), at, by, reason, roll.people, roll.id, roll.version]).await? {
        1 => Ok(Roll { version: roll.version + 1, ..roll }),
        _ => Err(Refusal::not_now(words::NOT_SUBMITTED))?,
    }
}

impl FromRow for Line {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            person: row.get(0)?,
            name: row.get(1)?,
            unit: row.get(2)?,
            unit_name: row.get(3)?,
            done: row.get(4)?,
            of: 0,
        })
    }
}

/// A kept line, with how much there was to do.
struct Kept(Line);
impl FromRow for Kept {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Line { of: row.get(5)?, ..Line::from_row(row)? }))
    }
}

impl FromRow for Roll {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let reason: String = row.get(17)?;
        let decided = (row.get::<Option<i64>>(15)?.map(At), row.get::<Option<i64>>(16)?.map(Id::new));
        let stage = match (row.get::<String>(14)?.as_str(), decided) {
            ("gathering", (None, None)) => Stage::Gathering,
            ("submitted", (None, None)) => Stage::Submitted,
            ("recognising", (Some(at), Some(by))) => Stage::Recognising { at, by },
            ("recognised", (Some(at), Some(by))) => Stage::Recognised { at, by },
            ("returning", (Some(at), Some(by))) => Stage::Returning { at, by, reason },
            ("returned", (Some(at), Some(by))) => Stage::Returned { at, by, reason },
            loose => anyhow::bail!("roll {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            class: row.get(1)?,
            project: row.get(2)?,
            module: row.get(3)?,
            host: row.get(4)?,
            task: row.get(5)?,
            class_name: row.get(6)?,
            project_name: row.get(7)?,
            hours: row.get(8)?,
            rule_percent: row.get(9)?,
            declaration: row.get(10)?,
            people: row.get(11)?,
            submitted: At(row.get(12)?),
            by: Id::new(row.get(13)?),
            stage,
            version: row.get(18)?,
        })
    }
}
