//! Versions as they were published; a kept one never changes.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Result, Signed, Tx, View, params};

use super::super::article::Article;
use super::super::content::Content;
use super::content::{joined, read};

const COLUMNS: &str =
    "SELECT v.edition, v.kind, v.title, v.body, v.format, v.source, v.issuing_body, v.document_number,
    v.issued_on, v.original_link, v.attachments, v.made_at, v.made_by, v.reason, COALESCE(p.name, '')
    FROM article_versions v LEFT JOIN person_labels p ON p.id = v.made_by";
const INSERT: &str =
    "INSERT INTO article_versions (article_id, edition, kind, title, body, format, source, issuing_body,
    document_number, issued_on, original_link, attachments, made_at, made_by, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// Articles with a version that the ledger of publications does not hold.
const UNKEPT: &str = "SELECT DISTINCT v.article_id FROM article_versions v WHERE NOT EXISTS (SELECT 1 FROM kept_editions k
    WHERE k.kind = 'Article' AND k.subject_id = v.article_id AND k.edition = v.edition) ORDER BY v.article_id LIMIT 100";

/// A version as it was published: by whom, when, and why.
pub struct Version {
    pub edition: i64,
    pub content: Content,
    pub made: At,
    pub by: String,
    pub maker: Id<Person>,
    /// Of a correction; empty for the first.
    pub reason: String,
}

/// Keeps what is published from now on.
pub async fn keep_version(tx: &mut Tx<'_>, article: &Article, made: Signed, reason: &str) -> Result<()> {
    let content = &article.content;
    let (kind, format): (&'static str, &'static str) = (content.kind.into(), content.format.into());
    let row = params![
        article.id,
        article.edition,
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
        made.at,
        made.by,
        reason
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// All versions, the newest first (at most 50).
pub async fn versions(view: &mut View<'_>, article: Id<Article>) -> Result<Vec<Version>> {
    let query = Query::new(COLUMNS).add(" WHERE v.article_id = {} ORDER BY v.edition DESC LIMIT 50", params![article]);
    Ok(view.sql.list(query).await?)
}

/// Articles of which the ledger of publications misses a version (at most 100): what was published before it was kept.
pub async fn unkept(view: &mut View<'_>) -> Result<Vec<Id<Article>>> {
    Ok(view.sql.all::<i64>(UNKEPT, params![]).await?.into_iter().map(Id::new).collect())
}

pub async fn version(view: &mut View<'_>, article: Id<Article>, edition: i64) -> Result<Option<Version>> {
    let one = " WHERE v.article_id = {} AND v.edition = {} LIMIT 1";
    Ok(view.sql.list(Query::new(COLUMNS).add(one, params![article, edition])).await?.pop())
}

impl FromRow for Version {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            edition: row.get(0)?,
            content: read(row, 1)?,
            made: At(row.get(11)?),
            by: row.get(14)?,
            maker: Id::new(row.get(12)?),
            reason: row.get(13)?,
        })
    }
}
