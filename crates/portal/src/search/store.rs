//! All SQL of this room: open courses, through library's published views; nothing of its own.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Result, View, params};

const COURSES: &str =
    "SELECT c.course_id, c.content, c.title, c.intro, c.subject, c.school_stage, u.name, c.published_at
    FROM published_courses c JOIN unit_labels u ON u.id = c.host_unit_id WHERE c.audience = 'open'";
const TEXTS: &str = "SELECT title, body FROM course_items WHERE course_id = $1 AND content = $2
    ORDER BY chapter, place LIMIT 500";

/// A course that everybody may read, as it is published now.
pub struct Course {
    pub id: i64,
    pub content: i64,
    pub title: String,
    pub intro: String,
    pub subject: String,
    pub school_stage: String,
    pub host: String,
    pub published: At,
}

/// Open courses with ids above `after` (at most 50): for walks over all of them.
pub(super) async fn courses_after(view: &mut View<'_>, after: i64) -> Result<Vec<Course>> {
    let query = Query::new(COURSES).add(" AND c.course_id > {} ORDER BY c.course_id LIMIT 50", params![after]);
    Ok(view.sql.list(query).await?)
}

/// Those among `ids` that everybody may read now (at most 100): what a search may show.
pub(super) async fn courses_among(view: &mut View<'_>, ids: &[i64]) -> Result<Vec<Course>> {
    let mut query = Query::new(COURSES).add(" AND c.course_id IN (0", params![]);
    for id in ids.iter().take(100) {
        query = query.add(", {}", params![*id]);
    }
    Ok(view.sql.list(query.add(") LIMIT 100", params![])).await?)
}

/// What a course says: its introduction, and the titles and texts of its items.
pub(super) async fn text(view: &mut View<'_>, course: &Course) -> Result<String> {
    let items: Vec<Item> = view.sql.all(TEXTS, params![course.id, course.content]).await?;
    let all = items.into_iter().flat_map(|Item(title, body)| [title, ui::plain(&body)]);
    Ok(std::iter::once(course.intro.clone()).chain(all).collect::<Vec<_>>().join("\n"))
}

struct Item(String, String);
impl FromRow for Item {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Course {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            content: row.get(1)?,
            title: row.get(2)?,
            intro: row.get(3)?,
            subject: row.get(4)?,
            school_stage: row.get(5)?,
            host: row.get(6)?,
            published: At(row.get(7)?),
        })
    }
}
