//! What is public at the moment when it is stopped, and who studied it: articles by their room, courses through the views
//! of library and study. No rights are asked here: whoever may take something down may take down anything.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Result, Signed, View, params};

use crate::articles;
use crate::publications::{self, Copy, Kind};
use crate::takedowns::evidence::Reader;

const COURSE: &str = "SELECT c.content, c.title, c.host_unit_id, c.provider_id, c.audience, c.published_at, s.taken_by
    FROM published_courses c JOIN dossier_decisions s ON s.dossier_id = c.dossier_id AND s.step = 'published'
    WHERE c.course_id = $1 LIMIT 1";
const PROJECTS: &str = "SELECT project_id FROM course_places WHERE course_id = $1 ORDER BY project_id LIMIT 200";
const ITEMS: &str = "SELECT item_key FROM course_items WHERE course_id = $1 AND content = $2 ORDER BY chapter, place, item_key LIMIT 300";
const FILES: &str = "SELECT id FROM file_labels WHERE subject_kind = $1 AND subject_id = $2 AND stage <> 'gone'
    ORDER BY id LIMIT 200";
const READERS: &str =
    "SELECT r.person_id, l.name, CAST(SUM(r.reports) AS BIGINT), CAST(SUM(r.finished) AS BIGINT) FROM (
        SELECT w.person_id, 1 AS reports, 0 AS finished FROM watch_tracks w
            JOIN media_sources m ON m.file_id = w.media_id WHERE m.course_id = $1
        UNION ALL SELECT d.person_id, 0, 1 FROM done_items d WHERE d.course_id = $1) r
    JOIN person_labels l ON l.id = r.person_id GROUP BY r.person_id, l.name ORDER BY r.person_id LIMIT 1000";

/// A piece of content as everybody finds it now.
pub struct Found {
    pub title: String,
    pub edition: i64,
    pub host: i64,
    pub provider: i64,
    pub published: Signed,
    /// `open` or `scoped`.
    pub audience: String,
    pub projects: Vec<i64>,
    /// Of an article.
    pub column: Option<i64>,
    pub copy: Copy,
}

/// Nothing when it is not public now.
pub async fn public(view: &mut View<'_>, (kind, id): (Kind, i64)) -> Result<Option<Found>> {
    match kind {
        Kind::Article => article(view, id).await,
        Kind::Course => course(view, id).await,
    }
}

async fn article(view: &mut View<'_>, id: i64) -> Result<Option<Found>> {
    let found = articles::by_id(view, Id::new(id)).await?.filter(articles::Article::is_published);
    let Some(article) = found else { return Ok(None) };
    let Some(published) = article.stage.published() else { return Ok(None) };
    let copy = publications::of_article(view, article.id, article.edition, &article.content).await?;
    Ok(Some(Found {
        title: article.content.title,
        edition: article.edition,
        host: article.host.0,
        provider: article.provider.0,
        published,
        audience: "open".into(),
        projects: vec![],
        column: Some(article.column),
        copy,
    }))
}

async fn course(view: &mut View<'_>, id: i64) -> Result<Option<Found>> {
    let Some(row) = view.sql.opt::<Course>(COURSE, params![id]).await? else { return Ok(None) };
    let projects = view.sql.all::<i64>(PROJECTS, params![id]).await?;
    let copy = publications::of_course(view, id, row.edition).await?;
    Ok(Some(Found {
        title: row.title,
        edition: row.edition,
        host: row.host,
        provider: row.provider,
        published: row.published,
        audience: row.audience,
        projects,
        column: None,
        copy,
    }))
}

/// The items of a version of a course.
pub async fn items(view: &mut View<'_>, course: i64, content: i64) -> Result<Vec<i64>> {
    Ok(view.sql.all(ITEMS, params![course, content]).await?)
}

/// Every file that belongs to it (at most 200).
pub async fn files(view: &mut View<'_>, (kind, id): (Kind, i64)) -> Result<Vec<i64>> {
    Ok(view.sql.all(FILES, params![kind.code(), id]).await?)
}

/// Who studied a course, and how much (at most 1000).
pub async fn readers(view: &mut View<'_>, course: i64) -> Result<Vec<Reader>> {
    Ok(view.sql.all(READERS, params![course]).await?)
}

struct Course {
    edition: i64,
    title: String,
    host: i64,
    provider: i64,
    audience: String,
    published: Signed,
}

impl FromRow for Course {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            edition: row.get(0)?,
            title: row.get(1)?,
            host: row.get(2)?,
            provider: row.get(3)?,
            audience: row.get(4)?,
            published: Signed { at: At(row.get(5)?), by: Id::new(row.get(6)?) },
        })
    }
}

impl FromRow for Reader {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get::<i64>(0)?.to_string(), name: row.get(1)?, reports: row.get(2)?, finished: row.get(3)? })
    }
}
