//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Tx, View, params};

use super::bulk::Seat;
use super::class::{Class, Stage, Verb};
use crate::projects::Project;
use crate::tasks::Task;

const COLUMNS: &str =
    "SELECT c.id, c.project_id, c.module_id, c.name, c.places, c.taken, c.opened_at, c.closed_at, c.closed_by,
    c.version FROM classes c";
const INSERT: &str = "INSERT INTO classes (id, project_id, module_id, name, places) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (project_id, name) DO NOTHING";
const SAVE: &str =
    "UPDATE classes SET taken = $1, opened_at = $2, closed_at = $3, closed_by = $4, version = version + 1
    WHERE id = $5 AND version = $6";
const TAKE: &str = "INSERT INTO class_places (class_id, person_id, project_id, name, unit_id, taken_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const OF_PERSON: &str = "SELECT class_id FROM class_places WHERE person_id = $1 ORDER BY class_id LIMIT 500";
const CARRY: &str = "UPDATE class_places SET person_id = $1 WHERE class_id = $2 AND person_id = $3 AND NOT EXISTS
    (SELECT 1 FROM class_places k WHERE k.person_id = $1 AND k.project_id = class_places.project_id)";
const COUNT: &str = "SELECT COUNT(*) FROM classes WHERE project_id = $1";
const RUN: &str = "SELECT p.name, t.ends_on FROM project_facts p JOIN task_facts t ON t.id = p.task_id WHERE p.id = $1";
const OPEN: &str = "SELECT COUNT(*) FROM classes WHERE project_id = $1 AND closed_at IS NULL";
const OF_TASK: &str = "SELECT t.places, CAST(COALESCE((SELECT SUM(c.places) FROM classes c
    JOIN project_facts p ON p.id = c.project_id WHERE p.task_id = t.id), 0) AS BIGINT) FROM task_facts t WHERE t.id = $1";
const PLACES: &str =
    "SELECT person_id, name, unit_id, taken_at FROM class_places WHERE class_id = $1 AND person_id > $2
    ORDER BY person_id LIMIT $3";

/// A learner's place, with name and unit as of the day it was taken.
#[derive(Clone, Debug)]
pub struct Place {
    pub person: Id<Person>,
    pub name: String,
    pub unit: i64,
    pub taken: At,
}

pub async fn fetch(view: &mut View<'_>, id: Id<Class>, verb: Verb) -> Result<Class> {
    let class = for_job(view, id).await?;
    view.allow(verb, &class)?;
    Ok(class)
}

/// The classes of a project that the actor was allowed to see (at most 200).
pub async fn of_project(view: &mut View<'_>, project: Id<Project>) -> Result<Vec<Class>> {
    let query = Query::new(COLUMNS).add(" WHERE c.project_id = {} ORDER BY c.id LIMIT 200", params![project]);
    Ok(view.sql.list(query).await?)
}

/// How many classes of a project are not closed.
pub async fn open_under(view: &mut View<'_>, project: Id<Project>) -> Result<i64> {
    Ok(view.sql.one::<i64>(OPEN, params![project]).await?)
}

/// The places of a task, and how many of them its classes have.
pub(super) async fn places_of_task(view: &mut View<'_>, task: Id<Task>) -> Result<(i64, i64)> {
    let found = view.sql.one::<Two>(OF_TASK, params![task]).await?;
    Ok((found.0, found.1))
}

struct Two(i64, i64);

