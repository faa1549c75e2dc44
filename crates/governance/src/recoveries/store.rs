//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Signed, Tx, View, params};

use super::recovery::{Confirmed, Recovery, Stage, Verb};

const COLUMNS: &str =
    "SELECT r.id, r.number, r.person_id, r.unit_id, u.parent_id, r.reason, r.asked_at, r.confirmed_at,
    r.confirmed_by, r.seen, r.ready_at, r.reset_at, r.reset_by, r.stopped_at, r.stopped_by, r.because, r.version, r.lost
    FROM recoveries r LEFT JOIN unit_labels u ON u.id = r.unit_id";
const INSERT: &str = "INSERT INTO recoveries (id, number, person_id, unit_id, reason, asked_at, lost) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const STOPPED: &str = "SELECT COUNT(*) FROM recoveries WHERE person_id = $1 AND stopped_by = $1 AND stopped_at > $2";
const NEWER: &str = "SELECT COUNT(*) FROM recoveries WHERE person_id = $1 AND id > $2";
const SAVE: &str = "UPDATE recoveries SET confirmed_at = $1, confirmed_by = $2, seen = $3, ready_at = $4, reset_at = $5,
    reset_by = $6, stopped_at = $7, stopped_by = $8, because = $9, version = version + 1 WHERE id = $10 AND version = $11";

pub async fn fetch(view: &mut View<'_>, id: Id<Recovery>, verb: Verb) -> Result<Recovery> {
    let one = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &one)?;
    Ok(one)
}

pub async fn by_id(view: &mut View<'_>, id: Id<Recovery>) -> Result<Option<Recovery>> {
    let query = Query::new(COLUMNS).add(" WHERE r.id = {} LIMIT 1", params![id]);
    Ok(seen(view.now, view.sql.list(query).await?).pop())
}

/// The one of this person that is under way.
pub async fn open_of(view: &mut View<'_>, person: Id<Person>) -> Result<Option<Recovery>> {
    let query = Query::new(COLUMNS)
        .add(" WHERE r.person_id = {} AND r.reset_at IS NULL AND r.stopped_at IS NULL LIMIT 1", params![person]);
    Ok(seen(view.now, view.sql.list(query).await?).pop())
}

/// Whether this person has none after it.
pub async fn is_newest(view: &mut View<'_>, one: &Recovery) -> Result<bool> {
    Ok(view.sql.one::<i64>(NEWER, params![one.person, one.id]).await? == 0)
}

/// Whether the person themselves stopped one since then.
pub async fn stopped_since(view: &mut View<'_>, person: Id<Person>, since: At) -> Result<bool> {
    Ok(view.sql.one::<i64>(STOPPED, params![person, since]).await? > 0)
}

/// The newest 100 of these units, of all where none are said.
pub async fn list(view: &mut View<'_>, units: Option<&[i64]>) -> Result<Vec<Recovery>> {
    let mut query = Query::new(COLUMNS).add(" WHERE 1 = 1", params![]);
    if let Some(units) = units {
        query = query.among(" AND r.unit_id IN", units.iter().copied());
    }
    Ok(seen(view.now, view.sql.list(query.add(" ORDER BY r.id DESC LIMIT 100", params![])).await?))
}

fn seen(now: At, all: Vec<Recovery>) -> Vec<Recovery> {
    all.into_iter().map(|one| Recovery { seen: now, ..one }).collect()
}

pub async fn insert(tx: &mut Tx<'_>, new: &Recovery) -> Result<()> {
    let lost: &str = new.lost.into();
    let row = params![new.id, &new.number, new.person, new.unit, &new.reason, new.asked, lost];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// What is saved is as it is answered: one version on.
pub async fn save(tx: &mut Tx<'_>, one: Recovery) -> Result<Recovery> {
    let (mut reset, mut stopped, mut why) = (None, None, None);
    match &one.stage {
        Stage::Asked | Stage::Confirmed { .. } => {}
        Stage::Reset { reset: by, .. } => reset = Some(*by),
        Stage::Stopped { stopped: by, because, .. } => (stopped, why) = (Some(*by), Some(because.clone())),
    }
    let confirmed = one.confirmed().cloned();
    let by = confirmed.as_ref().map(|one| one.by);
    let at = |signed: Option<Signed>| signed.map(|signed| signed.at);
    let who = |signed: Option<Signed>| signed.map(|signed| signed.by);
    let row = params![
        at(by),
        who(by),
        confirmed.as_ref().map(|one| one.seen.clone()),
        confirmed.as_ref().map(|one| one.ready),
        at(reset),
        who(reset),
        at(stopped),
        who(stopped),
        why,
        one.id,
        one.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Recovery { version: one.version + 1, ..one }),
        _ => Err(Refusal::stale("这项重置").into()),
    }
}

impl FromRow for Recovery {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let text = |at: usize| -> anyhow::Result<String> { Ok(row.get::<Option<String>>(at)?.unwrap_or_default()) };
        let (by, reset, stopped) = (Signed::read(row, 7)?, Signed::read(row, 11)?, Signed::read(row, 13)?);
        let ready = At(row.get::<Option<i64>>(10)?.unwrap_or(0));
        let seen = text(9)?;
        let confirmed = by.map(|by| Confirmed { by, seen, ready });
        let stage = match (confirmed, reset, stopped) {
            (None, None, None) => Stage::Asked,
            (Some(confirmed), None, None) => Stage::Confirmed { confirmed },
            (Some(confirmed), Some(reset), None) => Stage::Reset { confirmed, reset },
            (confirmed, None, Some(stopped)) => Stage::Stopped { confirmed, stopped, because: text(15)? },
            _ => anyhow::bail!("a recovery of an impossible stage"),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            person: Id::new(row.get(2)?),
            unit: row.get(3)?,
            above: row.get(4)?,
            lost: row.get::<String>(17)?.parse()?,
            reason: row.get(5)?,
            asked: At(row.get(6)?),
            stage,
            seen: At(0),
            version: row.get(16)?,
        })
    }
}
