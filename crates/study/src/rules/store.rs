//! All SQL of this room: the rule, the items of published courses, and who has done them.
use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Result, Tx, View, params};

use super::{Done, Item, Plan, Rule};

const RULE: &str =
    "SELECT project_id, items_percent, set_at, set_by, version FROM completion_rules WHERE project_id = $1 LIMIT 1";
const FIRST: &str = "INSERT INTO completion_rules (project_id, items_percent, set_at, set_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (project_id) DO NOTHING";
const SAVE: &str = "UPDATE completion_rules SET items_percent = $1, set_at = $2, set_by = $3, version = version + 1
    WHERE project_id = $4 AND version = $5";
const LISTS: &str = "SELECT COUNT(*) FROM roll_stages WHERE project_id = $1 AND stage NOT IN ('returned', 'empty')";
/// Chapters are counted as they are shown: by their order, gaps left out.
const ITEMS: &str = "SELECT i.course_id, c.title, i.item_key,
        (SELECT COUNT(*) FROM course_chapters h
          WHERE h.course_id = i.course_id AND h.content = i.content AND h.place <= i.chapter),
        ROW_NUMBER() OVER (PARTITION BY i.course_id, i.chapter ORDER BY i.place, i.item_key),
        i.title, i.required
    FROM course_places p JOIN published_courses c ON c.course_id = p.course_id
    JOIN course_items i ON i.course_id = c.course_id AND i.content = c.content
    WHERE p.project_id = $1 ORDER BY i.course_id, i.chapter, i.place, i.item_key LIMIT 3000";
const MOST_DONE: i64 = 1_000_000;

/// Which items of a plan a query speaks of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Which {
    Required,
    All,
}

/// The rule of a project: everything required until its lead says otherwise.
pub async fn of(view: &mut View<'_>, project: i64) -> Result<Rule> {
    Ok(view.sql.opt::<Rule>(RULE, params![project]).await?.unwrap_or(Rule::new(project)))
}

/// The rule with the items of the published courses placed in the project (at most 3000).
pub async fn plan(view: &mut View<'_>, project: i64) -> Result<Plan> {
    let rule = of(view, project).await?;
    let items = view.sql.all(ITEMS, params![project]).await?;
    Ok(Plan { rule, items })
}

/// What each of these persons (at most 200) has done of the plan; whoever did nothing is left out.
pub async fn done_by(view: &mut View<'_>, plan: &Plan, persons: &[i64]) -> Result<HashMap<i64, Done>> {
    let query = among(plan, Which::All)
        .add("SELECT d.person_id, d.course_id, d.item_key FROM done_items d", params![])
        .add(" JOIN req r ON r.course_id = d.course_id AND r.item_key = d.item_key", params![])
        .add(" WHERE d.person_id IN (0", params![]);
    let query = persons.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    let mut all: HashMap<i64, Done> = HashMap::new();
    for OneDone(person, at) in view.sql.list(query.add(") LIMIT {}", params![MOST_DONE])).await? {
        all.entry(person).or_default().insert(at);
    }
    Ok(all)
}

/// Begins a query with the plan's items as the rows `req (course_id, item_key)`.
pub fn among(plan: &Plan, which: Which) -> Query {
    let query = Query::new("WITH req (course_id, item_key) AS (VALUES ")
        .add("(CAST({} AS BIGINT), CAST({} AS BIGINT))", params![0, 0]);
    let wanted = plan.items.iter().filter(|item| item.required || which == Which::All);
    wanted.fold(query, |query, item| query.add(", ({}, {})", params![item.course, item.key])).add(") ", params![])
}

/// How many lists of the project are under way or recognised.
pub(super) async fn lists(view: &mut View<'_>, project: i64) -> Result<i64> {
    Ok(view.sql.one::<i64>(LISTS, params![project]).await?)
}

/// False when somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, rule: &Rule) -> Result<bool> {
    let Some((at, by)) = rule.set else { return Ok(false) };
    let done = match rule.version {
        0 => tx.sql.exec(FIRST, params![rule.project, rule.percent, at, by]).await?,
        version => tx.sql.exec(SAVE, params![rule.percent, at, by, rule.project, version]).await?,
    };
    Ok(done == 1)
}

struct OneDone(i64, (i64, i64));
impl FromRow for OneDone {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, (row.get(1)?, row.get(2)?)))
    }
}

impl FromRow for Rule {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            project: row.get(0)?,
            percent: row.get(1)?,
            set: Some((At(row.get(2)?), Id::new(row.get(3)?))),
            version: row.get(4)?,
        })
    }
}

impl FromRow for Item {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (chapter, place): (i64, i64) = (row.get(3)?, row.get(4)?);
        Ok(Self {
            course: row.get(0)?,
            course_title: row.get(1)?,
            key: row.get(2)?,
            number: format!("{chapter}.{place}"),
            title: row.get(5)?,
            required: row.get(6)?,
        })
    }
}
