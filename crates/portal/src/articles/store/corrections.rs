//! Corrections of articles.
use kernel::db::{FromRow, Query, Row};
use kernel::{Id, Refusal, Result, Signed, Tx, View, params};

use super::super::article::Article;
use super::super::correction::{Correction, Way};
use super::content::{joined, read};

const COLUMNS: &str =
    "SELECT id, kind, title, body, format, source, issuing_body, document_number, issued_on, original_link, attachments,
    article_id, reason, way, proposed_at, proposed_by, accepted_at, accepted_by, done_at, done_by, ended_at, ended_by,
    because FROM article_corrections";
const INSERT: &str =
    "INSERT INTO article_corrections (id, article_id, kind, title, body, format, source, issuing_body, document_number,
    issued_on, original_link, attachments, reason, way, proposed_at, proposed_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'proposed', $14, $15) ON CONFLICT DO NOTHING";
const SAVE: &str =
    "UPDATE article_corrections SET way = $1, accepted_at = $2, accepted_by = $3, done_at = $4, done_by = $5,
    ended_at = $6, ended_by = $7, because = $8 WHERE id = $9 AND way IN ('proposed', 'accepted')";

/// The correction that is on its way.
pub async fn correction_of(view: &mut View<'_>, article: Id<Article>) -> Result<Option<Correction>> {
    let open = " WHERE article_id = {} AND way IN ('proposed', 'accepted') LIMIT 1";
    Ok(view.sql.list(Query::new(COLUMNS).add(open, params![article])).await?.pop())
}

/// All corrections of an article, the newest first (at most 50).
pub async fn corrections(view: &mut View<'_>, article: Id<Article>) -> Result<Vec<Correction>> {
    let query = Query::new(COLUMNS).add(" WHERE article_id = {} ORDER BY id DESC LIMIT 50", params![article]);
    Ok(view.sql.list(query).await?)
}

/// False when another is on its way.
pub async fn insert_correction(tx: &mut Tx<'_>, correction: &Correction) -> Result<bool> {
    let content = &correction.content;
    let (kind, format): (&'static str, &'static str) = (content.kind.into(), content.format.into());
    let row = params![
        correction.id,
        correction.article,
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
        &correction.reason,
        correction.proposed.at,
        correction.proposed.by
    ];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

pub async fn save_correction(tx: &mut Tx<'_>, correction: Correction) -> Result<Correction> {
    let (accepted, done, ended, because) = match &correction.way {
        Way::Proposed => (None, None, None, ""),
        Way::Accepted { accepted } => (Some(*accepted), None, None, ""),
        Way::Done { accepted, done } => (Some(*accepted), Some(*done), None, ""),
        Way::Ended { ended, because } => (None, None, Some(*ended), because.as_str()),
    };
    let (at, by) = (|s: Option<Signed>| s.map(|s| s.at), |s: Option<Signed>| s.map(|s| s.by));
    let way: &'static str = (&correction.way).into();
    let row =
        params![way, at(accepted), by(accepted), at(done), by(done), at(ended), by(ended), because, correction.id];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(correction),
        _ => Err(Refusal::stale("本更正"))?,
    }
}

impl FromRow for Correction {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let signed = |column| Signed::read(row, column);
        let name: String = row.get(13)?;
        let way = match (&*name, signed(16)?, signed(18)?, signed(20)?) {
            ("proposed", None, None, None) => Way::Proposed,
            ("accepted", Some(accepted), None, None) => Way::Accepted { accepted },
            ("done", Some(accepted), Some(done), None) => Way::Done { accepted, done },
            ("ended", None, None, Some(ended)) => Way::Ended { ended, because: row.get(22)? },
            loose => anyhow::bail!("correction {}: impossible way {loose:?}", row.get::<i64>(0)?),
        };
        let proposed = signed(14)?.ok_or_else(|| anyhow::anyhow!("a correction that nobody proposed"))?;
        Ok(Self {
            id: Id::new(row.get(0)?),
            article: row.get(11)?,
            content: read(row, 1)?,
            reason: row.get(12)?,
            proposed,
            way,
        })
    }
}
