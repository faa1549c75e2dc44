//! All SQL of this room's own tables; what it reads of others' ledgers is in its own file.
pub mod ledgers;
mod signals;

use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Signed, Tx, View, params};

pub use signals::{Rate, Suspect, any_free, hints, raise, rates, suspects, take};

use super::case::{Case, Conclusion, Finding, Hours, Outcome, Said, Stage, Verb, Verdict};

const COLUMNS: &str = "SELECT c.id, c.number, c.person_id, c.unit_id, c.reason, c.evidence, c.digest, c.opened_at,
    c.opened_by, c.statement_due, c.stated_at, c.stated_by, c.statement, c.found_at, c.found_by, c.verdict, c.finding,
    c.opinion_due, c.advised_at, c.advised_by, c.opinion, c.concluded_at, c.concluded_by, c.outcome, c.conclusion,
    c.hours_asked, c.settled_at, c.settled_by, c.settlement, c.version FROM lending_cases c";
const INSERT: &str = "INSERT INTO lending_cases (id, number, person_id, unit_id, reason, evidence, digest, opened_at,
    opened_by, statement_due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
/// Neither the evidence nor its digest is among what may change.
const SAVE: &str = "UPDATE lending_cases SET stated_at = $1, stated_by = $2, statement = $3, found_at = $4,
    found_by = $5, verdict = $6, finding = $7, opinion_due = $8, advised_at = $9, advised_by = $10, opinion = $11,
    concluded_at = $12, concluded_by = $13, outcome = $14, conclusion = $15, hours_asked = $16, settled_at = $17,
    settled_by = $18, settlement = $19, version = version + 1 WHERE id = $20 AND version = $21";
const OPEN_OF: &str = "SELECT id FROM lending_cases WHERE person_id = $1 AND concluded_at IS NULL LIMIT 1";

pub async fn fetch(view: &mut View<'_>, id: Id<Case>, verb: Verb) -> Result<Case> {
    let one = by_id(view, id).await?;
    view.allow(verb, &one)?;
    Ok(one)
}

