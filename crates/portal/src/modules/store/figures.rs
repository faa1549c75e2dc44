//! What other wings publish of a module: projects, lessons, courses, and how much of each. One query each.
use kernel::db::{FromRow, Row};
use kernel::{At, Result, View, params};

const COUNTS: &str = "SELECT module_id, COUNT(*) FROM module_projects GROUP BY module_id ORDER BY module_id LIMIT 100";
const ENDED: &str = "SELECT name, host, closed_at FROM ended_projects WHERE module_id = $1
    ORDER BY closed_at DESC, project_id DESC LIMIT 20";
const LESSONS: &str = "SELECT day, begins, ends, subject, instructor, project_name, class_name, host FROM lesson_board
    WHERE module_id = $1 AND day >= $2 ORDER BY day, begins, id LIMIT 12";
const LIVE: &str = "SELECT day, begins, ends, subject, instructor, project_name, class_name, host FROM live_lessons
    WHERE day >= $1 ORDER BY day, begins, id LIMIT 12";
const LIVE_COUNTS: &str = "SELECT COUNT(*) FROM live_lessons WHERE day = $1";
const COURSES: &str = "SELECT c.course_id, c.title, c.subject, c.school_stage, c.hours, u.name FROM published_courses c
    JOIN unit_labels u ON u.id = c.host_unit_id
    WHERE c.audience = 'open' AND c.course_id IN (SELECT l.course_id FROM course_places l WHERE l.module_id = $1)
    ORDER BY c.published_at DESC, c.course_id LIMIT 12";
const PROJECTS: &str = "SELECT COUNT(*), COUNT(closed_at) FROM project_facts WHERE module_id = $1";
const CLASSES: &str = "SELECT COUNT(*), COALESCE(CAST(SUM(taken) AS BIGINT), 0) FROM class_facts WHERE module_id = $1";
const HOURS: &str = "SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM module_hours WHERE module_id = $1";

/// A project that has ended.
pub struct Ended {
    pub name: String,
    pub host: String,
    pub closed: At,
}

/// A lesson as everybody may read it.
pub struct Lesson {
    /// `2026-11-26`
    pub day: String,
    /// Minutes since midnight.
    pub begins: i64,
    pub ends: i64,
    pub subject: String,
    pub instructor: String,
    pub project: String,
    pub class: String,
    pub host: String,
}

/// An open course of one of the module's projects.
pub struct Course {
    pub id: i64,
    pub title: String,
    pub subject: String,
    pub school_stage: String,
    /// Hundredths of 学时.
    pub hours: i64,
    pub host: String,
}

/// How much there is in a module.
pub struct Figures {
    pub running: i64,
    pub ended: i64,
    pub classes: i64,
    pub learners: i64,
    /// Hundredths of 学时 that are recognised.
    pub hours: i64,
}

/// (module, how many projects run under it); a module without any is left out.
pub async fn counts(view: &mut View<'_>) -> Result<Vec<(i64, i64)>> {
    let rows = view.sql.all::<Pair>(COUNTS, params![]).await?;
    Ok(rows.into_iter().map(|pair| (pair.0, pair.1)).collect())
}

pub async fn figures(view: &mut View<'_>, module: i64) -> Result<Figures> {
    let Pair(projects, ended) = view.sql.one(PROJECTS, params![module]).await?;
    let Pair(classes, learners) = view.sql.one(CLASSES, params![module]).await?;
    let hours = view.sql.one(HOURS, params![module]).await?;
    Ok(Figures { running: projects - ended, ended, classes, learners, hours })
}

/// The twenty projects of a module that ended last.
pub async fn ended(view: &mut View<'_>, module: i64) -> Result<Vec<Ended>> {
    Ok(view.sql.all(ENDED, params![module]).await?)
}

/// The next dozen lessons of a module, today's among them.
pub async fn lessons(view: &mut View<'_>, module: i64) -> Result<Vec<Lesson>> {
    let today = view.now.day();
    Ok(view.sql.all(LESSONS, params![module, today]).await?)
}

/// The next dozen lessons of any module that are held live.
pub async fn live(view: &mut View<'_>) -> Result<Vec<Lesson>> {
    let today = view.now.day();
    Ok(view.sql.all(LIVE, params![today]).await?)
}

/// How many are held live today.
pub async fn live_counts(view: &mut View<'_>) -> Result<i64> {
    let today = view.now.day();
    Ok(view.sql.one(LIVE_COUNTS, params![today]).await?)
}

/// The newest dozen open courses that hang under a project of the module.
pub async fn courses(view: &mut View<'_>, module: i64) -> Result<Vec<Course>> {
    Ok(view.sql.all(COURSES, params![module]).await?)
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Ended {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { name: row.get(0)?, host: row.get(1)?, closed: At(row.get(2)?) })
    }
}

impl FromRow for Lesson {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            day: row.get(0)?,
            begins: row.get(1)?,
            ends: row.get(2)?,
            subject: row.get(3)?,
            instructor: row.get(4)?,
            project: row.get(5)?,
            class: row.get(6)?,
            host: row.get(7)?,
        })
    }
}

impl FromRow for Course {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            title: row.get(1)?,
            subject: row.get(2)?,
            school_stage: row.get(3)?,
            hours: row.get(4)?,
            host: row.get(5)?,
        })
    }
}
