//! All SQL of this room. A requirement cannot be loaded without saying what for.
mod lists;
mod record;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

pub use lists::{Filter, Whose, list};
pub use record::{Released, Remark, Step, Submission, released, released_under, remarks, steps, submission};
pub(super) use record::{keep, remark, step};

use super::parts::{Parts, Release};
use super::place::Place;
use super::requirement::{Refused, Requirement, Stage, Taken, Verb};

const COLUMNS: &str =
    "SELECT id, place_kind, place_id, owner_unit_id, number, title, process, data, accounts, authorisation, roles,
    drafted_at, drafted_by, round, charter, stage, raised_at, raised_by, ended_at, ended_by, reason, accepted_at,
    accepted_by, promised_on, started_at, started_by, delivered_at, delivered_by, release_version, release_changes,
    release_usage, confirmed_at, confirmed_by, version FROM requirements";
const INSERT: &str =
    "INSERT INTO requirements (id, place_kind, place_id, owner_unit_id, title, process, data, accounts, authorisation,
    roles, drafted_at, drafted_by, stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const SAVE: &str =
    "UPDATE requirements SET number = $1, title = $2, process = $3, data = $4, accounts = $5, authorisation = $6,
    roles = $7, round = $8, charter = $9, stage = $10, raised_at = $11, raised_by = $12, ended_at = $13,
    ended_by = $14, reason = $15, accepted_at = $16, accepted_by = $17, promised_on = $18, started_at = $19,
    started_by = $20, delivered_at = $21, delivered_by = $22, release_version = $23, release_changes = $24,
    release_usage = $25, confirmed_at = $26, confirmed_by = $27, version = version + 1
    WHERE id = $28 AND version = $29";

pub async fn fetch(view: &mut View<'_>, id: Id<Requirement>, verb: Verb) -> Result<Requirement> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    let found = view.sql.list::<Requirement>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &found)?;
    Ok(found)
}

pub(super) async fn insert(tx: &mut Tx<'_>, new: &Requirement) -> Result<()> {
    let (kind, place) = new.place.scope();
    let row = params![
        new.id,
        kind,
        place,
        new.owner,
        &new.title,
        &new.parts.process,
        &new.parts.data,
        &new.parts.accounts,
        &new.parts.authorisation,
        &new.parts.roles,
        new.drafted.at,
        new.drafted.by,
        new.stage.code()
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, new: Requirement) -> Result<Requirement> {
    let (at, by) = (|s: Option<Signed>| s.map(|s| s.at), |s: Option<Signed>| s.map(|s| s.by));
    let (stage, parts) = (&new.stage, &new.parts);
    let (ended, reason) = (stage.ended().map(|one| one.0), stage.ended().map(|one| one.1));
    let (taken, started) = (stage.taken(), stage.started());
    let accepted = taken.map(|taken| taken.accepted);
    let (delivered, release) = (stage.delivered().map(|one| one.0), stage.release());
    let row = params![
        Some(&new.number).filter(|number| !number.is_empty()),
        &new.title,
        &parts.process,
        &parts.data,
        &parts.accounts,
        &parts.authorisation,
        &parts.roles,
        new.round,
        new.charter,
        stage.code(),
        at(stage.raised()),
        by(stage.raised()),
        at(ended),
        by(ended),
        reason,
        at(accepted),
        by(accepted),
        taken.map(|taken| &taken.promised),
        at(started),
        by(started),
        at(delivered),
        by(delivered),
        release.map(|release| &release.version),
        release.map(|release| &release.changes),
        release.map(|release| &release.usage),
        at(stage.confirmed()),
        by(stage.confirmed()),
        new.id,
        new.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Requirement { version: new.version + 1, ..new }),
        _ => Err(Refusal::stale("本需求"))?,
    }
}

/// The acts of a row and what came with them.
struct Acts {
    raised: Option<Signed>,
    ended: Option<(Signed, String)>,
    taken: Option<Taken>,
    started: Option<Signed>,
    delivered: Option<Signed>,
    release: Release,
    confirmed: Option<Signed>,
}

impl Acts {
    fn read(row: &Row<'_>) -> anyhow::Result<Self> {
        let text = |at: usize| row.get::<Option<String>>(at).map(Option::unwrap_or_default);
        let (raised, accepted) = (Signed::read(row, 16)?, Signed::read(row, 21)?);
        let (reason, promised) = (text(20)?, text(23)?);
        Ok(Self {
            raised,
            ended: Signed::read(row, 18)?.map(|one| (one, reason)),
            taken: raised.zip(accepted).map(|(raised, accepted)| Taken { raised, accepted, promised }),
            started: Signed::read(row, 24)?,
            delivered: Signed::read(row, 26)?,
            release: Release { version: text(28)?, changes: text(29)?, usage: text(30)? },
            confirmed: Signed::read(row, 31)?,
        })
    }

    /// None where the acts do not belong to a stage of that name.
    fn stage(self, name: &str) -> Option<Stage> {
        let Self { raised, ended, taken, started, delivered, release, confirmed } = self;
        Some(match (name, raised, ended, taken, started, delivered, confirmed) {
            ("drafted", None, None, None, None, None, None) => Stage::Drafted,
            ("raised", Some(raised), None, None, None, None, None) => Stage::Raised { raised },
            ("returned", Some(raised), Some((returned, reason)), None, None, None, None) => {
                Stage::Returned { raised, returned, reason }
            }
            ("declined", Some(raised), Some((declined, reason)), None, None, None, None) => {
                Stage::Declined { raised, declined, reason }
            }
            ("withdrawn", raised, Some((withdrawn, reason)), None, None, None, None) => {
                Stage::Withdrawn { raised, withdrawn, reason }
            }
            ("accepted", _, None, Some(taken), None, None, None) => Stage::Accepted { taken },
            ("working", _, ended, Some(taken), Some(started), None, None) => {
                let refused = ended.map(|(refused, reason)| Refused { refused, reason, release });
                Stage::Working { taken, started, refused }
            }
            ("delivered", _, None, Some(taken), Some(started), Some(delivered), None) => {
                Stage::Delivered { taken, started, delivered, release }
            }
            ("confirmed", _, None, Some(taken), Some(started), Some(delivered), Some(confirmed)) => {
                Stage::Confirmed { taken, started, delivered, release, confirmed }
            }
            _ => return None,
        })
    }
}

impl FromRow for Requirement {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, name): (i64, String) = (row.get(0)?, row.get(15)?);
        let loose = || anyhow::anyhow!("requirement {id}: impossible stage {name} or place");
        Ok(Self {
            id: Id::new(id),
            place: Place::read(&row.get::<String>(1)?, row.get(2)?).ok_or_else(loose)?,
            owner: Id::new(row.get(3)?),
            number: row.get::<Option<String>>(4)?.unwrap_or_default(),
            title: row.get(5)?,
            parts: parts(row, 6)?,
            drafted: Signed { at: At(row.get(11)?), by: Id::new(row.get(12)?) },
            round: row.get(13)?,
            charter: row.get(14)?,
            stage: Acts::read(row)?.stage(&name).ok_or_else(loose)?,
            version: row.get(33)?,
        })
    }
}

/// The five parts in that column and the next four.
fn parts(row: &Row<'_>, at: usize) -> anyhow::Result<Parts> {
    Ok(Parts {
        process: row.get(at)?,
        data: row.get(at + 1)?,
        accounts: row.get(at + 2)?,
        authorisation: row.get(at + 3)?,
        roles: row.get(at + 4)?,
    })
}
