//! All SQL of this room: dossiers and their steps here, queues and opinions in their own files.
mod opinions;
mod queues;

use std::str::FromStr as _;

use anyhow::Context as _;
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Path, Person, Refusal, Result, Signed, Tx, View, params};

use super::dossier::{Dossier, Kind, Verb};
use super::stage::{End, Passed, Stage};
use super::{waits, words};
use crate::charter::Route;
use crate::policy::{charter_at, charter_of};

pub(super) use opinions::{answer, ask, opinions};
pub(super) use queues::{Mine, Others, Queue, count, waiting};

const COLUMNS: &str =
    "SELECT d.id, d.kind, d.subject_id, d.content, d.title, d.audience, d.host_unit_id, d.provider_id, d.scopes, d.link,
    d.preview, d.parts, d.declaration, d.charter, d.submitted_at, d.submitted_by, d.findings, d.stage, d.checked_at,
    d.reviewed_at, d.reviewed_by, d.filed_at, d.filed_by, d.serial, d.published_at, d.published_by, d.ended_how,
    d.ended_at, d.ended_by, d.reason, d.version, d.due_at, d.prechecked_at, d.prechecked_by, d.assigned_to FROM dossiers d";
const INSERT: &str =
    "INSERT INTO dossiers (id, kind, subject_id, content, title, audience, host_unit_id, provider_id, scopes, link,
    preview, parts, parts_digest, declaration, charter, stage, submitted_at, submitted_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'submitted', $16, $17)
    ON CONFLICT DO NOTHING";
const INSERT_SCOPE: &str =
    "INSERT INTO dossier_scopes (dossier_id, kind, scope_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const SAVE: &str =
    "UPDATE dossiers SET stage = $1, checked_at = $2, findings = $3, reviewed_at = $4, reviewed_by = $5, filed_at = $6,
    filed_by = $7, serial = $8, published_at = $9, published_by = $10, ended_how = $11, ended_at = $12, ended_by = $13,
    reason = $14, due_at = $15, prechecked_at = $16, prechecked_by = $17, assigned_to = $18, version = version + 1
    WHERE id = $19 AND version = $20";
const STEP: &str =
    "INSERT INTO dossier_steps (id, dossier_id, step, taken_at, taken_by, role, unit_id, reason, charter)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const STEPS: &str =
    "SELECT d.content, s.step, s.taken_at, s.taken_by, s.role, COALESCE(u.name, ''), s.reason, s.charter,
    COALESCE(d.serial, '') FROM dossier_steps s JOIN dossiers d ON d.id = s.dossier_id
    LEFT JOIN unit_labels u ON u.id = s.unit_id WHERE d.kind = $1 AND d.subject_id = $2 ORDER BY s.id LIMIT 500";
const ADVISERS: &str =
    "SELECT DISTINCT person_id FROM dossier_opinions WHERE dossier_id = $1 ORDER BY person_id LIMIT 50";
const HOLDERS: &str = "SELECT COUNT(*) FROM held_grants WHERE";
const TIMES: &str = "SELECT COUNT(*) FROM dossiers WHERE kind = $1 AND subject_id = $2 AND content = $3";

pub async fn fetch(view: &mut View<'_>, id: Id<Dossier>, verb: Verb) -> Result<Dossier> {
    let query = Query::new(COLUMNS).add(" WHERE d.id = {} LIMIT 1", params![id]);
    let dossier = view.sql.list::<Dossier>(query).await?.pop().ok_or(Refusal::NotFound)?;
    let dossier = with_facts(view, dossier).await?;
    view.allow(verb, &dossier)?;
    Ok(dossier)
}

/// What the policies ask of a dossier beside its own row, while it is under way.
async fn with_facts(view: &mut View<'_>, mut dossier: Dossier) -> Result<Dossier> {
    if dossier.stage.is_under_way() {
        let advisers = view.sql.all::<i64>(ADVISERS, params![dossier.id]).await?;
        dossier.advisers = advisers.into_iter().map(Id::new).collect();
        let charter = charter_at(view, dossier.charter).await?;
        let route = charter.route(dossier.kind.code(), &dossier.audience).cloned();
        if let Some(route) = route {
            dossier.unmanned = unmanned(view, &route, &dossier).await?;
        }
    }
    Ok(dossier)
}

/// Whether separation leaves nobody of the route's own to review it, and the charter has a fallback for that.
pub(super) async fn unmanned(view: &mut View<'_>, route: &Route, dossier: &Dossier) -> Result<bool> {
    if route.fallback.is_empty() || !matches!(dossier.stage, Stage::Checked { .. } | Stage::Prechecked { .. }) {
        return Ok(false);
    }
    let charter = charter_of(view)?;
    let places = route.review.iter().flat_map(|role| waits::places(&charter, role, dossier));
    let own = [Some(dossier.provider), Some(dossier.submitted.by), dossier.stage.prechecked().map(|one| one.by)];
    let mut query =
        Query::new(HOLDERS).add(" from_at <= {} AND (until_at IS NULL OR until_at > {})", params![view.now, view.now]);
    query = query.among(" AND person_id NOT IN", own.into_iter().flatten());
    query = query.add(" AND (role, scope_kind, scope_id) IN (VALUES ('', '', CAST(0 AS BIGINT))", params![]);
    for (role, (kind, scope)) in places {
        query = query.add(", ({}, {}, {})", params![role, kind, scope]);
    }
    let query = query.add(")", params![]);
    Ok(view.sql.one::<i64>(&query.sql, query.params).await? == 0)
}

