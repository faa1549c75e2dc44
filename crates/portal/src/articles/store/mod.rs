//! All SQL of this room. An article cannot be loaded without saying what for.
mod chain;
mod content;
mod corrections;
mod lists;
mod queues;
mod versions;

use governance::policy::charter_of;
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};
use people::units;

use super::article::{Amendment, Article, Stage, Verb};
use content::{joined, read, searched};

pub(super) use chain::chain;
pub(super) use corrections::{correction_of, corrections, insert_correction, save_correction};
pub(super) use lists::{
    Asked, Step, column_page, newest_change, newest_with_changes, returned, returned_text, step, steps, years,
};
pub use lists::{Line, latest, published_after, published_among};
pub(super) use queues::{Queue, count, own_units, waiting};
pub use versions::{Version, unkept, versions};
pub(super) use versions::{keep_version, version};

const COLUMNS: &str =
    "SELECT a.id, a.kind, a.title, a.body, a.format, a.source, a.issuing_body, a.document_number, a.issued_on,
    a.original_link, a.attachments, a.column_id, a.host_unit_id, a.provided_by, a.edition, a.version, a.stage,
    a.confirmed_at, a.confirmed_by, a.submitted_at, a.submitted_by, a.reviewed_at, a.reviewed_by, a.scheduled_at,
    a.scheduled_by, a.published_at, a.published_by, a.ended_at, a.ended_by, a.publish_at, a.reason, c.way,
    c.proposed_by, x.subject_id IS NOT NULL FROM articles a
    LEFT JOIN cut_content x ON x.kind = 'Article' AND x.subject_id = a.id
    LEFT JOIN article_corrections c ON c.article_id = a.id AND c.way IN ('proposed', 'accepted')";
const INSERT: &str =
    "INSERT INTO articles (id, column_id, kind, title, body, format, source, issuing_body, document_number, issued_on,
    original_link, attachments, searched, host_unit_id, provided_by, drafted_at, stage)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
const SAVE: &str = "UPDATE articles SET kind = $1, title = $2, body = $3, format = $4, source = $5, issuing_body = $6,
    document_number = $7, issued_on = $8, original_link = $9, attachments = $10, searched = $11, edition = $12,
    stage = $13, confirmed_at = $14, confirmed_by = $15, submitted_at = $16, submitted_by = $17, reviewed_at = $18,
    reviewed_by = $19, scheduled_at = $20, scheduled_by = $21, publish_at = $22, published_at = $23,
    published_by = $24, ended_at = $25, ended_by = $26, reason = $27, version = version + 1
    WHERE id = $28 AND version = $29";
const EDITORS: &str = "SELECT person_id FROM article_editors WHERE article_id = $1 ORDER BY person_id LIMIT 200";
const WROTE: &str = "INSERT INTO article_editors (article_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const WITHDRAWN: &str = "SELECT column_id FROM articles WHERE id = $1 AND stage = 'withdrawn'";

pub async fn fetch(view: &mut View<'_>, id: Id<Article>, verb: Verb) -> Result<Article> {
    let article = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &article)?;
    Ok(article)
}

/// No rights asked: for the house, which asks by somebody else's, and for the room that takes it down.
pub async fn by_id(view: &mut View<'_>, id: Id<Article>) -> Result<Option<Article>> {
    let query = Query::new(COLUMNS).add(" WHERE a.id = {} LIMIT 1", params![id]);
    let Some(article) = view.sql.list::<Article>(query).await?.pop() else { return Ok(None) };
    let editors = view.sql.all::<i64>(EDITORS, params![id]).await?;
    let article = Article { editors: editors.into_iter().map(Id::new).collect(), ..article };
    let fit_host = Some(fits(view, &article).await?);
    let unmanned = unmanned(view, &article).await?;
    Ok(Some(Article { fit_host, unmanned, ..article }))
}

/// Whether separation leaves nobody of the column's owners to decide about what waits.
pub(super) async fn unmanned(view: &mut View<'_>, article: &Article) -> Result<bool> {
    let Some(kept_back) = article.kept_back() else { return Ok(false) };
    let owners = people::roles::holders(view, "column_owner", ("Column", article.column)).await?;
    Ok(owners.iter().all(|owner| kept_back.contains(owner)))
}

/// Whether the charter lets units of the host's kind submit to the column (A11.3).
pub(super) async fn fits(view: &mut View<'_>, article: &Article) -> Result<bool> {
    let Some(unit) = units::by_id(view, article.host).await? else { return Ok(false) };
    let kind: &'static str = unit.kind.into();
    let charter = charter_of(view)?;
    Ok(charter.column(article.column).is_some_and(|column| column.submitter_kinds.iter().any(|known| known == kind)))
}

