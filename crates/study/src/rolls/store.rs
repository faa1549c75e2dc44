//! All SQL of this room. A list that a person asks for is loaded with what for.
use kernel::db::{FromRow, Query, Row as DbRow};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::roll::{Roll, Row, Stage, Verb};
use crate::rules::{self, Plan, Which};

const COLUMNS: &str = "SELECT r.id, r.class_id, r.project_id, r.module_id, r.host_unit_id, r.hours, r.rule_percent,
    r.declaration, r.submitted_at, r.submitted_by, r.people, r.reached, r.charter, r.stage, r.decided_at, r.decided_by,
    r.reason, r.version";
const ROWS: &str = "SELECT person_id, name, sort_key, unit_id, unit_name, done, of_items FROM roll_rows WHERE";
const INSERT: &str = "INSERT INTO rolls (id, class_id, project_id, module_id, host_unit_id, hours, rule_percent,
    declaration, stage, submitted_at, submitted_by, charter)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const SAVE: &str = "UPDATE rolls SET stage = $1, people = $2, reached = $3, decided_at = $4, decided_by = $5,
    reason = $6, charter = $7, version = version + 1 WHERE id = $8 AND version = $9";
const COMPOSING: &str = "SELECT id FROM rolls WHERE class_id = $1 AND stage = 'composing' LIMIT 1";
const RETURNED: &str = "SELECT id FROM rolls WHERE class_id = $1 AND stage = 'returned' ORDER BY id DESC LIMIT 50";
const CARRY: &str = "UPDATE roll_rows SET person_id = $1 WHERE person_id = $2 AND returned_at IS NULL
    AND roll_id IN (SELECT id FROM rolls WHERE stage = 'recognised') AND NOT EXISTS (SELECT 1 FROM roll_rows k
        WHERE k.person_id = $1 AND (k.roll_id = roll_rows.roll_id OR (k.project_id = roll_rows.project_id
            AND k.returned_at IS NULL))) RETURNING roll_id";
const RELEASE: &str = "UPDATE roll_rows SET returned_at = $1 WHERE roll_id = $2 AND person_id > $3 AND person_id <= $4";

/// A list as the queue shows it.
pub struct Labelled {
    pub roll: Roll,
    pub project_name: String,
    pub class_name: String,
}

pub async fn fetch(view: &mut View<'_>, id: Id<Roll>, verb: Verb) -> Result<Roll> {
    let roll = for_job(view, id).await?;
    view.allow(verb, &roll)?;
    Ok(roll)
}

/// For the house's own jobs: no right is asked.
pub(super) async fn for_job(view: &mut View<'_>, id: Id<Roll>) -> Result<Roll> {
    let query = Query::new(COLUMNS).add(" FROM rolls r WHERE r.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Roll>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The lists of a class that the actor was allowed to see, newest first (at most 50).
pub(super) async fn of_class(view: &mut View<'_>, class: i64) -> Result<Vec<Roll>> {
    let query =
        Query::new(COLUMNS).add(" FROM rolls r WHERE r.class_id = {} ORDER BY r.id DESC LIMIT 50", params![class]);
    Ok(view.sql.list(query).await?)
}

/// The lists of a project that the actor was allowed to see (at most 200).
pub async fn of_project(view: &mut View<'_>, project: i64) -> Result<Vec<Roll>> {
    let query =
        Query::new(COLUMNS).add(" FROM rolls r WHERE r.project_id = {} ORDER BY r.id LIMIT 200", params![project]);
    Ok(view.sql.list(query).await?)
}

/// The lists that the actor leads to or sees by office: those that wait for a decision, or the others, newest first
/// before `before` (at most 50).
pub(super) async fn mine(view: &mut View<'_>, which: Queue, before: i64) -> Result<Vec<Labelled>> {
    let everything = ["academic", "leadership"].iter().any(|role| view.holds(role));
    let (led, modules) = (view.scopes("project_lead", "Project"), view.scopes("module_owner", "Module"));
    let units = view.scopes("unit_head", "Unit");
    let mut query = Query::new(COLUMNS).add(
        ", p.name, c.name FROM rolls r JOIN project_facts p ON p.id = r.project_id JOIN class_facts c ON c.id = r.class_id
        WHERE r.id < {}",
        params![before],
    );
    query = match which {
        Queue::Waiting => query.add(" AND r.stage = 'submitted'", params![]),
        Queue::Others => query.add(" AND r.stage <> 'submitted'", params![]),
    };
    if !everything {
        query = any(query.add(" AND (r.project_id IN (0", params![]), &led);
        query = any(query.add(") OR r.module_id IN (0", params![]), &modules);
        query = any(query.add(") OR r.host_unit_id IN (0", params![]), &units).add("))", params![]);
    }
    Ok(view.sql.list(query.add(" ORDER BY r.id DESC LIMIT 51", params![])).await?)
}

/// Which lists are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Queue {
    Waiting,
    Others,
}

fn any(query: Query, ids: &[i64]) -> Query {
    ids.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]))
}