/// The version that is on its way to publication; no rights asked.
pub async fn under_way(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<Option<Dossier>> {
    one(view, kind, subject, " AND d.stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed') LIMIT 1")
        .await
}

/// The version that readers see; no rights asked.
pub async fn published(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<Option<Dossier>> {
    one(view, kind, subject, " AND d.stage = 'published' LIMIT 1").await
}

/// The newest papers, wherever they stand; no rights asked.
pub async fn latest(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<Option<Dossier>> {
    one(view, kind, subject, " ORDER BY d.id DESC LIMIT 1").await
}

async fn one(view: &mut View<'_>, kind: Kind, subject: i64, rest: &'static str) -> Result<Option<Dossier>> {
    let kind: &'static str = kind.into();
    let query = Query::new(COLUMNS).add(" WHERE d.kind = {} AND d.subject_id = {}", params![kind, subject]);
    Ok(view.sql.list::<Dossier>(query.add(rest, params![])).await?.pop())
}

/// How often this version of the content was submitted.
pub async fn times_submitted(view: &mut View<'_>, kind: Kind, subject: i64, content: i64) -> Result<i64> {
    let kind: &'static str = kind.into();
    Ok(view.sql.one::<i64>(TIMES, params![kind, subject, content]).await?)
}

/// False when another version of the same thing is under way.
pub(super) async fn insert(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<bool> {
    let kind: &'static str = dossier.kind.into();
    let parts = serde_json::to_string(&dossier.parts)?;
    let digest = kernel::seal::sm3(parts.as_bytes());
    let row = params![
        dossier.id,
        kind,
        dossier.subject,
        dossier.content,
        &dossier.title,
        &dossier.audience,
        dossier.host,
        dossier.provider,
        serde_json::to_string(&dossier.scopes)?,
        &dossier.link,
        &dossier.preview,
        parts,
        digest,
        &dossier.declaration,
        dossier.charter,
        dossier.submitted.at,
        dossier.submitted.by
    ];
    if tx.sql.exec(INSERT, row).await? == 0 {
        return Ok(false);
    }
    for (kind, id) in dossier.scopes.iter().flatten().copied() {
        tx.sql.exec(INSERT_SCOPE, params![dossier.id, kind, id]).await?;
    }
    Ok(true)
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, dossier: Dossier) -> Result<Dossier> {
    let kept = Kept::of(&dossier.stage);
    let row = params![
        dossier.stage.name(),
        kept.checked,
        serde_json::to_string(&dossier.findings)?,
        kept.reviewed.map(|one| one.at),
        kept.reviewed.map(|one| one.by),
        kept.filed.map(|one| one.at),
        kept.filed.map(|one| one.by),
        dossier.stage.serial().map(str::to_owned),
        kept.published.map(|one| one.at),
        kept.published.map(|one| one.by),
        kept.ended.map(|(how, _, _)| <&'static str>::from(how)),
        kept.ended.map(|(_, signed, _)| signed.at),
        kept.ended.map(|(_, signed, _)| signed.by),
        kept.ended.map(|(_, _, reason)| reason.to_owned()),
        dossier.due,
        kept.prechecked.map(|one| one.at),
        kept.prechecked.map(|one| one.by),
        dossier.assigned,
        dossier.id,
        dossier.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Dossier { version: dossier.version + 1, ..dossier }),
        _ => Err(Refusal::not_now(words::NOT_PUBLISHED))?,
    }
}

/// The columns of a stage.
#[derive(Default)]
struct Kept<'s> {
    checked: Option<At>,
    prechecked: Option<Signed>,
    reviewed: Option<Signed>,
    filed: Option<Signed>,
    published: Option<Signed>,
    ended: Option<(End, Signed, &'s str)>,
}

impl<'s> Kept<'s> {
    fn of(stage: &'s Stage) -> Self {
        let none = Self::default();
        let passed = |passed: &Passed| Self {
            checked: Some(passed.checked),
            prechecked: passed.prechecked,
            reviewed: Some(passed.reviewed),
            ..Self::default()
        };
        match stage {
            Stage::Submitted => none,
            Stage::Checked { at } => Self { checked: Some(*at), ..none },
            Stage::Prechecked { checked, prechecked } => {
                Self { checked: Some(*checked), prechecked: Some(*prechecked), ..none }
            }
            Stage::Reviewed { passed: before } => passed(before),
            Stage::Filed { passed: before, filed, .. } => Self { filed: Some(*filed), ..passed(before) },
            Stage::Published { passed: before, filed, published } => {
                Self { filed: filed.as_ref().map(|(signed, _)| *signed), published: Some(*published), ..passed(before) }
            }
            Stage::Ended { how, signed, reason, .. } => Self { ended: Some((*how, *signed, reason)), ..none },
        }
    }
}

/// A decision, with role and unit in which it was taken.
pub(super) async fn step(tx: &mut Tx<'_>, dossier: &Dossier, step: &str, reason: &str) -> Result<()> {
    let (grounds, charter, by) = (tx.grounds(), tx.house.judge.charter(), tx.actor.id());
    let row = params![tx.new_id::<()>(), dossier.id, step, tx.now, by, grounds.role, grounds.unit, reason, charter];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

/// One step as the chain shows it.
pub(super) struct Step {
    pub content: i64,
    pub step: String,
    pub at: At,
    pub by: Id<Person>,
    pub role: String,
    pub unit: String,
    pub reason: String,
    pub charter: i64,
    pub serial: String,
}

/// Every step of every version of a thing, oldest first (at most 500).
pub(super) async fn steps(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<Vec<Step>> {
    let kind: &'static str = kind.into();
    Ok(view.sql.all(STEPS, params![kind, subject]).await?)
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            content: row.get(0)?,
            step: row.get(1)?,
            at: At(row.get(2)?),
            by: Id::new(row.get(3)?),
            role: row.get(4)?,
            unit: row.get(5)?,
            reason: row.get(6)?,
            charter: row.get(7)?,
            serial: row.get(8)?,
        })
    }
}

impl FromRow for Dossier {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let findings = row.get::<Option<String>>(16)?;
        Ok(Self {
            id: Id::new(row.get(0)?),
            kind: Kind::from_str(&row.get::<String>(1)?)?,
            subject: row.get(2)?,
            content: row.get(3)?,
            title: row.get(4)?,
            audience: row.get(5)?,
            host: row.get(6)?,
            provider: Id::new(row.get(7)?),
            scopes: scopes(&row.get::<String>(8)?)?,
            link: row.get(9)?,
            preview: row.get(10)?,
            parts: serde_json::from_str(&row.get::<String>(11)?)?,
            declaration: row.get(12)?,
            charter: row.get(13)?,
            submitted: Signed { at: At(row.get(14)?), by: Id::new(row.get(15)?) },
            findings: findings.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default(),
            stage: stage(row)?,
            due: row.get::<Option<i64>>(31)?.map(At),
            assigned: row.get::<Option<i64>>(34)?.map(Id::new),
            advisers: vec![],
            unmanned: false,
            version: row.get(30)?,
        })
    }
}

/// A stored path in the kinds that the policies know.
fn scopes(text: &str) -> anyhow::Result<Vec<Path>> {
    const KINDS: [&str; 5] = ["Class", "Project", "Module", "Column", "Unit"];
    let said: Vec<Vec<(String, i64)>> = serde_json::from_str(text)?;
    let known = |(kind, id): &(String, i64)| {
        let kind = KINDS.iter().find(|known| *known == kind).with_context(|| format!("no scope is a {kind}"))?;
        Ok((*kind, *id))
    };
    said.iter().map(|path| path.iter().map(known).collect()).collect()
}

fn stage(row: &Row) -> anyhow::Result<Stage> {
    let name = row.get::<String>(17)?;
    let at = |column| anyhow::Ok(row.get::<Option<i64>>(column)?.map(At));
    let signed = |column| Signed::read(row, column);
    let (checked, serial) = (at(18)?, row.get::<Option<String>>(23)?);
    let (reviewed, filed, published, ended) = (signed(19)?, signed(21)?, signed(24)?, signed(27)?);
    let prechecked = signed(32)?;
    let passed = checked.zip(reviewed).map(|(checked, reviewed)| Passed { checked, prechecked, reviewed });
    Ok(match (name.as_str(), passed, filed, published, ended) {
        ("submitted", None, None, None, None) => Stage::Submitted,
        ("checked", None, None, None, None) => Stage::Checked { at: checked.context("checked at no time")? },
        ("prechecked", None, None, None, None) => Stage::Prechecked {
            checked: checked.context("checked at no time")?,
            prechecked: prechecked.context("prechecked by nobody")?,
        },
        ("reviewed", Some(passed), None, None, None) => Stage::Reviewed { passed },
        ("filed", Some(passed), Some(filed), None, None) => {
            Stage::Filed { passed, filed, serial: serial.context("a filing without its serial")? }
        }
        ("published", Some(passed), filed, Some(published), None) => {
            Stage::Published { passed, filed: filed.zip(serial), published }
        }
        (_, _, _, _, Some(signed)) => {
            let how = End::from_str(&row.get::<Option<String>>(26)?.unwrap_or_default())?;
            Stage::Ended { how, signed, reason: row.get::<Option<String>>(29)?.unwrap_or_default(), serial }
        }
        loose => anyhow::bail!("dossier {}: impossible stage {loose:?}", row.get::<i64>(0)?),
    })
}
