//! All SQL of this room: dossiers here; their steps, queues and opinions in their own files.
mod opinions;
mod queues;
mod steps;

use std::str::FromStr as _;

use anyhow::Context as _;
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Path, Refusal, Result, Signed, Tx, View, params};

use steps::last_step;

use super::dossier::{Dossier, Kind, Verb};
use super::stage::{End, Passed, Stage};
use super::{waits, words};
use crate::charter::Route;
use crate::policy::{charter_at, charter_of};

pub(super) use opinions::{answer, ask, opinions};
pub(super) use queues::{Mine, Others, Queue, charters, count, waiting};
pub(super) use steps::{Step, edited, published_steps, step, steps};

const COLUMNS: &str =
    "SELECT d.id, d.kind, d.subject_id, d.content, d.title, d.audience, d.host_unit_id, d.provider_id, d.scopes, d.link,
    d.preview, d.parts, d.declaration, d.charter, d.submitted_at, d.submitted_by, d.findings, d.stage, d.checked_at,
    d.reviewed_at, d.reviewed_by, d.filed_at, d.filed_by, d.serial, d.published_at, d.published_by, d.ended_how,
    d.ended_at, d.ended_by, d.reason, d.version, d.due_at, d.prechecked_at, d.prechecked_by, d.assigned_to, x.subject_id IS NOT NULL
    FROM dossiers d LEFT JOIN cut_content x ON x.kind = d.kind AND x.subject_id = d.subject_id";
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
const EDITORS: &str = "SELECT person_id FROM dossier_editors WHERE dossier_id = $1 ORDER BY person_id LIMIT 200";
const INSERT_EDITOR: &str =
    "INSERT INTO dossier_editors (dossier_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const ADVISERS: &str =
    "SELECT DISTINCT person_id FROM dossier_opinions WHERE dossier_id = $1 ORDER BY person_id LIMIT 50";
const HOLDERS: &str = "SELECT COUNT(*) FROM held_grants WHERE";
const TIMES: &str = "SELECT COUNT(*) FROM dossiers WHERE kind = $1 AND subject_id = $2 AND content = $3";

pub async fn fetch(view: &mut View<'_>, id: Id<Dossier>, verb: Verb) -> Result<Dossier> {
    let dossier = by_id(view, id).await?;
    view.allow(verb, &dossier)?;
    Ok(dossier)
}

/// The same for the house itself; no rights asked.
pub(super) async fn by_id(view: &mut View<'_>, id: Id<Dossier>) -> Result<Dossier> {
    let query = Query::new(COLUMNS).add(" WHERE d.id = {} LIMIT 1", params![id]);
    let dossier = view.sql.list::<Dossier>(query).await?.pop().ok_or(Refusal::NotFound)?;
    let dossier = with_editors(view, dossier).await?;
    with_facts(view, dossier).await
}

/// For a decision, by whoever saw it as it is.
///
/// # Errors
/// `NotNow` with who acted meanwhile, when somebody did.
pub(super) async fn fetch_at(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, verb: Verb) -> Result<Dossier> {
    let dossier = fetch(tx, id, Verb::See).await?;
    if dossier.version == version {
        tx.allow(verb, &dossier)?;
        return Ok(dossier);
    }
    // Whoever might have taken the step where it stood then is told why it is too late; anybody else that they may not.
    let mut once = tx.may(verb, &dossier)?;
    for stage in ["checked", "prechecked", "reviewed", "filed"] {
        once = once || tx.may(verb, &dossier.as_if(stage))?;
    }
    if !once {
        tx.allow(verb, &dossier)?;
    }
    let Some(last) = last_step(tx, id).await? else {
        return Err(Refusal::stale("本件").into());
    };
    let names = people::persons::names(tx, &[last.by]).await?;
    let who = names.get(&last.by.0).map_or("系统", String::as_str);
    Err(Refusal::NotNow(words::meanwhile(who, last.at, &last.step, &last.reason).into()).into())
}

/// With whoever wrote in it: separation asks for them wherever the next step is told to somebody.
async fn with_editors(view: &mut View<'_>, dossier: Dossier) -> Result<Dossier> {
    let editors = view.sql.all::<i64>(EDITORS, params![dossier.id]).await?;
    Ok(Dossier { editors: editors.into_iter().map(Id::new).collect(), ..dossier })
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
    let own = dossier.own().into_iter().chain(dossier.stage.prechecked().map(|one| one.by));
    let mut query =
        Query::new(HOLDERS).add(" from_at <= {} AND (until_at IS NULL OR until_at > {})", params![view.now, view.now]);
    query = query.among(" AND person_id NOT IN", own);
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
    match view.sql.list::<Dossier>(query.add(rest, params![])).await?.pop() {
        Some(dossier) => Ok(Some(with_editors(view, dossier).await?)),
        None => Ok(None),
    }
}

/// The submission before this one that came back to its provider, of the same version of the content.
pub(super) async fn came_back(view: &mut View<'_>, dossier: &Dossier) -> Result<Option<Dossier>> {
    let kind: &'static str = dossier.kind.into();
    let query = Query::new(COLUMNS)
        .add(" WHERE d.kind = {} AND d.subject_id = {}", params![kind, dossier.subject])
        .add(" AND d.content = {} AND d.id < {}", params![dossier.content, dossier.id])
        .add(" AND d.stage IN ('returned', 'voided', 'recalled') ORDER BY d.id DESC LIMIT 1", params![]);
    Ok(view.sql.list::<Dossier>(query).await?.pop())
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
    for person in &dossier.editors {
        tx.sql.exec(INSERT_EDITOR, params![dossier.id, *person]).await?;
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
        _ => Err(Refusal::stale("本件"))?,
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
            editors: vec![],
            unmanned: false,
            cut: row.get(35)?,
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
