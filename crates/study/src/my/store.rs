//! What the page shows, through the views of training and library and this wing's own.
use kernel::db::{FromRow, Row};
use kernel::{Result, View, params};

/// One of the actor's seats with how far its project's required items are.
pub struct Seat {
    pub class: i64,
    pub class_name: String,
    pub project: i64,
    pub project_name: String,
    pub stage: String,
    /// Hundredths of 学时 of the project.
    pub hours: i64,
    /// A civil day; empty when the task names none.
    pub ends_on: String,
    pub done: i64,
    pub all: i64,
}

/// The next required item that is not done.
pub struct Missing {
    pub course: i64,
    pub course_title: String,
    pub item: i64,
    pub title: String,
    pub chapter: i64,
    pub place: i64,
    pub project: i64,
}

/// A course of the actor's projects.
pub struct Placed {
    pub id: i64,
    pub title: String,
    pub done: i64,
    pub all: i64,
}

const SEATS: &str = "SELECT s.class_id, c.name, s.project_id, p.name, c.stage, p.hours, t.ends_on,
    (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
        JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
        JOIN done_items d ON d.course_id = i.course_id AND d.item_key = i.item_key AND d.person_id = s.person_id
        WHERE l.project_id = s.project_id AND i.required),
    (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
        JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
        WHERE l.project_id = s.project_id AND i.required)
    FROM class_seats s JOIN class_facts c ON c.id = s.class_id JOIN project_facts p ON p.id = s.project_id
    JOIN task_facts t ON t.id = p.task_id
    WHERE s.person_id = $1 ORDER BY c.stage DESC, t.ends_on, s.class_id LIMIT 50";
const MISSING: &str = "SELECT k.course_id, k.title, i.item_key, i.title, i.chapter, i.place, s.project_id
    FROM class_seats s JOIN class_facts c ON c.id = s.class_id AND c.stage = 'open'
    JOIN project_facts p ON p.id = s.project_id JOIN task_facts t ON t.id = p.task_id
    JOIN course_places l ON l.project_id = s.project_id JOIN published_courses k ON k.course_id = l.course_id
    JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
    WHERE s.person_id = $1 AND i.required AND NOT EXISTS (SELECT 1 FROM done_items d
        WHERE d.person_id = $1 AND d.course_id = i.course_id AND d.item_key = i.item_key)
    ORDER BY t.ends_on, k.published_at, k.course_id, i.chapter, i.place, i.item_key LIMIT 1";
const PLACED: &str = "SELECT k.course_id, k.title,
    (SELECT COUNT(*) FROM course_items i JOIN done_items d ON d.course_id = i.course_id AND d.item_key = i.item_key
        AND d.person_id = $1 WHERE i.course_id = k.course_id AND i.content = k.content AND i.required),
    (SELECT COUNT(*) FROM course_items i WHERE i.course_id = k.course_id AND i.content = k.content AND i.required)
    FROM published_courses k WHERE k.course_id IN (SELECT l.course_id FROM class_seats s JOIN course_places l
        ON l.project_id = s.project_id WHERE s.person_id = $1)
        OR k.course_id IN (SELECT d.course_id FROM done_items d WHERE d.person_id = $1)
    ORDER BY k.published_at DESC, k.course_id LIMIT 50";

pub async fn seats(view: &mut View<'_>) -> Result<Vec<Seat>> {
    let me = view.actor.id();
    Ok(view.sql.all(SEATS, params![me]).await?)
}

pub async fn missing(view: &mut View<'_>) -> Result<Option<Missing>> {
    let me = view.actor.id();
    Ok(view.sql.opt(MISSING, params![me]).await?)
}

/// Courses of the actor's projects, and those they have begun otherwise.
pub async fn courses(view: &mut View<'_>) -> Result<Vec<Placed>> {
    let me = view.actor.id();
    Ok(view.sql.all(PLACED, params![me]).await?)
}

impl FromRow for Seat {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            class: row.get(0)?,
            class_name: row.get(1)?,
            project: row.get(2)?,
            project_name: row.get(3)?,
            stage: row.get(4)?,
            hours: row.get(5)?,
            ends_on: row.get(6)?,
            done: row.get(7)?,
            all: row.get(8)?,
        })
    }
}

impl FromRow for Missing {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            course: row.get(0)?,
            course_title: row.get(1)?,
            item: row.get(2)?,
            title: row.get(3)?,
            chapter: row.get(4)?,
            place: row.get(5)?,
            project: row.get(6)?,
        })
    }
}

impl FromRow for Placed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, title: row.get(1)?, done: row.get(2)?, all: row.get(3)? })
    }
}
