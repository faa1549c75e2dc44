//! What the board shows, through training's published view; nothing of our own.
use kernel::db::{FromRow, Row};
use kernel::{Result, View, params};

const TODAY: &str = "SELECT begins, ends, subject, instructor, project_name, host FROM lesson_board WHERE day = $1
    ORDER BY begins, id LIMIT 8";

/// A lesson of today, as everybody may read it.
pub struct Lesson {
    /// Minutes since midnight.
    pub begins: i64,
    pub ends: i64,
    pub subject: String,
    pub instructor: String,
    pub project: String,
    pub host: String,
}

/// The first eight lessons of a day.
pub async fn lessons(view: &mut View<'_>, day: &str) -> Result<Vec<Lesson>> {
    Ok(view.sql.all(TODAY, params![day]).await?)
}

impl FromRow for Lesson {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            begins: row.get(0)?,
            ends: row.get(1)?,
            subject: row.get(2)?,
            instructor: row.get(3)?,
            project: row.get(4)?,
            host: row.get(5)?,
        })
    }
}
