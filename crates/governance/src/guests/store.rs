//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Signed, Tx, View, params};

use super::guest::{Guest, Renewal, Stage, Verb};

const COLUMNS: &str =
    "SELECT g.id, g.number, g.name, g.origin, g.phone_sealed, g.phone_masked, g.purpose, g.host_unit_id, g.sponsor_id,
    g.from_at, g.until_at, g.proposed_at, g.person_id, g.granted_at, g.granted_by, g.declined_at, g.declined_by,
    g.withdrawn_at, g.ended_at, g.ended_by, g.reason, g.renewal_until, g.renewal_reason, g.version, u.parent_id
    FROM guests g JOIN unit_labels u ON u.id = g.host_unit_id";
const INSERT: &str = "INSERT INTO guests (id, number, name, origin, phone_sealed, phone_masked, purpose, host_unit_id,
    sponsor_id, from_at, until_at, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const SAVE: &str = "UPDATE guests SET person_id = $1, granted_at = $2, granted_by = $3, declined_at = $4,
    declined_by = $5, withdrawn_at = $6, ended_at = $7, ended_by = $8, reason = $9, renewal_until = $10,
    renewal_reason = $11, phone_sealed = $12, until_at = $13, version = version + 1 WHERE id = $14 AND version = $15";
const CLEAR: &str = "UPDATE guests SET cleared_at = $1 WHERE id = $2 AND cleared_at IS NULL";
const STEP: &str =
    "INSERT INTO guest_steps (id, guest_id, step, says, taken_at, taken_by) VALUES ($1, $2, $3, $4, $5, $6)";
const STEPS: &str = "SELECT step, says, taken_at, taken_by FROM guest_steps WHERE guest_id = $1 ORDER BY id LIMIT 100";

/// One step of a guest's story; by 0 for the house itself.
pub struct Step {
    pub what: String,
    pub says: String,
    pub at: At,
    pub by: Id<Person>,
}

/// Whose guests a list shows.
#[derive(Clone, Debug)]
pub enum Whose {
    All,
    /// Of these units, and those that the actor asked for.
    Ours(Vec<i64>),
}

pub const A_PAGE: i64 = 50;

pub async fn fetch(view: &mut View<'_>, id: Id<Guest>, verb: Verb) -> Result<Guest> {
    let guest = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &guest)?;
    Ok(guest)
}

pub async fn by_id(view: &mut View<'_>, id: Id<Guest>) -> Result<Option<Guest>> {
    let found = view.sql.list::<Guest>(Query::new(COLUMNS).add(" WHERE g.id = {} LIMIT 1", params![id])).await?.pop();
    Ok(found.map(|guest| Guest { seen: view.now, ..guest }))
}

/// Guests, the newest first; one more than a page where there are more. `stage` is empty for all.
pub async fn list(view: &mut View<'_>, whose: &Whose, stage: &str, before: i64) -> Result<Vec<Guest>> {
    let now = view.now;
    let mut query = Query::new(COLUMNS).add(" WHERE g.id < {}", params![before]);
    query = match stage {
        "waiting" => query.add(
            " AND ended_at IS NULL AND ((granted_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL)
            OR (renewal_until IS NOT NULL AND until_at > {}))",
            params![now],
        ),
        "open" => query.add(" AND granted_at IS NOT NULL AND ended_at IS NULL AND until_at > {}", params![now]),
        "over" => query.add(
            " AND (ended_at IS NOT NULL OR declined_at IS NOT NULL OR withdrawn_at IS NOT NULL
            OR (granted_at IS NOT NULL AND until_at <= {}))",
            params![now],
        ),
        _ => query,
    };
    if let Whose::Ours(units) = whose {
        query = query.add(" AND (sponsor_id = {} OR host_unit_id IN (0", params![view.actor.id()]);
        for unit in units {
            query = query.add(", {}", params![*unit]);
        }
        query = query.add("))", params![]);
    }
    let found = view.sql.list::<Guest>(query.add(" ORDER BY g.id DESC LIMIT {}", params![A_PAGE + 1])).await?;
    Ok(found.into_iter().map(|guest| Guest { seen: now, ..guest }).collect())
}