/// Whether a list of the class is being composed.
pub(super) async fn composing(view: &mut View<'_>, class: i64) -> Result<bool> {
    Ok(view.sql.opt::<i64>(COMPOSING, params![class]).await?.is_some())
}

/// The lists of a class that were returned, newest first (at most 50).
pub(super) async fn returned(view: &mut View<'_>, class: i64) -> Result<Vec<Id<Roll>>> {
    Ok(view.sql.all::<i64>(RETURNED, params![class]).await?.into_iter().map(Id::new).collect())
}

/// The people of a list by pinyin after `after`: a page and one more.
pub(super) async fn page(view: &mut View<'_>, roll: Id<Roll>, after: Option<i64>) -> Result<Vec<Row>> {
    let mut query = Query::new(ROWS).add(" roll_id = {}", params![roll]);
    if let Some(after) = after {
        query = query.add(
            " AND (sort_key, person_id) > ((SELECT sort_key FROM roll_rows WHERE roll_id = {} AND person_id = {}), {})",
            params![roll, after, after],
        );
    }
    Ok(view.sql.list(query.add(" ORDER BY sort_key, person_id LIMIT 101", params![])).await?)
}

/// The people of a list in order of their ids after `after`: for walks over many.
pub async fn rows_after(view: &mut View<'_>, roll: Id<Roll>, after: i64, limit: i64) -> Result<Vec<Row>> {
    let query = Query::new(ROWS)
        .add(" roll_id = {} AND person_id > {} ORDER BY person_id LIMIT {}", params![roll, after, limit]);
    Ok(view.sql.list(query).await?)
}

/// One person on a list.
pub async fn row(view: &mut View<'_>, roll: Id<Roll>, person: i64) -> Result<Option<Row>> {
    let query = Query::new(ROWS).add(" roll_id = {} AND person_id = {} LIMIT 1", params![roll, person]);
    Ok(view.sql.list(query).await?.pop())
}

/// Who of a class has met the rule and stands on no list of the project: how many, and the first hundred by pinyin.
pub(super) async fn ready(view: &mut View<'_>, class: i64, project: i64, plan: &Plan) -> Result<(i64, Vec<Row>)> {
    if plan.required() == 0 {
        return Ok((0, vec![]));
    }
    let from = |select: &'static str| {
        rules::among(plan, Which::Required).add(select, params![]).add(
            " FROM (SELECT t.person_id, COUNT(*) AS done FROM class_seats t
                JOIN done_items d ON d.person_id = t.person_id
                JOIN req r ON r.course_id = d.course_id AND r.item_key = d.item_key
                WHERE t.class_id = {} GROUP BY t.person_id) n
            JOIN class_seats s ON s.person_id = n.person_id AND s.class_id = {}
            JOIN person_labels l ON l.id = s.person_id LEFT JOIN unit_labels u ON u.id = s.unit_id
            WHERE n.done >= {} AND NOT EXISTS (SELECT 1 FROM roll_rows x WHERE x.project_id = {}
                AND x.person_id = n.person_id AND x.returned_at IS NULL)",
            params![class, class, plan.need(), project],
        )
    };
    let count = view.sql.list::<i64>(from("SELECT COUNT(*)")).await?.pop().unwrap_or(0);
    let rows = from("SELECT s.person_id, s.name, l.sort_key, s.unit_id, COALESCE(u.name, ''), n.done, n.done")
        .add(" ORDER BY l.sort_key, s.person_id LIMIT 100", params![]);
    let of = plan.required();
    let rows = view.sql.list::<Row>(rows).await?.into_iter().map(|row| Row { of, ..row });
    Ok((count, rows.collect()))
}

