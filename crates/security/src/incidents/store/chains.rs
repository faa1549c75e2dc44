//! Out of which decisions a chain of responsibility is taken; read from what other rooms publish.
use kernel::db::{FromRow, Row};
use kernel::{Id, Person, Result, View, params};

const COURSE: &str =
    "SELECT c.host_unit_id, d.step, d.taken_by, d.unit_id FROM dossier_decisions d JOIN dossier_contents c
    ON c.dossier_id = d.dossier_id WHERE d.kind = 'Course' AND d.subject_id = $1 ORDER BY d.id LIMIT 300";
const ARTICLE: &str = "SELECT column_id, host_unit_id, provided_by, COALESCE(reviewed_by, 0), COALESCE(published_by, 0)
    FROM article_chain WHERE article_id = $1 LIMIT 1";

/// A decision about a version of a course.
pub struct Decided {
    pub host_unit: i64,
    pub step: String,
    pub by: Id<Person>,
    /// On whose behalf; 0 when on nobody's.
    pub unit: i64,
}

/// Who answers for an article; 0 where nobody does yet.
pub struct Article {
    pub column: i64,
    pub host: i64,
    pub provided_by: Id<Person>,
    pub reviewed_by: Id<Person>,
    pub published_by: Id<Person>,
}

pub async fn of_course(view: &mut View<'_>, id: i64) -> Result<Vec<Decided>> {
    Ok(view.sql.all(COURSE, params![id]).await?)
}

pub async fn of_article(view: &mut View<'_>, id: i64) -> Result<Option<Article>> {
    Ok(view.sql.opt(ARTICLE, params![id]).await?)
}

impl FromRow for Decided {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { host_unit: row.get(0)?, step: row.get(1)?, by: Id::new(row.get(2)?), unit: row.get(3)? })
    }
}

impl FromRow for Article {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            column: row.get(0)?,
            host: row.get(1)?,
            provided_by: Id::new(row.get(2)?),
            reviewed_by: Id::new(row.get(3)?),
            published_by: Id::new(row.get(4)?),
        })
    }
}