pub async fn insert(tx: &mut Tx<'_>, new: &Guest) -> Result<()> {
    let row = params![
        new.id,
        &new.number,
        &new.name,
        &new.origin,
        new.phone.clone(),
        &new.masked,
        &new.purpose,
        new.host,
        new.sponsor,
        new.from,
        new.until,
        new.proposed
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// What is saved is as it is answered: one version on.
pub async fn save(tx: &mut Tx<'_>, guest: Guest) -> Result<Guest> {
    let (mut granted, mut declined, mut withdrawn, mut ended, mut reason) = (None, None, None, None, None);
    match &guest.stage {
        Stage::Proposed => {}
        Stage::Declined { declined: by, reason: why } => (declined, reason) = (Some(*by), Some(why.clone())),
        Stage::Withdrawn { at } => withdrawn = Some(*at),
        Stage::Granted { granted: by } => granted = Some(*by),
        Stage::Ended { granted: by, ended: end, reason: why } => {
            (granted, ended, reason) = (Some(*by), Some(*end), Some(why.clone()));
        }
    }
    let at = |signed: Option<Signed>| signed.map(|signed| signed.at);
    let by = |signed: Option<Signed>| signed.map(|signed| signed.by);
    let row = params![
        guest.person,
        at(granted),
        by(granted),
        at(declined),
        by(declined),
        withdrawn,
        at(ended),
        by(ended),
        reason,
        guest.renewal.as_ref().map(|renewal| renewal.until),
        guest.renewal.as_ref().map(|renewal| renewal.reason.clone()),
        guest.phone.clone(),
        guest.until,
        guest.id,
        guest.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Guest { version: guest.version + 1, ..guest }),
        _ => Err(Refusal::stale("这个来访账号").into()),
    }
}

/// False where it was done before.
pub async fn clear(tx: &mut Tx<'_>, id: Id<Guest>) -> Result<bool> {
    let row = params![tx.now, id];
    Ok(tx.sql.exec(CLEAR, row).await? == 1)
}

pub async fn step(tx: &mut Tx<'_>, id: Id<Guest>, what: &'static str, says: &str) -> Result<()> {
    let row = params![tx.new_id::<Step>(), id, what, says, tx.now, tx.actor.id()];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

pub async fn steps(view: &mut View<'_>, id: Id<Guest>) -> Result<Vec<Step>> {
    Ok(view.sql.all(STEPS, params![id]).await?)
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { what: row.get(0)?, says: row.get(1)?, at: At(row.get(2)?), by: Id::new(row.get(3)?) })
    }
}

impl FromRow for Guest {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (granted, declined, ended) = (Signed::read(row, 13)?, Signed::read(row, 15)?, Signed::read(row, 18)?);
        let (withdrawn, reason): (Option<i64>, Option<String>) = (row.get(17)?, row.get(20)?);
        let reason = reason.unwrap_or_default();
        let stage = match (granted, declined, withdrawn, ended) {
            (None, None, None, None) => Stage::Proposed,
            (None, Some(declined), None, None) => Stage::Declined { declined, reason },
            (None, None, Some(at), None) => Stage::Withdrawn { at: At(at) },
            (Some(granted), None, None, None) => Stage::Granted { granted },
            (Some(granted), None, None, Some(ended)) => Stage::Ended { granted, ended, reason },
            _ => anyhow::bail!("a guest of an impossible stage"),
        };
        let (until, why): (Option<i64>, Option<String>) = (row.get(21)?, row.get(22)?);
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            name: row.get(2)?,
            origin: row.get(3)?,
            phone: row.get(4)?,
            masked: row.get(5)?,
            purpose: row.get(6)?,
            host: row.get(7)?,
            above: row.get(24)?,
            sponsor: Id::new(row.get(8)?),
            from: At(row.get(9)?),
            until: At(row.get(10)?),
            proposed: At(row.get(11)?),
            person: row.get::<Option<i64>>(12)?.map(Id::new),
            stage,
            renewal: until.zip(why).map(|(until, reason)| Renewal { until: At(until), reason }),
            seen: At(0),
            version: row.get(23)?,
        })
    }
}
