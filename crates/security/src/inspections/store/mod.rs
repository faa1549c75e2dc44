//! All SQL of this room: inspections here, what they found in its own file.
mod findings;

use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

pub(super) use findings::{counts, insert as insert_finding, save as save_finding};
pub use findings::{finding, of};

use super::inspection::{Inspection, Stage, Verb};

const COLUMNS: &str = "SELECT i.id, i.number, i.title, i.scope, i.planned_on, i.planned_at, i.planned_by, i.closed_at,
    i.closed_by, i.conclusion, i.version FROM inspections i";
const INSERT: &str = "INSERT INTO inspections (id, number, title, scope, planned_on, planned_at, planned_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UNIT: &str = "INSERT INTO inspection_units (inspection_id, unit_id) VALUES";
const CLOSE: &str = "UPDATE inspections SET closed_at = $1, closed_by = $2, conclusion = $3, version = version + 1
    WHERE id = $4 AND version = $5";

pub async fn fetch(view: &mut View<'_>, id: Id<Inspection>, verb: Verb) -> Result<Inspection> {
    let one = by_id(view, id).await?;
    view.allow(verb, &one)?;
    Ok(one)
}

/// No right is asked: for a finding whose right was asked.
pub(super) async fn by_id(view: &mut View<'_>, id: Id<Inspection>) -> Result<Inspection> {
    let query = Query::new(COLUMNS).add(" WHERE i.id = {} LIMIT 1", params![id]);
    let mut found = view.sql.list::<Inspection>(query).await?;
    units_of(view, &mut found).await?;
    Ok(found.pop().ok_or(Refusal::NotFound)?)
}

/// The newest (at most 50), all or those of some units.
pub(super) async fn list(view: &mut View<'_>, units: Option<Vec<i64>>) -> Result<Vec<Inspection>> {
    let mut query = Query::new(COLUMNS);
    if let Some(units) = units {
        let within = " WHERE EXISTS (SELECT 1 FROM inspection_units u WHERE u.inspection_id = i.id AND u.unit_id IN";
        query = query.among(within, units).add(")", params![]);
    }
    let mut all = view.sql.list(query.add(" ORDER BY i.id DESC LIMIT 50", params![])).await?;
    units_of(view, &mut all).await?;
    let mut seen = vec![];
    for one in all {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok(seen)
}

async fn units_of(view: &mut View<'_>, all: &mut [Inspection]) -> Result<()> {
    let query = Query::new("SELECT inspection_id, unit_id FROM inspection_units")
        .among(" WHERE inspection_id IN", all.iter().map(|one| one.id))
        .add(" ORDER BY inspection_id, unit_id LIMIT 5000", params![]);
    let mut units: HashMap<i64, Vec<i64>> = HashMap::new();
    for Pair(inspection, unit) in view.sql.list::<Pair>(query).await? {
        units.entry(inspection).or_default().push(unit);
    }
    for one in all {
        one.units = units.remove(&one.id.0).unwrap_or_default();
    }
    Ok(())
}

pub(super) async fn insert(tx: &mut Tx<'_>, new: &Inspection) -> Result<()> {
    let Inspection { id, number, title, scope, planned_on, planned, .. } = new;
    let row = params![*id, number, title, scope, planned_on, planned.at, planned.by];
    tx.sql.exec(INSERT, row).await?;
    let units = Query::new(UNIT).rows(new.units.iter().map(|unit| params![*id, *unit]));
    tx.sql.exec(&units.sql, units.params).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, new: Inspection) -> Result<Inspection> {
    let (closed, conclusion) = match &new.stage {
        Stage::Open => (None, None),
        Stage::Closed { closed, conclusion } => (Some(*closed), Some(conclusion)),
    };
    let row = params![closed.map(|one| one.at), closed.map(|one| one.by), conclusion, new.id, new.version];
    match tx.sql.exec(CLOSE, row).await? {
        1 => Ok(Inspection { version: new.version + 1, ..new }),
        _ => Err(Refusal::stale("本次检查"))?,
    }
}

struct Pair(i64, i64);

impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Inspection {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let conclusion = row.get::<Option<String>>(9)?.unwrap_or_default();
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            title: row.get(2)?,
            scope: row.get(3)?,
            planned_on: row.get(4)?,
            units: vec![],
            planned: Signed { at: At(row.get(5)?), by: Id::new(row.get(6)?) },
            stage: Signed::read(row, 7)?.map_or(Stage::Open, |closed| Stage::Closed { closed, conclusion }),
            version: row.get(10)?,
        })
    }
}
