//! Seats, required items and done items, each in one set-based query; nothing of our own.
use std::collections::{BTreeMap, BTreeSet};

use kernel::db::{FromRow, Query, Row};
use kernel::{Result, View, params};

const COLUMNS: &str =
    "SELECT k.course_id, i.item_key, k.title, i.title, i.chapter, i.place FROM course_places l
    JOIN published_courses k ON k.course_id = l.course_id
    JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
    WHERE l.project_id = $1 AND i.required ORDER BY k.published_at, k.course_id, i.chapter, i.place, i.item_key LIMIT 300";
const LEARNERS: &str = "SELECT s.person_id, s.name, COALESCE(u.name, ''), p.sort_key,
    (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
        JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
        JOIN done_items d ON d.course_id = i.course_id AND d.item_key = i.item_key AND d.person_id = s.person_id
        WHERE l.project_id = s.project_id AND i.required)
    FROM class_seats s JOIN person_labels p ON p.id = s.person_id LEFT JOIN unit_labels u ON u.id = s.unit_id";
/// How many learners have how many required items: the whole class in one pass.
const SPREAD: &str = "SELECT COALESCE(c.done, 0), COUNT(*) FROM class_seats s LEFT JOIN (
        SELECT d.person_id, COUNT(*) AS done FROM done_items d
        JOIN course_items i ON i.course_id = d.course_id AND i.item_key = d.item_key AND i.required
        JOIN published_courses k ON k.course_id = i.course_id AND k.content = i.content
        JOIN course_places l ON l.course_id = k.course_id AND l.project_id = $2 GROUP BY d.person_id) c
    ON c.person_id = s.person_id WHERE s.class_id = $1 GROUP BY COALESCE(c.done, 0) ORDER BY 1 LIMIT 400";

/// One required item.
#[derive(Clone, Debug)]
pub struct Column {
    pub course: i64,
    pub item: i64,
    pub course_title: String,
    pub title: String,
    pub chapter: i64,
    pub place: i64,
}

impl Column {
    /// `2.1 单元测验`
    pub fn name(&self) -> String {
        format!("{}.{} {}", self.chapter, self.place, self.title)
    }
}

/// One learner with how many of the required items are done.
#[derive(Clone, Debug)]
pub struct Learner {
    pub person: i64,
    pub name: String,
    pub unit: String,
    pub sort_key: String,
    pub done: i64,
}

/// The required items of a project in the order in which they are learnt.
pub async fn columns(view: &mut View<'_>, project: i64) -> Result<Vec<Column>> {
    Ok(view.sql.all(COLUMNS, params![project]).await?)
}

/// Whom a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Which {
    All,
    Behind,
    Done,
}

/// Learners by pinyin after a place (`("", 0)` is the beginning), at most `limit`; `asked` required items make one done.
pub async fn learners(
    view: &mut View<'_>,
    class: i64,
    which: Which,
    asked: i64,
    after: (&str, i64),
    limit: i64,
) -> Result<Vec<Learner>> {
    let query = Query::new(LEARNERS)
        .add(" WHERE s.class_id = {} AND (p.sort_key, s.person_id) > ({}, {})", params![class, after.0, after.1]);
    let mut query = query;
    if which != Which::All {
        let counted = " (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
            JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
            JOIN done_items d ON d.course_id = i.course_id AND d.item_key = i.item_key AND d.person_id = s.person_id
            WHERE l.project_id = s.project_id AND i.required)";
        query = query.add(" AND", params![]).add(counted, params![]);
        query = query.add(if which == Which::Done { " >= {}" } else { " < {}" }, params![asked]);
    }
    Ok(view.sql.list(query.add(" ORDER BY p.sort_key, s.person_id LIMIT {}", params![limit])).await?)
}

/// (course, item) done by each of these persons (at most 1000 of them).
pub async fn done_of(
    view: &mut View<'_>,
    project: i64,
    persons: &[i64],
) -> Result<BTreeMap<i64, BTreeSet<(i64, i64)>>> {
    let query = Query::new(
        "SELECT d.person_id, d.course_id, d.item_key FROM done_items d JOIN course_places l ON l.course_id = d.course_id",
    )
    .add(" WHERE l.project_id = {} AND d.person_id IN (0", params![project]);
    let query = persons.iter().take(1000).fold(query, |query, id| query.add(", {}", params![*id]));
    let mut done: BTreeMap<i64, BTreeSet<(i64, i64)>> = BTreeMap::new();
    for Done(person, course, item) in view.sql.list(query.add(") LIMIT 400000", params![])).await? {
        done.entry(person).or_default().insert((course, item));
    }
    Ok(done)
}

/// (required items done, how many learners have so many) over a whole class.
pub async fn spread(view: &mut View<'_>, class: i64, project: i64) -> Result<Vec<(i64, i64)>> {
    let rows = view.sql.all::<Pair>(SPREAD, params![class, project]).await?;
    Ok(rows.into_iter().map(|Pair(done, people)| (done, people)).collect())
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Done(i64, i64, i64);
impl FromRow for Done {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FromRow for Column {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            course: row.get(0)?,
            item: row.get(1)?,
            course_title: row.get(2)?,
            title: row.get(3)?,
            chapter: row.get(4)?,
            place: row.get(5)?,
        })
    }
}

impl FromRow for Learner {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { person: row.get(0)?, name: row.get(1)?, unit: row.get(2)?, sort_key: row.get(3)?, done: row.get(4)? })
    }
}