/// The column of an article that was public and is not any more; says nothing of what it said.
pub(super) async fn withdrawn_from(view: &mut View<'_>, id: Id<Article>) -> Result<Option<i64>> {
    Ok(view.sql.opt(WITHDRAWN, params![id]).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, article: &Article) -> Result<()> {
    let (content, stage): (_, &'static str) = (&article.content, (&article.stage).into());
    let (kind, format): (&'static str, &'static str) = (content.kind.into(), content.format.into());
    let row = params![
        article.id,
        article.column,
        kind,
        &content.title,
        &content.body,
        format,
        &content.source,
        &content.issuing_body,
        &content.document_number,
        &content.issued_on,
        &content.original_link,
        joined(&content.attachments),
        searched(content),
        article.host,
        article.provider,
        tx.now,
        stage
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, article: Article) -> Result<Article> {
    let (content, stage): (_, &'static str) = (&article.content, (&article.stage).into());
    let (kind, format): (&'static str, &'static str) = (content.kind.into(), content.format.into());
    let (at, by) = (|s: Option<Signed>| s.map(|s| s.at), |s: Option<Signed>| s.map(|s| s.by));
    let (submitted, reviewed, published) =
        (article.stage.submitted(), article.stage.reviewed(), article.stage.published());
    let scheduled = article.stage.scheduled().map(|scheduled| scheduled.0);
    let (ended, reason) = (article.stage.ended().map(|ended| ended.0), article.stage.ended().map(|ended| ended.1));
    let row = params![
        kind,
        &content.title,
        &content.body,
        format,
        &content.source,
        &content.issuing_body,
        &content.document_number,
        &content.issued_on,
        &content.original_link,
        joined(&content.attachments),
        searched(content),
        article.edition,
        stage,
        at(article.not_secret),
        by(article.not_secret),
        at(submitted),
        by(submitted),
        at(reviewed),
        by(reviewed),
        at(scheduled),
        by(scheduled),
        article.stage.scheduled().map(|scheduled| scheduled.1),
        at(published),
        by(published),
        at(ended),
        by(ended),
        reason,
        article.id,
        article.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Article { version: article.version + 1, ..article }),
        _ => Err(Refusal::stale("本稿"))?,
    }
}

pub(super) async fn keep_editors(tx: &mut Tx<'_>, article: &Article) -> Result<()> {
    for person in &article.editors {
        tx.sql.exec(WROTE, params![article.id, *person]).await?;
    }
    Ok(())
}

impl FromRow for Article {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let id = row.get::<i64>(0)?;
        let amendment = match (row.get::<Option<String>>(31)?.as_deref(), row.get::<Option<i64>>(32)?) {
            (Some("proposed"), Some(by)) => Amendment::Proposed(Id::new(by)),
            (Some("accepted"), Some(by)) => Amendment::Accepted(Id::new(by)),
            _ => Amendment::None,
        };
        Ok(Self {
            id: Id::new(id),
            column: row.get(11)?,
            content: read(row, 1)?,
            host: Id::new(row.get(12)?),
            provider: Id::new(row.get(13)?),
            editors: vec![],
            not_secret: Signed::read(row, 17)?,
            stage: stage(row)?,
            edition: row.get(14)?,
            amendment,
            fit_host: None,
            unmanned: false,
            cut: row.get(33)?,
            version: row.get(15)?,
        })
    }
}

fn stage(row: &Row) -> anyhow::Result<Stage> {
    let signed = |column| Signed::read(row, column);
    let publish_at = row.get::<Option<i64>>(29)?.map(At);
    let reason = row.get::<Option<String>>(30)?.unwrap_or_default();
    let name: String = row.get(16)?;
    let acts = (signed(19)?, signed(21)?, signed(23)?.zip(publish_at), signed(25)?, signed(27)?);
    Ok(match (&*name, acts) {
        ("drafted", (None, None, None, None, None)) => Stage::Drafted,
        ("submitted", (Some(submitted), None, None, None, None)) => Stage::Submitted { submitted },
        ("returned", (Some(submitted), None, None, None, Some(returned))) => {
            Stage::Returned { submitted, returned, reason }
        }
        ("rejected", (Some(submitted), None, None, None, Some(rejected))) => {
            Stage::Rejected { submitted, rejected, reason }
        }
        ("reviewed", (Some(submitted), Some(reviewed), None, None, None)) => Stage::Reviewed { submitted, reviewed },
        ("scheduled", (Some(submitted), Some(reviewed), Some((scheduled, publish_at)), None, None)) => {
            Stage::Scheduled { submitted, reviewed, scheduled, publish_at }
        }
        ("published", (Some(submitted), Some(reviewed), None, Some(published), None)) => {
            Stage::Published { submitted, reviewed, published }
        }
        ("withdrawn", (Some(submitted), Some(reviewed), None, Some(published), Some(withdrawn))) => {
            Stage::Withdrawn { submitted, reviewed, published, withdrawn, reason }
        }
        loose => anyhow::bail!("article {}: impossible stage {loose:?}", row.get::<i64>(0)?),
    })
}
