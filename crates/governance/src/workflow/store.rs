//! All SQL of this room.
use std::str::FromStr as _;

use anyhow::Context as _;
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Path, Person, Refusal, Result, Signed, Tx, View, params};

use super::dossier::{Dossier, End, Kind, Stage, Verb};
use super::words;

const COLUMNS: &str =
    "SELECT d.id, d.kind, d.subject_id, d.content, d.title, d.audience, d.host_unit_id, d.provider_id, d.scopes, d.link,
    d.preview, d.parts, d.declaration, d.charter, d.submitted_at, d.submitted_by, d.findings, d.stage, d.checked_at,
    d.reviewed_at, d.reviewed_by, d.filed_at, d.filed_by, d.serial, d.published_at, d.published_by, d.ended_how,
    d.ended_at, d.ended_by, d.reason, d.version FROM dossiers d";
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
    reason = $14, version = version + 1 WHERE id = $15 AND version = $16";
const STEP: &str =
    "INSERT INTO dossier_steps (id, dossier_id, step, taken_at, taken_by, role, unit_id, reason, charter)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const STEPS: &str =
    "SELECT d.content, s.step, s.taken_at, s.taken_by, s.role, COALESCE(u.name, ''), s.reason, s.charter,
    COALESCE(d.serial, '') FROM dossier_steps s JOIN dossiers d ON d.id = s.dossier_id
    LEFT JOIN unit_labels u ON u.id = s.unit_id WHERE d.kind = $1 AND d.subject_id = $2 ORDER BY s.id LIMIT 500";
const TIMES: &str = "SELECT COUNT(*) FROM dossiers WHERE kind = $1 AND subject_id = $2 AND content = $3";

pub async fn fetch(view: &mut View<'_>, id: Id<Dossier>, verb: Verb) -> Result<Dossier> {
    let query = Query::new(COLUMNS).add(" WHERE d.id = {} LIMIT 1", params![id]);
    let dossier = view.sql.list::<Dossier>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &dossier)?;
    Ok(dossier)
}

/// The version that is on its way to publication; no rights asked.
pub async fn under_way(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<Option<Dossier>> {
    one(view, kind, subject, " AND d.stage IN ('submitted', 'checked', 'reviewed', 'filed') LIMIT 1").await
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

/// One of the three queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Queue {
    Review,
    File,
    Publish,
}

impl Queue {
    pub const ALL: [Self; 3] = [Self::Review, Self::File, Self::Publish];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Review => "待审核",
            Self::File => "待备案",
            Self::Publish => "待发布",
        }
    }

    pub fn code(self) -> &'static str {
        self.into()
    }

    const fn stage(self) -> &'static str {
        match self {
            Self::Review => "checked",
            Self::File => "reviewed",
            Self::Publish => "filed",
        }
    }
}

/// What one route lets the actor do in a queue: everything of that kind and audience, or what lies in these places.
pub(super) struct Mine {
    pub kind: &'static str,
    pub audience: String,
    pub everywhere: bool,
    pub units: Vec<i64>,
    pub scopes: Vec<(&'static str, i64)>,
}

/// What waits for the actor, longest first (at most 50 after `after`): their routes as one predicate, without what they
/// provided, submitted or, for a filing, reviewed themselves.
pub(super) async fn waiting(view: &mut View<'_>, queue: Queue, mine: &[Mine], after: i64) -> Result<Vec<Dossier>> {
    let query = Query::new(COLUMNS).add(" WHERE d.id > {}", params![after]);
    Ok(view.sql.list(narrow(view, query, queue, mine).add(" ORDER BY d.id LIMIT 50", params![])).await?)
}

/// How many wait for the actor there.
pub(super) async fn count(view: &mut View<'_>, queue: Queue, mine: &[Mine]) -> Result<i64> {
    let query = Query::new("SELECT COUNT(*) FROM dossiers d WHERE d.id > 0");
    let query = narrow(view, query, queue, mine);
    Ok(view.sql.one::<i64>(&query.sql, query.params).await?)
}

fn narrow(view: &View<'_>, query: Query, queue: Queue, mine: &[Mine]) -> Query {
    let me = view.actor.id();
    let mut query = query.add(" AND d.stage = {}", params![queue.stage()]);
    if queue != Queue::Publish {
        query = query.add(" AND d.submitted_by <> {} AND d.provider_id <> {}", params![me, me]);
    }
    if queue == Queue::File {
        query = query.add(" AND d.reviewed_by <> {}", params![me]);
    }
    query = query.add(" AND (1 = 0", params![]);
    for route in mine {
        query = query.add(" OR (d.kind = {} AND d.audience = {} AND (1 = 0", params![route.kind, &route.audience]);
        if route.everywhere {
            query = query.add(" OR 1 = 1", params![]);
        }
        query = route.units.iter().fold(query, |query, unit| query.add(" OR d.host_unit_id = {}", params![*unit]));
        for (kind, id) in &route.scopes {
            query = query.add(
                " OR d.id IN (SELECT dossier_id FROM dossier_scopes WHERE kind = {} AND scope_id = {})",
                params![*kind, *id],
            );
        }
        query = query.add("))", params![]);
    }
    query.add(")", params![])
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
    reviewed: Option<Signed>,
    filed: Option<Signed>,
    published: Option<Signed>,
    ended: Option<(End, Signed, &'s str)>,
}

impl<'s> Kept<'s> {
    fn of(stage: &'s Stage) -> Self {
        let none = Self::default();
        match stage {
            Stage::Submitted => none,
            Stage::Checked { at } => Self { checked: Some(*at), ..none },
            Stage::Reviewed { checked, reviewed } => {
                Self { checked: Some(*checked), reviewed: Some(*reviewed), ..none }
            }
            Stage::Filed { checked, reviewed, filed, .. } => {
                Self { checked: Some(*checked), reviewed: Some(*reviewed), filed: Some(*filed), ..none }
            }
            Stage::Published { checked, reviewed, filed, published } => Self {
                checked: Some(*checked),
                reviewed: Some(*reviewed),
                filed: filed.as_ref().map(|(signed, _)| *signed),
                published: Some(*published),
                ..none
            },
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
    Ok(match (name.as_str(), checked, reviewed, filed, published, ended) {
        ("submitted", None, None, None, None, None) => Stage::Submitted,
        ("checked", Some(at), None, None, None, None) => Stage::Checked { at },
        ("reviewed", Some(checked), Some(reviewed), None, None, None) => Stage::Reviewed { checked, reviewed },
        ("filed", Some(checked), Some(reviewed), Some(filed), None, None) => {
            Stage::Filed { checked, reviewed, filed, serial: serial.context("a filing without its serial")? }
        }
        ("published", Some(checked), Some(reviewed), filed, Some(published), None) => {
            Stage::Published { checked, reviewed, filed: filed.zip(serial), published }
        }
        (_, _, _, _, _, Some(signed)) => {
            let how = End::from_str(&row.get::<Option<String>>(26)?.unwrap_or_default())?;
            Stage::Ended { how, signed, reason: row.get::<Option<String>>(29)?.unwrap_or_default(), serial }
        }
        loose => anyhow::bail!("dossier {}: impossible stage {loose:?}", row.get::<i64>(0)?),
    })
}
