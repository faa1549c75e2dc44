//! All SQL of this room; beside its records it reads the trail for when something was done last.
use std::collections::HashMap;
use std::str::FromStr as _;

use kernel::db::{FromRow, Row};
use kernel::{At, Result, Tx, View, params};

use super::state::State;

const INSERT: &str = "INSERT INTO checklist_records (id, control, state, says, recorded_at, recorded_by)
    VALUES ($1, $2, $3, $4, $5, $6)";
const NEWEST: &str =
    "SELECT r.id, r.control, r.state, r.says, r.recorded_at, COALESCE(p.name, '') FROM checklist_records r
    LEFT JOIN person_labels p ON p.id = r.recorded_by
    WHERE r.id IN (SELECT MAX(id) FROM checklist_records GROUP BY control) ORDER BY r.id LIMIT 300";
const OF: &str = "SELECT r.id, r.control, r.state, r.says, r.recorded_at, COALESCE(p.name, '') FROM checklist_records r
    LEFT JOIN person_labels p ON p.id = r.recorded_by WHERE r.control = $1 ORDER BY r.id DESC LIMIT 50";
const LAST: &str = "SELECT at, detail FROM audit_trail WHERE verb = $1 AND outcome = 'done' ORDER BY id DESC LIMIT 1";
const HEADLESS: &str = "SELECT COUNT(*) FROM unit_labels u WHERE NOT EXISTS (SELECT 1 FROM responsible_persons r
    WHERE r.unit_id = u.id AND r.from_at <= $1 AND (r.until_at IS NULL OR r.until_at > $1))";
const ANY: &str = "SELECT at, detail FROM audit_trail ORDER BY id DESC LIMIT 1";

/// What a person attested about a control.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub id: i64,
    pub control: String,
    pub state: State,
    pub says: String,
    pub recorded: At,
    pub by: String,
}

pub(super) async fn insert(tx: &mut Tx<'_>, control: &str, state: State, says: &str) -> Result<i64> {
    let state: &'static str = state.into();
    let id = tx.new_id::<Record>();
    let row = params![id, control, state, says, tx.now, tx.actor.id()];
    tx.sql.exec(INSERT, row).await?;
    Ok(id.0)
}

/// The last record of each control.
pub(super) async fn newest(view: &mut View<'_>) -> Result<HashMap<String, Record>> {
    let all: Vec<Record> = view.sql.all(NEWEST, params![]).await?;
    Ok(all.into_iter().map(|record| (record.control.clone(), record)).collect())
}

/// All records of a control, newest first (at most 50).
pub(super) async fn of(view: &mut View<'_>, control: &str) -> Result<Vec<Record>> {
    Ok(view.sql.all(OF, params![control]).await?)
}

/// An entry of the trail: when, and its detail.
pub(super) struct Done {
    pub at: At,
    pub detail: String,
}

/// When a verb was done last.
pub(super) async fn last(view: &mut View<'_>, verb: &str) -> Result<Option<Done>> {
    Ok(view.sql.opt(LAST, params![verb]).await?)
}

/// How many units have nobody who answers for them now.
pub(super) async fn headless(view: &mut View<'_>) -> Result<i64> {
    let now = view.now;
    Ok(view.sql.one::<i64>(HEADLESS, params![now]).await?)
}

/// The youngest entry of the trail.
pub(super) async fn any(view: &mut View<'_>) -> Result<Option<Done>> {
    Ok(view.sql.opt(ANY, params![]).await?)
}

impl FromRow for Record {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            control: row.get(1)?,
            state: State::from_str(&row.get::<String>(2)?)?,
            says: row.get(3)?,
            recorded: At(row.get(4)?),
            by: row.get(5)?,
        })
    }
}

impl FromRow for Done {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { at: At(row.get(0)?), detail: row.get(1)? })
    }
}
