//! All SQL of this room.
use anyhow::Context as _;
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::amendment::{Amendment, Stage, Verb};
use crate::charter::Files;

const COLUMNS: &str =
    "SELECT id, base, digest, claims_digest, part, office, answering, touched, reason, decision, effective_at, stage,
    proposed_at, proposed_by, reviewed_at, reviewed_by, opinion, published_at, published_by, published_as, ended_how,
    ended_at, ended_by, ended_reason, version FROM amendments";
const CARRY: &str = "UPDATE amendments SET base = $1, text = $2, digest = $3, claims_digest = $4, version = version + 1
    WHERE id = $5 AND version = $6";
const TEXT: &str = "SELECT text FROM amendments WHERE id = $1";
const INSERT: &str =
    "INSERT INTO amendments (id, base, text, digest, claims_digest, part, office, answering, touched, reason, decision,
    effective_at, stage, proposed_at, proposed_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const SAVE: &str =
    "UPDATE amendments SET stage = $1, reviewed_at = $2, reviewed_by = $3, opinion = $4, published_at = $5,
    published_by = $6, published_as = $7, ended_how = $8, ended_at = $9, ended_by = $10, ended_reason = $11,
    version = version + 1 WHERE id = $12 AND version = $13";

pub async fn fetch(view: &mut View<'_>, id: Id<Amendment>, verb: Verb) -> Result<Amendment> {
    let amendment = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &amendment)?;
    Ok(amendment)
}

/// No rights asked.
pub async fn by_id(view: &mut View<'_>, id: Id<Amendment>) -> Result<Option<Amendment>> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list(query).await?.pop())
}

/// Those before `before`, newest first; no rights asked.
pub async fn recent(view: &mut View<'_>, before: i64, limit: i64) -> Result<Vec<Amendment>> {
    let query = Query::new(COLUMNS).add(" WHERE id < {} ORDER BY id DESC LIMIT {}", params![before, limit]);
    Ok(view.sql.list(query).await?)
}

/// Those that still go their way, oldest first (at most 200); no rights asked.
pub async fn live(view: &mut View<'_>) -> Result<Vec<Amendment>> {
    let query = Query::new(COLUMNS).add(" WHERE stage IN ('proposed', 'reviewed') ORDER BY id LIMIT 200", params![]);
    Ok(view.sql.list(query).await?)
}

/// Goes on with another base and the files that come of it.
pub async fn carry(tx: &mut Tx<'_>, after: Amendment, files: &Files) -> Result<Amendment> {
    let (digest, claims_digest) = (after.digest.clone(), after.claims_digest.clone());
    let row = params![after.base, files.text(), digest, claims_digest, after.id, after.version];
    if tx.sql.exec(CARRY, row).await? == 0 {
        return Err(Refusal::stale("这份修改").into());
    }
    Ok(Amendment { version: after.version + 1, ..after })
}

/// Its files.
pub async fn files(view: &mut View<'_>, id: Id<Amendment>) -> Result<Files> {
    let text: String = view.sql.one(TEXT, params![id]).await?;
    Ok(Files::from_text(&text)?)
}

pub async fn insert(tx: &mut Tx<'_>, new: &Amendment, files: &Files) -> Result<()> {
    let part: &'static str = new.part.into();
    let row = params![
        new.id,
        new.base,
        files.text(),
        new.digest.clone(),
        new.claims_digest.clone(),
        part,
        &new.office,
        serde_json::to_string(&new.answering)?,
        serde_json::to_string(&new.touched)?,
        &new.reason,
        &new.decision,
        new.effective,
        new.stage.name(),
        new.proposed.at,
        new.proposed.by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// # Errors
/// `NotNow` when somebody else changed it meanwhile.
pub async fn save(tx: &mut Tx<'_>, after: Amendment) -> Result<Amendment> {
    let (mut reviewed, mut said, mut published, mut as_version) = (None, None, None, None);
    let (mut how, mut ended, mut why): (Option<&'static str>, _, _) = (None, None, None);
    match &after.stage {
        Stage::Proposed => {}
        Stage::Reviewed { reviewed: by, opinion } => (reviewed, said) = (Some(*by), Some(opinion.clone())),
        Stage::Published { reviewed: by, opinion, published: last, as_version: version } => {
            (reviewed, said) = (Some(*by), Some(opinion.clone()));
            (published, as_version) = (Some(*last), Some(*version));
        }
        Stage::Ended { how: end, signed, reason } => {
            (how, ended, why) = (Some((*end).into()), Some(*signed), Some(reason.clone()));
        }
    }
    let at = |one: Option<Signed>| one.map(|signed| signed.at.0);
    let by = |one: Option<Signed>| one.map(|signed| signed.by.0);
    let row = params![
        after.stage.name(),
        at(reviewed),
        by(reviewed),
        said,
        at(published),
        by(published),
        as_version,
        how,
        at(ended),
        by(ended),
        why,
        after.id,
        after.version
    ];
    if tx.sql.exec(SAVE, row).await? == 0 {
        return Err(Refusal::stale("这份修改").into());
    }
    Ok(Amendment { version: after.version + 1, ..after })
}

impl FromRow for Amendment {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            base: row.get(1)?,
            digest: row.get(2)?,
            claims_digest: row.get(3)?,
            part: row.get::<String>(4)?.parse()?,
            office: row.get(5)?,
            answering: serde_json::from_str(&row.get::<String>(6)?)?,
            touched: serde_json::from_str(&row.get::<String>(7)?)?,
            reason: row.get(8)?,
            decision: row.get(9)?,
            effective: At(row.get(10)?),
            proposed: Signed { at: At(row.get(12)?), by: Id::new(row.get(13)?) },
            stage: stage(row)?,
            version: row.get(24)?,
        })
    }
}

fn stage(row: &Row) -> anyhow::Result<Stage> {
    let reviewed = || Signed::read(row, 14)?.context("a review is signed");
    let opinion = || Ok::<_, anyhow::Error>(row.get::<Option<String>>(16)?.unwrap_or_default());
    Ok(match row.get::<String>(11)?.as_str() {
        "proposed" => Stage::Proposed,
        "reviewed" => Stage::Reviewed { reviewed: reviewed()?, opinion: opinion()? },
        "published" => Stage::Published {
            reviewed: reviewed()?,
            opinion: opinion()?,
            published: Signed::read(row, 17)?.context("a publication is signed")?,
            as_version: row.get::<Option<i64>>(19)?.context("a published amendment became a version")?,
        },
        "ended" => Stage::Ended {
            how: row.get::<Option<String>>(20)?.context("an end has its way")?.parse()?,
            signed: Signed::read(row, 21)?.context("an end is signed")?,
            reason: row.get::<Option<String>>(23)?.unwrap_or_default(),
        },
        other => anyhow::bail!("no such stage of an amendment: {other}"),
    })
}
