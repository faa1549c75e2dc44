//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::emergency::{Emergency, ROLES, Stage, Verb};

const COLUMNS: &str =
    "SELECT id, role, person_id, unit_id, reason, asked_at, asked_by, asked_as, decided_at, decided_by,
    until_at, declined, looked_at, looked_by, looked_says, version FROM emergencies";
const INSERT: &str = "INSERT INTO emergencies (id, role, person_id, unit_id, reason, asked_at, asked_by, asked_as)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const SAVE: &str =
    "UPDATE emergencies SET decided_at = $1, decided_by = $2, until_at = $3, declined = $4, looked_at = $5,
    looked_by = $6, looked_says = $7, version = version + 1 WHERE id = $8 AND version = $9";

pub async fn fetch(view: &mut View<'_>, id: Id<Emergency>, verb: Verb) -> Result<Emergency> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    let one = view.sql.list::<Emergency>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &one)?;
    Ok(one)
}

/// The newest (at most 50): whoever may see one may see them all.
pub async fn list(view: &mut View<'_>) -> Result<Vec<Emergency>> {
    Ok(view.sql.list(Query::new(COLUMNS).add(" ORDER BY id DESC LIMIT 50", params![])).await?)
}

/// False when the same is asked for already.
pub async fn insert(tx: &mut Tx<'_>, new: &Emergency) -> Result<bool> {
    let row = params![new.id, new.role, new.person, new.unit, &new.reason, new.asked.at, new.asked.by, &new.asked_as];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

pub async fn save(tx: &mut Tx<'_>, one: Emergency) -> Result<Emergency> {
    let (decided, until, declined, looked, says) = match &one.stage {
        Stage::Asked => (None, None, None, None, None),
        Stage::Declined { by, says } => (Some(by), None, Some(says.clone()), None, None),
        Stage::Agreed { by, until } => (Some(by), Some(*until), None, None, None),
        Stage::LookedThrough { agreed, until, by, says } => {
            (Some(agreed), Some(*until), None, Some(by), Some(says.clone()))
        }
    };
    let at = |signed: Option<&Signed>| signed.map(|signed| signed.at.0);
    let by = |signed: Option<&Signed>| signed.map(|signed| signed.by.0);
    let row = params![
        at(decided),
        by(decided),
        until.map(|until| until.0),
        declined,
        at(looked),
        by(looked),
        says,
        one.id,
        one.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Emergency { version: one.version + 1, ..one }),
        _ => Err(Refusal::stale("这件应急授权").into()),
    }
}

impl FromRow for Emergency {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let signed = |at: usize| -> anyhow::Result<Option<Signed>> {
            let (when, who): (Option<i64>, Option<i64>) = (row.get(at)?, row.get(at + 1)?);
            Ok(when.zip(who).map(|(when, who)| Signed { at: At(when), by: Id::new(who) }))
        };
        let until: Option<i64> = row.get(10)?;
        let says = |at: usize| -> anyhow::Result<String> { Ok(row.get::<Option<String>>(at)?.unwrap_or_default()) };
        let stage = match (signed(8)?, until, signed(12)?) {
            (Some(agreed), Some(until), Some(by)) => {
                Stage::LookedThrough { agreed, until: At(until), by, says: says(14)? }
            }
            (Some(by), Some(until), None) => Stage::Agreed { by, until: At(until) },
            (Some(by), None, _) => Stage::Declined { by, says: says(11)? },
            _ => Stage::Asked,
        };
        let role: String = row.get(1)?;
        Ok(Self {
            id: Id::new(row.get(0)?),
            role: ROLES.into_iter().find(|own| *own == role).unwrap_or(ROLES[0]),
            person: Id::new(row.get(2)?),
            unit: row.get(3)?,
            reason: row.get(4)?,
            asked: Signed { at: At(row.get(5)?), by: Id::new(row.get(6)?) },
            asked_as: row.get(7)?,
            stage,
            version: row.get(15)?,
        })
    }
}
