//! Reads training's views. A class, a project or a task that a person asks for is loaded with what for.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Refusal, Result, View, params};

use super::{Class, ClassVerb, Project, ProjectVerb, Task, TaskVerb};

const CLASS: &str = "SELECT p.id, p.task_id, p.module_id, p.host_unit_id, p.name, p.hours, p.closed_at,
    c.id, c.name, c.taken, c.stage FROM class_facts c JOIN project_facts p ON p.id = c.project_id WHERE";
const PROJECT: &str =
    "SELECT p.id, p.task_id, p.module_id, p.host_unit_id, p.name, p.hours, p.closed_at FROM project_facts p WHERE";
const TASK: &str = "SELECT id, number, name, module_id, issuer_unit_id, host_unit_id, starts_on, ends_on, places,
    accepted_at, closed_at FROM task_facts WHERE id = $1 LIMIT 1";
const NUMBER: &str = "SELECT number FROM task_facts WHERE id = $1 LIMIT 1";
const SEAT: &str = "SELECT s.person_id, s.name, s.unit_id, COALESCE(u.name, ''), l.sort_key FROM class_seats s
    JOIN person_labels l ON l.id = s.person_id LEFT JOIN unit_labels u ON u.id = s.unit_id WHERE";
const UNITS: &str = "SELECT s.unit_id, COALESCE(u.name, ''), COUNT(*) FROM class_seats s
    LEFT JOIN unit_labels u ON u.id = s.unit_id WHERE s.class_id = $1 GROUP BY s.unit_id, u.name
    ORDER BY u.name, s.unit_id LIMIT 1000";
const SITS_IN: &str =
    "SELECT DISTINCT s.class_id FROM class_seats s JOIN course_places p ON p.project_id = s.project_id
    WHERE s.person_id = $1 AND p.course_id = $2 ORDER BY s.class_id LIMIT 50";

/// A learner's seat, with name and unit as of the day it was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    pub person: i64,
    pub name: String,
    pub unit: i64,
    pub unit_name: String,
    pub sort_key: String,
}

/// A unit from which learners of a class come, with how many.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    pub id: i64,
    pub name: String,
    pub learners: i64,
}

pub async fn class(view: &mut View<'_>, id: i64, verb: ClassVerb) -> Result<Class> {
    let class = class_for_job(view, id).await?;
    view.allow(verb, &class)?;
    Ok(class)
}

/// For the house's own jobs and for pages that ask about the class's project: no right is asked.
pub async fn class_for_job(view: &mut View<'_>, id: i64) -> Result<Class> {
    let query = Query::new(CLASS).add(" c.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Class>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The classes of a project that the actor was allowed to see (at most 200).
pub async fn classes_of(view: &mut View<'_>, project: i64) -> Result<Vec<Class>> {
    let query = Query::new(CLASS).add(" c.project_id = {} ORDER BY c.id LIMIT 200", params![project]);
    Ok(view.sql.list(query).await?)
}

pub async fn project(view: &mut View<'_>, id: i64, verb: ProjectVerb) -> Result<Project> {
    let project = project_for_job(view, id).await?;
    view.allow(verb, &project)?;
    Ok(project)
}

/// For the house's own jobs: no right is asked.
pub async fn project_for_job(view: &mut View<'_>, id: i64) -> Result<Project> {
    let query = Query::new(PROJECT).add(" p.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Project>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The projects under a task that the actor was allowed to see (at most 100).
pub async fn projects_of(view: &mut View<'_>, task: i64) -> Result<Vec<Project>> {
    let query = Query::new(PROJECT).add(" p.task_id = {} ORDER BY p.id LIMIT 100", params![task]);
    Ok(view.sql.list(query).await?)
}

pub async fn task(view: &mut View<'_>, id: i64, verb: TaskVerb) -> Result<Task> {
    let task = task_for_job(view, id).await?;
    view.allow(verb, &task)?;
    Ok(task)
}

/// For the house's own jobs: no right is asked.
pub async fn task_for_job(view: &mut View<'_>, id: i64) -> Result<Task> {
    Ok(view.sql.opt::<Task>(TASK, params![id]).await?.ok_or(Refusal::NotFound)?)
}

/// The number of an issued task; empty when there is none.
pub async fn task_number(view: &mut View<'_>, task: i64) -> Result<String> {
    Ok(view.sql.opt::<String>(NUMBER, params![task]).await?.unwrap_or_default())
}

/// Seats of a class in order of their persons, after `after`: for walks over many.
pub async fn after(view: &mut View<'_>, class: i64, after: i64, limit: i64) -> Result<Vec<Seat>> {
    let query = Query::new(SEAT)
        .add(" s.class_id = {} AND s.person_id > {} ORDER BY s.person_id LIMIT {}", params![class, after, limit]);
    Ok(view.sql.list(query).await?)
}

/// The seats of these persons (at most 200) after `after`, in the same order.
pub async fn chosen(view: &mut View<'_>, class: i64, persons: &[i64], after: i64, limit: i64) -> Result<Vec<Seat>> {
    let query =
        Query::new(SEAT).add(" s.class_id = {} AND s.person_id > {} AND s.person_id IN (0", params![class, after]);
    let query = persons.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    Ok(view.sql.list(query.add(") ORDER BY s.person_id LIMIT {}", params![limit])).await?)
}

/// The units that the learners of a class come from (at most 1000).
pub async fn units_of(view: &mut View<'_>, class: i64) -> Result<Vec<Unit>> {
    Ok(view.sql.all(UNITS, params![class]).await?)
}

/// The classes in which a person sits and whose project has this course (at most 50).
pub async fn sits_in(view: &mut View<'_>, person: i64, course: i64) -> Result<Vec<i64>> {
    Ok(view.sql.all::<i64>(SITS_IN, params![person, course]).await?)
}

impl FromRow for Project {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            task: row.get(1)?,
            module: row.get(2)?,
            host: row.get(3)?,
            name: row.get(4)?,
            hours: row.get(5)?,
            closed: row.get::<Option<i64>>(6)?.map(At),
        })
    }
}

impl FromRow for Class {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let project = Project::from_row(row)?;
        Ok(Self { id: row.get(7)?, name: row.get(8)?, taken: row.get(9)?, stage: row.get(10)?, project })
    }
}

impl FromRow for Task {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            number: row.get::<Option<String>>(1)?.unwrap_or_default(),
            name: row.get(2)?,
            module: row.get(3)?,
            issuer: row.get(4)?,
            host: row.get(5)?,
            starts_on: row.get(6)?,
            ends_on: row.get(7)?,
            places: row.get(8)?,
            accepted: row.get::<Option<i64>>(9)?.map(At),
            closed: row.get::<Option<i64>>(10)?.map(At),
        })
    }
}

impl FromRow for Seat {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            person: row.get(0)?,
            name: row.get(1)?,
            unit: row.get(2)?,
            unit_name: row.get(3)?,
            sort_key: row.get(4)?,
        })
    }
}

impl FromRow for Unit {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, name: row.get(1)?, learners: row.get(2)? })
    }
}
