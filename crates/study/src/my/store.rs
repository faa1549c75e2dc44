//! What the page shows, through the views of training and library and this wing's own.
use kernel::db::{FromRow, Row};
use kernel::{Result, View, params};

use super::learning::{Missing, Placed, Seat};

const SEATS: &str = "SELECT s.class_id, c.name, s.project_id, p.name, c.stage, p.hours, t.ends_on
    FROM class_seats s JOIN class_facts c ON c.id = s.class_id JOIN project_facts p ON p.id = s.project_id
    JOIN task_facts t ON t.id = p.task_id
    WHERE s.person_id = $1 ORDER BY c.stage DESC, t.ends_on, s.class_id LIMIT 50";
const PLACED: &str = "SELECT w.project_id, w.course_id, w.content, k.title, w.published_at,
    (SELECT COUNT(*) FROM done_items d JOIN course_items i ON i.course_id = d.course_id AND i.item_key = d.item_key
        WHERE d.person_id = $1 AND d.course_id = w.course_id AND i.content = w.content AND i.required),
    (SELECT COUNT(*) FROM course_items i WHERE i.course_id = w.course_id AND i.content = w.content AND i.required)
    FROM (SELECT l.project_id, l.course_id, l.content, l.published_at FROM class_seats s
            JOIN course_places l ON l.project_id = s.project_id WHERE s.person_id = $1
        UNION ALL SELECT 0, c.course_id, c.content, c.published_at
            FROM (SELECT DISTINCT course_id FROM done_items WHERE person_id = $1) d
            JOIN published_courses c ON c.course_id = d.course_id) w
    JOIN course_descriptions k ON k.course_id = w.course_id AND k.content = w.content
    ORDER BY w.published_at DESC, w.course_id, w.project_id DESC LIMIT 1000";
const MISSING: &str = "SELECT i.item_key, i.title, i.chapter, i.place FROM course_items i
    WHERE i.course_id = $2 AND i.content = $3 AND i.required AND NOT EXISTS (SELECT 1 FROM done_items d
        WHERE d.person_id = $1 AND d.course_id = i.course_id AND d.item_key = i.item_key)
    ORDER BY i.chapter, i.place, i.item_key LIMIT 1";

/// The actor's seats (at most 50), not yet reckoned.
pub async fn seats(view: &mut View<'_>) -> Result<Vec<Seat>> {
    let me = view.actor.id();
    Ok(view.sql.all(SEATS, params![me]).await?)
}

/// The published courses of the actor's projects, once for each project, and those they have begun: the newest first, at
/// most 1000.
pub async fn placed(view: &mut View<'_>) -> Result<Vec<Placed>> {
    let me = view.actor.id();
    Ok(view.sql.all(PLACED, params![me]).await?)
}

/// The first required item of a course that the actor has not done.
pub async fn missing(view: &mut View<'_>, course: &Placed) -> Result<Option<Missing>> {
    let me = view.actor.id();
    Ok(view.sql.opt(MISSING, params![me, course.id, course.content]).await?)
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
            done: 0,
            all: 0,
        })
    }
}

impl FromRow for Placed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            project: row.get(0)?,
            id: row.get(1)?,
            content: row.get(2)?,
            title: row.get(3)?,
            published: row.get(4)?,
            done: row.get(5)?,
            all: row.get(6)?,
        })
    }
}

impl FromRow for Missing {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { item: row.get(0)?, title: row.get(1)?, chapter: row.get(2)?, place: row.get(3)? })
    }
}
