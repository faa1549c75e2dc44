//! All SQL of this room.
use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::vulnerability::{Fix, Severity, Stage, Verb, Vulnerability};

const COLUMNS: &str =
    "SELECT v.id, v.number, v.component, v.affected, v.advisory, v.severity, v.says, v.remedy, v.unit_id, v.due_at,
    v.recorded_at, v.recorded_by, v.stage, v.fixed_at, v.fixed_by, v.fix, v.decided_at, v.decided_by, v.reason,
    EXISTS (SELECT 1 FROM overdue_terms t WHERE t.kind = 'Vulnerability' AND t.subject_id = v.id), v.version
    FROM vulnerabilities v";
const INSERT: &str =
    "INSERT INTO vulnerabilities (id, number, component, affected, advisory, severity, says, remedy, unit_id, due_at,
    recorded_at, recorded_by, stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open')";
const SAVE: &str =
    "UPDATE vulnerabilities SET stage = $1, fixed_at = $2, fixed_by = $3, fix = $4, decided_at = $5, decided_by = $6,
    reason = $7, version = version + 1 WHERE id = $8 AND version = $9";
const OPEN: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN due_at <= $1 THEN 1 ELSE 0 END), 0) FROM vulnerabilities
    WHERE stage <> 'verified'";

pub async fn fetch(view: &mut View<'_>, id: Id<Vulnerability>, verb: Verb) -> Result<Vulnerability> {
    let query = Query::new(COLUMNS).add(" WHERE v.id = {} LIMIT 1", params![id]);
    let found = view.sql.list::<Vulnerability>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &found)?;
    Ok(found)
}

/// How many are not mended, and how many of them are overdue.
pub async fn open(view: &mut View<'_>) -> Result<(i64, i64)> {
    let now = view.now;
    Ok(view.sql.opt::<Count>(OPEN, params![now]).await?.map_or((0, 0), |one| (one.0, one.1)))
}

/// The newest (at most 100), unmended first, all or those of some units.
pub(super) async fn list(view: &mut View<'_>, units: Option<Vec<i64>>) -> Result<Vec<Vulnerability>> {
    let mut query = Query::new(COLUMNS);
    if let Some(units) = units {
        query = query.among(" WHERE v.unit_id IN", units);
    }
    let order = " ORDER BY CASE WHEN v.stage = 'verified' THEN 1 ELSE 0 END, v.id DESC LIMIT 100";
    let mut seen = vec![];
    for one in view.sql.list::<Vulnerability>(query.add(order, params![])).await? {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok(seen)
}

pub(super) async fn insert(tx: &mut Tx<'_>, new: &Vulnerability) -> Result<()> {
    let severity: &'static str = new.severity.into();
    let row = params![
        new.id,
        &new.number,
        &new.component,
        &new.affected,
        &new.advisory,
        severity,
        &new.says,
        &new.remedy,
        new.unit,
        new.due,
        new.recorded.at,
        new.recorded.by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, new: Vulnerability) -> Result<Vulnerability> {
    let stage: &'static str = (&new.stage).into();
    let (fix, decided) = (new.stage.fix(), new.stage.decided());
    let row = params![
        stage,
        fix.map(|fix| fix.signed.at),
        fix.map(|fix| fix.signed.by),
        fix.map(|fix| &fix.text),
        decided.map(|one| one.0.at),
        decided.map(|one| one.0.by),
        decided.map(|one| one.1),
        new.id,
        new.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Vulnerability { version: new.version + 1, ..new }),
        _ => Err(Refusal::stale("本漏洞"))?,
    }
}

struct Count(i64, i64);

impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Vulnerability {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, name): (i64, String) = (row.get(0)?, row.get(12)?);
        let text = |at: usize| row.get::<Option<String>>(at).map(Option::unwrap_or_default);
        let (said, reason) = (text(15)?, text(18)?);
        let fix = Signed::read(row, 13)?.map(|signed| Fix { signed, text: said });
        let stage = match (name.as_str(), fix, Signed::read(row, 16)?) {
            ("open", None, None) => Stage::Open,
            ("fixed", Some(fix), None) => Stage::Fixed { fix },
            ("returned", Some(fix), Some(returned)) => Stage::Returned { fix, returned, reason },
            ("verified", Some(fix), Some(verified)) => Stage::Verified { fix, verified },
            _ => anyhow::bail!("vulnerability {id}: impossible stage {name}"),
        };
        Ok(Self {
            id: Id::new(id),
            number: row.get(1)?,
            component: row.get(2)?,
            affected: row.get(3)?,
            advisory: row.get(4)?,
            severity: Severity::from_str(&row.get::<String>(5)?)?,
            says: row.get(6)?,
            remedy: row.get(7)?,
            unit: row.get(8)?,
            due: At(row.get(9)?),
            recorded: Signed { at: At(row.get(10)?), by: Id::new(row.get(11)?) },
            stage,
            overdue: row.get(19)?,
            version: row.get(20)?,
        })
    }
}