/// No right is asked: for the house's own jobs.
pub(super) async fn by_id(view: &mut View<'_>, id: Id<Case>) -> Result<Case> {
    let query = Query::new(COLUMNS).add(" WHERE c.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Case>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The open case of a person.
pub async fn open_of(view: &mut View<'_>, person: Id<Person>) -> Result<Option<Id<Case>>> {
    Ok(view.sql.opt::<i64>(OPEN_OF, params![person]).await?.map(Id::new))
}

/// Whose cases a list shows.
pub enum Whose {
    All,
    /// Of these units, one's own, and those that 教务处 is asked about when one is of it.
    Ours {
        units: Vec<i64>,
        academic: bool,
    },
}

/// The newest (at most 100) that the actor may see.
pub(super) async fn list(view: &mut View<'_>, whose: Whose) -> Result<Vec<Case>> {
    let mut query = Query::new(COLUMNS);
    if let Whose::Ours { units, academic } = whose {
        let units = units.into_iter().chain([-1]);
        query = query.add(" WHERE (c.person_id = {}", params![view.actor.id()]).among(" OR c.unit_id IN", units);
        query = query.add(if academic { " OR c.hours_asked = TRUE)" } else { ")" }, params![]);
    }
    let all = view.sql.list::<Case>(query.add(" ORDER BY c.id DESC LIMIT 100", params![])).await?;
    let mut seen = vec![];
    for one in all {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok(seen)
}

pub async fn insert(tx: &mut Tx<'_>, new: &Case) -> Result<()> {
    let (at, by) = (new.opened.at, new.opened.by);
    let row = params![
        new.id,
        &new.number,
        new.person,
        new.unit,
        &new.reason,
        &new.evidence,
        &new.digest,
        at,
        by,
        new.statement_due
    ];
    match tx.sql.exec(INSERT, row).await? {
        1 => Ok(()),
        _ => Err(Refusal::not_now(super::words::OPEN_ALREADY))?,
    }
}

/// Saves what was fetched, unless somebody saved it first.
pub async fn save(tx: &mut Tx<'_>, new: Case) -> Result<Case> {
    let (finding, opinion, conclusion) = (new.stage.finding(), new.stage.opinion(), new.stage.conclusion());
    let verdict = finding.map(|one| -> &'static str { one.verdict.into() });
    let outcome = conclusion.map(|one| -> &'static str { one.outcome.into() });
    let opinion_due = match &new.stage {
        Stage::Found { opinion_due, .. } => Some(*opinion_due),
        _ => None,
    };
    let settled = match new.stage.hours() {
        Some(Hours::Settled(said)) => Some(said),
        _ => None,
    };
    let concluded = conclusion.map(|one| &one.said);
    let found = finding.map(|one| &one.said);
    let row = params![
        new.statement.as_ref().map(|one| one.signed.at),
        new.statement.as_ref().map(|one| one.signed.by),
        new.statement.as_ref().map(|one| &one.text),
        found.map(|one| one.signed.at),
        found.map(|one| one.signed.by),
        verdict,
        found.map(|one| &one.text),
        opinion_due,
        opinion.map(|one| one.signed.at),
        opinion.map(|one| one.signed.by),
        opinion.map(|one| &one.text),
        concluded.map(|one| one.signed.at),
        concluded.map(|one| one.signed.by),
        outcome,
        concluded.map(|one| &one.text),
        new.stage.hours().is_some(),
        settled.map(|one| one.signed.at),
        settled.map(|one| one.signed.by),
        settled.map(|one| &one.text),
        new.id,
        new.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Case { version: new.version + 1, ..new }),
        _ => Err(Refusal::stale("本案"))?,
    }
}

/// What was said at (moment, person, text).
fn said(row: &Row, signed: usize, text: usize) -> anyhow::Result<Option<Said>> {
    let text = row.get::<Option<String>>(text)?.unwrap_or_default();
    Ok(Signed::read(row, signed)?.map(|signed| Said { signed, text }))
}

/// The stage with its facts.
fn stage(row: &Row) -> anyhow::Result<Stage> {
    let found = said(row, 13, 16)?;
    let verdict = row.get::<Option<String>>(15)?.unwrap_or_default();
    let finding = match found {
        Some(said) => Some(Finding { said, verdict: Verdict::from_str(&verdict)? }),
        None => None,
    };
    let (opinion, due) = (said(row, 18, 20)?, row.get::<Option<i64>>(17)?.map(At));
    let outcome = row.get::<Option<String>>(23)?.unwrap_or_default();
    Ok(match (finding, opinion, said(row, 21, 24)?) {
        (None, None, None) => Stage::Opened,
        (Some(finding), None, None) => Stage::Found { finding, opinion_due: due.unwrap_or(At(0)) },
        (Some(finding), Some(opinion), None) => Stage::Advised { finding, opinion },
        (Some(finding), opinion, Some(ended)) => {
            let hours = match (row.get::<bool>(25)?, said(row, 26, 28)?) {
                (false, _) => Hours::Untouched,
                (true, None) => Hours::Asked,
                (true, Some(said)) => Hours::Settled(said),
            };
            let conclusion = Conclusion { said: ended, outcome: Outcome::from_str(&outcome)?, hours };
            Stage::Concluded { finding, opinion, conclusion }
        }
        _ => anyhow::bail!("lending case {}: impossible stage", row.get::<i64>(0)?),
    })
}

impl FromRow for Case {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            person: Id::new(row.get(2)?),
            unit: row.get(3)?,
            reason: row.get(4)?,
            evidence: row.get(5)?,
            digest: row.get(6)?,
            opened: Signed { at: At(row.get(7)?), by: Id::new(row.get(8)?) },
            statement_due: At(row.get(9)?),
            statement: said(row, 10, 12)?,
            stage: stage(row)?,
            version: row.get(29)?,
        })
    }
}
