//! What courses and their papers say, read through the views of library and governance.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Refusal, Result, Signed, View, params};

use super::super::publication::Ended;

const COURSE: &str = "SELECT title, intro, subject, school_stage, hours FROM course_descriptions
    WHERE course_id = $1 AND content = $2";
const CHAPTERS: &str =
    "SELECT place, title FROM course_chapters WHERE course_id = $1 AND content = $2 ORDER BY place LIMIT 60";
const ITEMS: &str =
    "SELECT chapter, place, title, body, file_id FROM course_items WHERE course_id = $1 AND content = $2
    ORDER BY chapter, place, item_key LIMIT 300";
const QUESTIONS: &str = "SELECT stem, options FROM course_questions WHERE course_id = $1 AND content = $2
    ORDER BY item_key, place, question_key LIMIT 5000";
const PAPERS: &str = "SELECT d.content, d.host_unit_id, d.provider_id, s.taken_at, s.taken_by, e.taken_at, e.taken_by,
    COALESCE(e.step, '') FROM dossier_contents d
    JOIN dossier_decisions s ON s.dossier_id = d.dossier_id AND s.step = 'published'
    LEFT JOIN dossier_decisions e ON e.dossier_id = d.dossier_id AND e.step IN ('superseded', 'withdrawn')
    WHERE d.kind = 'Course' AND d.subject_id = $1 ORDER BY d.content LIMIT 200";
const UNKEPT: &str = "SELECT DISTINCT d.subject_id FROM dossier_decisions d
    WHERE d.kind = 'Course' AND d.step = 'published' AND NOT EXISTS (SELECT 1 FROM kept_editions k
    WHERE k.kind = 'Course' AND k.subject_id = d.subject_id AND k.edition = d.content) ORDER BY d.subject_id LIMIT 50";

/// What a version says of itself.
pub struct About {
    pub title: String,
    pub intro: String,
    pub subject: String,
    pub school_stage: String,
    /// Hundredths of 学时.
    pub hours: i64,
}

pub struct Item {
    pub chapter: i64,
    pub place: i64,
    pub title: String,
    pub body: String,
    pub file: Option<i64>,
}

/// One version that was published, by its papers.
pub struct Published {
    pub edition: i64,
    pub host: i64,
    pub provider: i64,
    pub published: Signed,
    pub ended: Option<Ended>,
}

pub async fn course(view: &mut View<'_>, course: i64, content: i64) -> Result<About> {
    Ok(view.sql.opt::<About>(COURSE, params![course, content]).await?.ok_or(Refusal::NotFound)?)
}

pub async fn chapters(view: &mut View<'_>, course: i64, content: i64) -> Result<Vec<(i64, String)>> {
    let rows = view.sql.all::<Chapter>(CHAPTERS, params![course, content]).await?;
    Ok(rows.into_iter().map(|Chapter(place, title)| (place, title)).collect())
}

pub async fn items(view: &mut View<'_>, course: i64, content: i64) -> Result<Vec<Item>> {
    Ok(view.sql.all(ITEMS, params![course, content]).await?)
}

/// (stem, options)
pub async fn questions(view: &mut View<'_>, course: i64, content: i64) -> Result<Vec<(String, String)>> {
    let rows = view.sql.all::<Question>(QUESTIONS, params![course, content]).await?;
    Ok(rows.into_iter().map(|Question(stem, options)| (stem, options)).collect())
}

/// Every version of a course that ever was published, by its papers.
pub async fn course_publications(view: &mut View<'_>, course: i64) -> Result<Vec<Published>> {
    Ok(view.sql.all(PAPERS, params![course]).await?)
}

/// Courses of which the ledger misses a version (at most 50).
pub async fn unkept_courses(view: &mut View<'_>) -> Result<Vec<i64>> {
    Ok(view.sql.all(UNKEPT, params![]).await?)
}

impl FromRow for About {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            title: row.get(0)?,
            intro: row.get(1)?,
            subject: row.get(2)?,
            school_stage: row.get(3)?,
            hours: row.get(4)?,
        })
    }
}

struct Chapter(i64, String);
impl FromRow for Chapter {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Question(String, String);
impl FromRow for Question {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Item {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { chapter: row.get(0)?, place: row.get(1)?, title: row.get(2)?, body: row.get(3)?, file: row.get(4)? })
    }
}

impl FromRow for Published {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let how = if row.get::<String>(7)? == "superseded" { "replaced" } else { "withdrawn" };
        Ok(Self {
            edition: row.get(0)?,
            host: row.get(1)?,
            provider: row.get(2)?,
            published: Signed { at: At(row.get(3)?), by: Id::new(row.get(4)?) },
            ended: Signed::read(row, 5)?.map(|signed| Ended { signed, how: how.into() }),
        })
    }
}
