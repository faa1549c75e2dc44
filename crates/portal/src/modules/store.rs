//! All SQL of this room: training's published view, nothing of our own.
use kernel::db::{FromRow, Row};
use kernel::{At, Result, View, params};

const RUNNING: &str = "SELECT name, host, deployed_at FROM module_projects WHERE module_id = $1 ORDER BY deployed_at DESC, project_id DESC LIMIT 100";
const COUNTS: &str = "SELECT module_id, COUNT(*) FROM module_projects GROUP BY module_id ORDER BY module_id LIMIT 100";

/// A running project as everybody may see it: its name, who hosts it, since when.
pub struct Running {
    pub name: String,
    pub host: String,
    pub deployed: At,
}

/// The newest hundred running projects of a module.
pub async fn running(view: &mut View<'_>, module: i64) -> Result<Vec<Running>> {
    Ok(view.sql.all(RUNNING, params![module]).await?)
}

/// (module, how many projects run under it); a module without any is left out.
pub async fn counts(view: &mut View<'_>) -> Result<Vec<(i64, i64)>> {
    let rows = view.sql.all::<Count>(COUNTS, params![]).await?;
    Ok(rows.into_iter().map(|count| (count.0, count.1)).collect())
}

struct Count(i64, i64);
impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Running {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { name: row.get(0)?, host: row.get(1)?, deployed: At(row.get(2)?) })
    }
}
