//! What inspections found.
use std::collections::HashMap;
use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use crate::inspections::finding::{Finding, Level, Said, Stage, Verb};
use crate::inspections::inspection::Inspection;

const COLUMNS: &str =
    "SELECT f.id, f.inspection_id, f.control, f.level, f.thing, f.says, f.unit_id, f.due_at, f.found_at,
    f.found_by, f.stage, f.answered_at, f.answered_by, f.answer, f.decided_at, f.decided_by, f.reason,
    EXISTS (SELECT 1 FROM overdue_terms t WHERE t.kind = 'Finding' AND t.subject_id = f.id), f.version FROM findings f";
const INSERT: &str = "INSERT INTO findings (id, inspection_id, control, level, thing, says, unit_id, due_at, found_at,
    found_by, stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'found')";
const SAVE: &str =
    "UPDATE findings SET due_at = $1, stage = $2, answered_at = $3, answered_by = $4, answer = $5, decided_at = $6,
    decided_by = $7, reason = $8, version = version + 1 WHERE id = $9 AND version = $10";

pub async fn finding(view: &mut View<'_>, id: Id<Finding>, verb: Verb) -> Result<Finding> {
    let query = Query::new(COLUMNS).add(" WHERE f.id = {} LIMIT 1", params![id]);
    let found = view.sql.list::<Finding>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &found)?;
    Ok(found)
}

/// What an inspection found, as far as the actor may see it (at most 300).
pub async fn of(view: &mut View<'_>, inspection: Id<Inspection>) -> Result<Vec<Finding>> {
    let query = Query::new(COLUMNS).add(" WHERE f.inspection_id = {} ORDER BY f.id LIMIT 300", params![inspection]);
    let mut seen = vec![];
    for one in view.sql.list::<Finding>(query).await? {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok(seen)
}

/// (found, of them not verified) of each inspection.
pub async fn counts(view: &mut View<'_>, inspections: &[i64]) -> Result<HashMap<i64, (i64, i64)>> {
    let query =
        Query::new("SELECT inspection_id, COUNT(*), COUNT(CASE WHEN stage <> 'verified' THEN 1 END) FROM findings")
            .among(" WHERE inspection_id IN", inspections.iter().copied())
            .add(" GROUP BY inspection_id LIMIT 100", params![]);
    Ok(view.sql.list::<Count>(query).await?.into_iter().map(|one| (one.0, (one.1, one.2))).collect())
}

pub async fn insert(tx: &mut Tx<'_>, new: &Finding) -> Result<()> {
    let level: &'static str = new.level.into();
    let row = params![
        new.id,
        new.inspection,
        &new.control,
        level,
        &new.thing,
        &new.says,
        new.unit,
        new.due,
        new.found.at,
        new.found.by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub async fn save(tx: &mut Tx<'_>, new: Finding) -> Result<Finding> {
    let stage: &'static str = (&new.stage).into();
    let (answer, decided) = (new.stage.answer(), new.stage.decided());
    let row = params![
        new.due,
        stage,
        answer.map(|one| one.signed.at),
        answer.map(|one| one.signed.by),
        answer.map(|one| &one.text),
        decided.map(|one| one.0.at),
        decided.map(|one| one.0.by),
        decided.map(|one| one.1),
        new.id,
        new.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Finding { version: new.version + 1, ..new }),
        _ => Err(Refusal::stale("本问题"))?,
    }
}

struct Count(i64, i64, i64);

impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FromRow for Finding {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, name): (i64, String) = (row.get(0)?, row.get(10)?);
        let text = |at: usize| row.get::<Option<String>>(at).map(Option::unwrap_or_default);
        let (said, reason) = (text(13)?, text(16)?);
        let answer = Signed::read(row, 11)?.map(|signed| Said { signed, text: said });
        let stage = match (name.as_str(), answer, Signed::read(row, 14)?) {
            ("found", None, None) => Stage::Found,
            ("answered", Some(answer), None) => Stage::Answered { answer },
            ("returned", Some(answer), Some(signed)) => {
                Stage::Returned { answer, returned: Said { signed, text: reason } }
            }
            ("verified", Some(answer), Some(verified)) => Stage::Verified { answer, verified },
            _ => anyhow::bail!("finding {id}: impossible stage {name}"),
        };
        Ok(Self {
            id: Id::new(id),
            inspection: Id::new(row.get(1)?),
            control: row.get(2)?,
            level: Level::from_str(&row.get::<String>(3)?)?,
            thing: row.get(4)?,
            says: row.get(5)?,
            unit: row.get(6)?,
            due: At(row.get(7)?),
            found: Signed { at: At(row.get(8)?), by: Id::new(row.get(9)?) },
            stage,
            overdue: row.get(17)?,
            version: row.get(18)?,
        })
    }
}
