//! All SQL of this room: its homes, pins and notices, and what other wings publish.
mod figures;

use kernel::db::{FromRow, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

pub use figures::{Course, Ended, Figures, Lesson, counts, courses, ended, figures, lessons, live, live_counts};

use super::home::{Home, Notice, NoticeWords, Withdrawn};

const HOME: &str = "SELECT module_id, intro, contact, written_at, written_by, version FROM module_homes
    WHERE module_id = $1 LIMIT 1";
const WRITE: &str = "INSERT INTO module_homes (module_id, intro, contact, written_at, written_by)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (module_id) DO UPDATE SET intro = $2, contact = $3, written_at = $4,
    written_by = $5, version = module_homes.version + 1 WHERE module_homes.version = $6";
const RUNNING: &str =
    "SELECT m.project_id, m.name, m.host, m.deployed_at, p.project_id IS NOT NULL FROM module_projects m
    LEFT JOIN module_pins p ON p.module_id = m.module_id AND p.project_id = m.project_id
    WHERE m.module_id = $1 ORDER BY p.pinned_at DESC NULLS LAST, m.deployed_at DESC, m.project_id DESC LIMIT 100";
const PIN: &str = "INSERT INTO module_pins (module_id, project_id, pinned_at, pinned_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (module_id, project_id) DO NOTHING";
const UNPIN: &str = "DELETE FROM module_pins WHERE module_id = $1 AND project_id = $2";
const NOTICES: &str =
    "SELECT id, module_id, title, body, from_on, until_on, posted_at, posted_by, withdrawn_at, withdrawn_by, reason,
    version FROM module_notices WHERE module_id = $1 ORDER BY id DESC LIMIT 50";
const CURRENT: &str =
    "SELECT id, module_id, title, body, from_on, until_on, posted_at, posted_by, withdrawn_at, withdrawn_by, reason,
    version FROM module_notices WHERE module_id = $1 AND until_on >= $2 AND from_on <= $2 AND withdrawn_at IS NULL
    ORDER BY id DESC LIMIT 10";
const NOTICE: &str =
    "SELECT id, module_id, title, body, from_on, until_on, posted_at, posted_by, withdrawn_at, withdrawn_by, reason,
    version FROM module_notices WHERE id = $1 AND module_id = $2 LIMIT 1";
const POST: &str = "INSERT INTO module_notices (id, module_id, title, body, from_on, until_on, posted_at, posted_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const WITHDRAW: &str = "UPDATE module_notices SET withdrawn_at = $1, withdrawn_by = $2, reason = $3,
    version = version + 1 WHERE id = $4 AND version = $5";

/// A running project as everybody may see it: its name, who hosts it, since when; pinned ones stand first.
pub struct Running {
    pub id: i64,
    pub name: String,
    pub host: String,
    pub deployed: At,
    pub pinned: bool,
}

/// What its owner wrote; empty where nobody has yet.
pub async fn home(view: &mut View<'_>, module: i64) -> Result<Home> {
    let known = view.sql.opt::<Home>(HOME, params![module]).await?;
    Ok(known.unwrap_or_else(|| Home { module, ..Home::default() }))
}

/// Saves what was read, unless somebody saved it first.
pub async fn write(tx: &mut Tx<'_>, home: Home) -> Result<Home> {
    let signed = tx.signed();
    let row = params![home.module, &home.intro, &home.contact, signed.at, signed.by, home.version];
    match tx.sql.exec(WRITE, row).await? {
        1 => Ok(Home { version: home.version + 1, ..home }),
        _ => Err(Refusal::stale("模块介绍"))?,
    }
}

/// The running projects of a module (at most a hundred), pinned ones first, then the newest.
pub async fn running(view: &mut View<'_>, module: i64) -> Result<Vec<Running>> {
    Ok(view.sql.all(RUNNING, params![module]).await?)
}

/// False when it is pinned already.
pub async fn pin(tx: &mut Tx<'_>, module: i64, project: i64) -> Result<bool> {
    let row = params![module, project, tx.now, tx.actor.id()];
    Ok(tx.sql.exec(PIN, row).await? == 1)
}

/// False when it was not pinned.
pub async fn unpin(tx: &mut Tx<'_>, module: i64, project: i64) -> Result<bool> {
    Ok(tx.sql.exec(UNPIN, params![module, project]).await? == 1)
}

/// The newest fifty notices of a module, whatever their state.
pub async fn notices(view: &mut View<'_>, module: i64) -> Result<Vec<Notice>> {
    Ok(view.sql.all(NOTICES, params![module]).await?)
}

/// Those that are shown today.
pub async fn current(view: &mut View<'_>, module: i64) -> Result<Vec<Notice>> {
    let today = view.now.day();
    Ok(view.sql.all(CURRENT, params![module, today]).await?)
}

pub async fn notice(view: &mut View<'_>, module: i64, id: Id<Notice>) -> Result<Notice> {
    Ok(view.sql.opt::<Notice>(NOTICE, params![id, module]).await?.ok_or(Refusal::NotFound)?)
}

pub async fn post(tx: &mut Tx<'_>, notice: &Notice) -> Result<()> {
    let NoticeWords { title, body, from_on, until_on } = &notice.words;
    let row = params![notice.id, notice.module, title, body, from_on, until_on, notice.posted.at, notice.posted.by];
    tx.sql.exec(POST, row).await?;
    Ok(())
}

/// Saves the withdrawal of what was fetched, unless somebody saved it first.
pub async fn withdraw(tx: &mut Tx<'_>, notice: Notice) -> Result<Notice> {
    let gone = notice.withdrawn.as_ref();
    let row = params![
        gone.map(|gone| gone.withdrawn.at),
        gone.map(|gone| gone.withdrawn.by),
        gone.map(|gone| gone.reason.clone()),
        notice.id,
        notice.version
    ];
    match tx.sql.exec(WITHDRAW, row).await? {
        1 => Ok(Notice { version: notice.version + 1, ..notice }),
        _ => Err(Refusal::stale("这条通知"))?,
    }
}

impl FromRow for Home {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            module: row.get(0)?,
            intro: row.get(1)?,
            contact: row.get(2)?,
            written: Signed::read(row, 3)?,
            version: row.get(5)?,
        })
    }
}

impl FromRow for Running {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            host: row.get(2)?,
            deployed: At(row.get(3)?),
            pinned: row.get(4)?,
        })
    }
}

impl FromRow for Notice {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let reason = row.get::<Option<String>>(10)?.unwrap_or_default();
        Ok(Self {
            id: Id::new(row.get(0)?),
            module: row.get(1)?,
            words: NoticeWords { title: row.get(2)?, body: row.get(3)?, from_on: row.get(4)?, until_on: row.get(5)? },
            posted: Signed { at: At(row.get(6)?), by: Id::new(row.get(7)?) },
            withdrawn: Signed::read(row, 8)?.map(|withdrawn| Withdrawn { withdrawn, reason }),
            version: row.get(11)?,
        })
    }
}