pub(super) async fn insert(tx: &mut Tx<'_>, roll: &Roll) -> Result<()> {
    let stage: &'static str = (&roll.stage).into();
    let row = params![
        roll.id,
        roll.class,
        roll.project,
        roll.module,
        roll.host,
        roll.hours,
        roll.percent,
        &roll.declaration,
        stage,
        roll.submitted_at,
        roll.submitted_by,
        roll.charter
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Who came onto the list: whoever stands on another of the project is left out.
pub(super) async fn insert_rows(tx: &mut Tx<'_>, roll: &Roll, rows: &[Row]) -> Result<Vec<i64>> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let mut query = Query::new(
        "INSERT INTO roll_rows (roll_id, project_id, person_id, name, sort_key, unit_id, unit_name, done, of_items) VALUES",
    );
    for (at, one) in rows.iter().enumerate() {
        let values = params![
            roll.id,
            roll.project,
            one.person,
            &one.name,
            &one.sort_key,
            one.unit,
            &one.unit_name,
            one.done,
            one.of
        ];
        let place =
            if at == 0 { " ({}, {}, {}, {}, {}, {}, {}, {}, {})" } else { ", ({}, {}, {}, {}, {}, {}, {}, {}, {})" };
        query = query.add(place, values);
    }
    Ok(tx.sql.list(query.add(" ON CONFLICT DO NOTHING RETURNING person_id", params![])).await?)
}

/// The next people of a returned list, up to this one, may stand on another.
pub(super) async fn release_rows(tx: &mut Tx<'_>, roll: &Roll, last: i64) -> Result<()> {
    let row = params![tx.now, roll.id, roll.reached, last];
    tx.sql.exec(RELEASE, row).await?;
    Ok(())
}

/// The recognised lists on which one record's row is another's from now on.
pub(super) async fn carry(tx: &mut Tx<'_>, folded: i64, kept: i64) -> Result<Vec<i64>> {
    Ok(tx.sql.all::<i64>(CARRY, params![kept, folded]).await?)
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, roll: Roll) -> Result<Roll> {
    let stage: &'static str = (&roll.stage).into();
    let decided = roll.stage.decided();
    let row = params![
        stage,
        roll.people,
        roll.reached,
        decided.map(|decided| decided.0),
        decided.map(|decided| decided.1),
        roll.stage.reason(),
        roll.charter,
        roll.id,
        roll.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Roll { version: roll.version + 1, ..roll }),
        _ => Err(Refusal::stale("这份名单"))?,
    }
}

impl FromRow for Roll {
    fn from_row(row: &DbRow) -> anyhow::Result<Self> {
        let stage: String = row.get(13)?;
        let decided = (row.get::<Option<i64>>(14)?.map(At), row.get::<Option<i64>>(15)?.map(Id::new));
        let reason: String = row.get(16)?;
        let stage = match (&*stage, decided) {
            ("composing", (None, None)) => Stage::Composing,
            ("empty", (None, None)) => Stage::Empty,
            ("submitted", (None, None)) => Stage::Submitted,
            ("recognising", (Some(at), Some(by))) => Stage::Recognising { at, by },
            ("recognised", (Some(at), Some(by))) => Stage::Recognised { at, by },
            ("returning", (Some(at), Some(by))) => Stage::Returning { at, by, reason },
            ("returned", (Some(at), Some(by))) => Stage::Returned { at, by, reason },
            loose => anyhow::bail!("list {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            class: row.get(1)?,
            project: row.get(2)?,
            module: row.get(3)?,
            host: row.get(4)?,
            hours: row.get(5)?,
            percent: row.get(6)?,
            declaration: row.get(7)?,
            submitted_at: At(row.get(8)?),
            submitted_by: Id::new(row.get(9)?),
            people: row.get(10)?,
            reached: row.get(11)?,
            charter: row.get(12)?,
            stage,
            version: row.get(17)?,
        })
    }
}

impl FromRow for Labelled {
    fn from_row(row: &DbRow) -> anyhow::Result<Self> {
        Ok(Self { roll: Roll::from_row(row)?, project_name: row.get(18)?, class_name: row.get(19)? })
    }
}

impl FromRow for Row {
    fn from_row(row: &DbRow) -> anyhow::Result<Self> {
        Ok(Self {
            person: row.get(0)?,
            name: row.get(1)?,
            sort_key: row.get(2)?,
            unit: row.get(3)?,
            unit_name: row.get(4)?,
            done: row.get(5)?,
            of: row.get(6)?,
        })
    }
}
