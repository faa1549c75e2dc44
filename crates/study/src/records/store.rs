//! Reads the views of training, library and this wing: one query for each kind of thing under a task.
use kernel::db::{FromRow, Row};
use kernel::{At, Result, View, params};

const COURSES: &str = "SELECT p.project_id, c.course_id, c.title, COALESCE(c.serial, '') FROM project_facts f
    JOIN course_places p ON p.project_id = f.id JOIN published_courses c ON c.course_id = p.course_id
    WHERE f.task_id = $1 ORDER BY p.project_id, c.course_id LIMIT 500";
const CLASSES: &str = "SELECT c.project_id, c.id, c.name, c.taken, c.stage FROM project_facts f
    JOIN class_facts c ON c.project_id = f.id WHERE f.task_id = $1 ORDER BY c.project_id, c.id LIMIT 500";
const ROLLS: &str = "SELECT r.project_id, r.id, c.name, r.people, r.stage, r.submitted_at FROM project_facts f
    JOIN roll_stages r ON r.project_id = f.id JOIN class_facts c ON c.id = r.class_id
    WHERE f.task_id = $1 ORDER BY r.project_id, r.id LIMIT 500";
const CERTIFICATES: &str = "SELECT i.project_id, COUNT(*),
        CAST(SUM(CASE WHEN i.revoked_at IS NULL THEN 0 ELSE 1 END) AS BIGINT), MIN(i.number), MAX(i.number)
    FROM project_facts f JOIN issued_certificates i ON i.project_id = f.id
    WHERE f.task_id = $1 GROUP BY i.project_id ORDER BY i.project_id LIMIT 100";

/// A published course of a project, with its filing serial.
pub struct Course {
    pub project: i64,
    pub id: i64,
    pub title: String,
    pub serial: String,
}

pub struct Class {
    pub project: i64,
    pub id: i64,
    pub name: String,
    pub taken: i64,
    pub stage: String,
}

pub struct List {
    pub project: i64,
    pub id: i64,
    pub class_name: String,
    pub people: i64,
    pub stage: String,
    pub submitted: At,
}

/// The certificates of a project in numbers.
pub struct Papers {
    pub project: i64,
    pub issued: i64,
    pub revoked: i64,
    pub first: String,
    pub last: String,
}

/// What lies under the task that the actor was allowed to see.
pub struct Under {
    pub courses: Vec<Course>,
    pub classes: Vec<Class>,
    pub lists: Vec<List>,
    pub papers: Vec<Papers>,
}

pub async fn under(view: &mut View<'_>, task: i64) -> Result<Under> {
    Ok(Under {
        courses: view.sql.all(COURSES, params![task]).await?,
        classes: view.sql.all(CLASSES, params![task]).await?,
        lists: view.sql.all(ROLLS, params![task]).await?,
        papers: view.sql.all(CERTIFICATES, params![task]).await?,
    })
}

impl FromRow for Course {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { project: row.get(0)?, id: row.get(1)?, title: row.get(2)?, serial: row.get(3)? })
    }
}

impl FromRow for Class {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { project: row.get(0)?, id: row.get(1)?, name: row.get(2)?, taken: row.get(3)?, stage: row.get(4)? })
    }
}

impl FromRow for List {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            project: row.get(0)?,
            id: row.get(1)?,
            class_name: row.get(2)?,
            people: row.get(3)?,
            stage: row.get(4)?,
            submitted: At(row.get(5)?),
        })
    }
}

impl FromRow for Papers {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            project: row.get(0)?,
            issued: row.get(1)?,
            revoked: row.get(2)?,
            first: row.get(3)?,
            last: row.get(4)?,
        })
    }
}
