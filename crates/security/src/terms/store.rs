//! All SQL of this room.
use kernel::db::{FromRow, Row};
use kernel::{At, Place, Result, Tx, View, params};

use super::NewTerm;

const INSERT: &str = "INSERT INTO security_terms (id, kind, subject_id, step, title, link, unit_id, from_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ONE: &str = "SELECT id, kind, subject_id, step, title, link, unit_id, from_at, due_at, told_percent
    FROM security_terms WHERE id = $1 AND settled_at IS NULL LIMIT 1";
const OF: &str = "SELECT id, kind, subject_id, step, title, link, unit_id, from_at, due_at, told_percent
    FROM security_terms WHERE kind = $1 AND subject_id = $2 AND settled_at IS NULL ORDER BY due_at, id LIMIT 20";
const MARK: &str = "UPDATE security_terms SET told_percent = $1 WHERE id = $2";
const SETTLE: &str = "UPDATE security_terms SET settled_at = $1
    WHERE kind = $2 AND subject_id = $3 AND step = $4 AND settled_at IS NULL";
const SETTLE_ALL: &str =
    "UPDATE security_terms SET settled_at = $1 WHERE kind = $2 AND subject_id = $3 AND settled_at IS NULL";

/// A step that waits, with its term.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub id: i64,
    pub kind: String,
    pub subject: i64,
    pub step: String,
    pub title: String,
    pub link: String,
    /// 0 is the Office.
    pub unit: i64,
    pub from: At,
    pub due: At,
    /// Which part of it was told last, percent.
    pub told: i64,
}

impl Term {
    /// When so many percent of it are used up.
    pub const fn at(&self, percent: i64) -> At {
        let whole = self.due.0 - self.from.0;
        At(self.from.0 + whole / 100 * percent + whole % 100 * percent / 100)
    }

    /// How many percent of it are used up: 0 to 100.
    pub const fn passed(&self, now: &At) -> i64 {
        let (whole, gone) = (self.due.0 - self.from.0, now.0 - self.from.0);
        if now.0 >= self.due.0 || whole <= 0 {
            return 100;
        }
        if gone <= 0 { 0 } else { (gone as i128 * 100 / whole as i128) as i64 }
    }

    /// 「还剩 1 小时 20 分」, 「已超期 2 天」
    pub fn left(&self, now: &At) -> String {
        let minutes = (self.due.0 - now.0).abs() / kernel::MINUTE;
        let said = match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
            (0, 0, minutes) => format!("{minutes} 分"),
            (0, hours, minutes) => format!("{hours} 小时 {minutes} 分"),
            (days, hours, _) => format!("{days} 天 {hours} 小时"),
        };
        if now.0 >= self.due.0 { format!("已超期 {said}") } else { format!("还剩 {said}") }
    }

    pub const fn is_overdue(&self, now: &At) -> bool {
        now.0 >= self.due.0
    }
}

pub(super) async fn insert(tx: &mut Tx<'_>, new: &NewTerm) -> Result<Term> {
    let term = Term {
        id: tx.new_id::<Term>().0,
        kind: new.thing.0.into(),
        subject: new.thing.1,
        step: new.step.into(),
        title: new.title.clone(),
        link: new.link.clone(),
        unit: new.unit,
        from: new.from,
        due: new.due,
        told: 0,
    };
    let row =
        params![term.id, &term.kind, term.subject, &term.step, &term.title, &term.link, term.unit, term.from, term.due];
    tx.sql.exec(INSERT, row).await?;
    Ok(term)
}

/// The one with that id, unless it is settled.
pub(super) async fn open(tx: &mut Tx<'_>, id: i64) -> Result<Option<Term>> {
    Ok(tx.sql.opt(ONE, params![id]).await?)
}

/// What runs for a thing that the actor may see, most urgent first.
pub async fn open_of(view: &mut View<'_>, (kind, id): Place) -> Result<Vec<Term>> {
    Ok(view.sql.all(OF, params![kind, id]).await?)
}

pub(super) async fn mark(tx: &mut Tx<'_>, id: i64, percent: i64) -> Result<()> {
    tx.sql.exec(MARK, params![percent, id]).await?;
    Ok(())
}

/// The step was taken.
pub async fn settle(tx: &mut Tx<'_>, (kind, id): Place, step: &str) -> Result<()> {
    let row = params![tx.now, kind, id, step];
    tx.sql.exec(SETTLE, row).await?;
    Ok(())
}

/// Nothing of the thing waits any more.
pub async fn settle_all(tx: &mut Tx<'_>, (kind, id): Place) -> Result<()> {
    let row = params![tx.now, kind, id];
    tx.sql.exec(SETTLE_ALL, row).await?;
    Ok(())
}

impl FromRow for Term {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            kind: row.get(1)?,
            subject: row.get(2)?,
            step: row.get(3)?,
            title: row.get(4)?,
            link: row.get(5)?,
            unit: row.get(6)?,
            from: At(row.get(7)?),
            due: At(row.get(8)?),
            told: row.get(9)?,
        })
    }
}