impl FromRow for Two {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

/// How many classes a project has, and how many of them are not closed.
pub async fn count_under(view: &mut View<'_>, project: Id<Project>) -> Result<(i64, i64)> {
    Ok((view.sql.one::<i64>(COUNT, params![project]).await?, open_under(view, project).await?))
}

/// The name of a project and the last day of its task, `2026-12-31`.
pub(super) async fn run_of(view: &mut View<'_>, project: Id<Project>) -> Result<(String, String)> {
    let Run(name, ends_on) = view.sql.one(RUN, params![project]).await?;
    Ok((name, ends_on))
}

struct Run(String, String);
impl FromRow for Run {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

/// For the house's own job: no right is asked.
pub(super) async fn for_job(view: &mut View<'_>, id: Id<Class>) -> Result<Class> {
    let query = Query::new(COLUMNS).add(" WHERE c.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Class>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// Learners of a class after `after`, by id.
pub async fn places(view: &mut View<'_>, class: Id<Class>, after: i64, limit: i64) -> Result<Vec<Place>> {
    Ok(view.sql.all(PLACES, params![class, after, limit]).await?)
}

/// False when the project has a class of that name.
pub(super) async fn insert(tx: &mut Tx<'_>, class: &Class) -> Result<bool> {
    let row = params![class.id, class.project, class.module, &class.name, class.places];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

/// One place for one person in a project, once.
pub(super) async fn take_place(
    tx: &mut Tx<'_>,
    class: &Class,
    person: Id<Person>,
    name: &str,
    unit: i64,
) -> Result<bool> {
    let row = params![class.id, person, class.project, name, unit, tx.now];
    Ok(tx.sql.exec(TAKE, row).await? == 1)
}

/// The class in which each of these persons has a place of the project (at most 200 persons).
pub async fn places_of(
    view: &mut View<'_>,
    project: Id<Project>,
    persons: &[i64],
) -> Result<std::collections::HashMap<i64, Id<Class>>> {
    let query = Query::new("SELECT person_id, class_id FROM class_places")
        .add(" WHERE project_id = {} AND person_id IN (0", params![project]);
    let query = persons.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    let rows = view.sql.list::<Taken>(query.add(") LIMIT 200", params![])).await?;
    Ok(rows.into_iter().map(|Taken(person, class)| (person, class)).collect())
}

/// One place for each, once; who took one.
pub(super) async fn take_places(tx: &mut Tx<'_>, class: &Class, seats: &[Seat]) -> Result<Vec<Id<Person>>> {
    let mut query =
        Query::new("INSERT INTO class_places (class_id, person_id, project_id, name, unit_id, taken_at) VALUES");
    for (at, seat) in seats.iter().enumerate() {
        let row = params![class.id, seat.person, class.project, &seat.name, seat.unit, tx.now];
        query = query.add(if at == 0 { " ({}, {}, {}, {}, {}, {})" } else { ", ({}, {}, {}, {}, {}, {})" }, row);
    }
    let taken = tx.sql.list::<i64>(query.add(" ON CONFLICT DO NOTHING RETURNING person_id", params![])).await?;
    Ok(taken.into_iter().map(Id::new).collect())
}

/// These persons' places of one class become places of another; whose.
pub(super) async fn move_places(
    tx: &mut Tx<'_>,
    from: &Class,
    to: &Class,
    persons: &[Id<Person>],
) -> Result<Vec<Id<Person>>> {
    let query = Query::new("UPDATE class_places SET class_id =")
        .add(" {} WHERE class_id = {} AND person_id IN (0", params![to.id, from.id]);
    let query = persons.iter().fold(query, |query, id| query.add(", {}", params![*id]));
    let moved = tx.sql.list::<i64>(query.add(") RETURNING person_id", params![])).await?;
    Ok(moved.into_iter().map(Id::new).collect())
}

/// These persons' places of a class are given up; whose.
pub(super) async fn release_places(tx: &mut Tx<'_>, class: &Class, persons: &[Id<Person>]) -> Result<Vec<Id<Person>>> {
    let query =
        Query::new("DELETE FROM class_places").add(" WHERE class_id = {} AND person_id IN (0", params![class.id]);
    let query = persons.iter().fold(query, |query, id| query.add(", {}", params![*id]));
    let left = tx.sql.list::<i64>(query.add(") RETURNING person_id", params![])).await?;
    Ok(left.into_iter().map(Id::new).collect())
}

/// The classes in which a record has a place (at most 500).
pub(super) async fn classes_of(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Id<Class>>> {
    Ok(view.sql.all::<i64>(OF_PERSON, params![person]).await?.into_iter().map(Id::new).collect())
}

/// The place of one record becomes another's, with name and unit of the day it was taken; false where that one has a place
/// in the project.
pub(super) async fn carry_place(tx: &mut Tx<'_>, class: &Class, from: Id<Person>, to: Id<Person>) -> Result<bool> {
    Ok(tx.sql.exec(CARRY, params![to, class.id, from]).await? == 1)
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, class: Class) -> Result<Class> {
    let (opened, closed, by) = match class.stage {
        Stage::Planned => (None, None, None),
        Stage::Open { since } => (Some(since), None, None),
        Stage::Closed { opened, at, by } => (Some(opened), Some(at), Some(by)),
    };
    match tx.sql.exec(SAVE, params![class.taken, opened, closed, by, class.id, class.version]).await? {
        1 => Ok(Class { version: class.version + 1, ..class }),
        _ => Err(Refusal::stale("本班"))?,
    }
}

impl FromRow for Place {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { person: Id::new(row.get(0)?), name: row.get(1)?, unit: row.get(2)?, taken: At(row.get(3)?) })
    }
}

struct Taken(i64, Id<Class>);
impl FromRow for Taken {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, Id::new(row.get(1)?)))
    }
}

impl FromRow for Class {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let stage = match (row.get(6)?, row.get(7)?, row.get(8)?) {
            (Some(opened), Some(at), Some(by)) => Stage::Closed { opened: At(opened), at: At(at), by: Id::new(by) },
            (Some(since), None, None) => Stage::Open { since: At(since) },
            (None, None, None) => Stage::Planned,
            loose => anyhow::bail!("class {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            project: Id::new(row.get(1)?),
            module: row.get(2)?,
            name: row.get(3)?,
            places: row.get(4)?,
            taken: row.get(5)?,
            stage,
            version: row.get(9)?,
        })
    }
}
