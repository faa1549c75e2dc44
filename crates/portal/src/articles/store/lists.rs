//! Lists: what is published, the steps of one article.
use kernel::db::{FromRow, Query, Row, anywhere};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::super::article::Article;
use super::COLUMNS;

const STEP: &str = "INSERT INTO article_steps (id, article_id, step, taken_at, taken_by, reason, said)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const RETURNED: &str = "SELECT said FROM article_steps WHERE article_id = $1 AND step = 'returned' AND said IS NOT NULL
    ORDER BY id DESC LIMIT 1";
const STEPS: &str = "SELECT s.step, s.taken_at, p.name, s.reason FROM article_steps s
    JOIN person_labels p ON p.id = s.taken_by WHERE s.article_id = $1 ORDER BY s.id LIMIT 200";
const LINES: &str = "SELECT a.id, a.title, a.kind, u.name, a.issuing_body, a.published_at FROM articles a
    JOIN unit_labels u ON u.id = a.host_unit_id
    WHERE a.stage = 'published' AND NOT EXISTS (SELECT 1 FROM cut_content x WHERE x.kind = 'Article' AND x.subject_id = a.id)";
const CHANGED: &str = "SELECT COALESCE(MAX(s.taken_at), 0) FROM article_steps s JOIN articles a ON a.id = s.article_id
    WHERE a.column_id = $1 AND s.step IN ('published', 'corrected', 'withdrawn', 'taken_down', 'restored')";
const MADE: &str = "SELECT article_id, CAST(MAX(made_at) AS BIGINT) FROM article_versions";
const FIRST: &str = "SELECT COALESCE(MIN(published_at), 0) FROM articles a
    WHERE column_id = $1 AND stage = 'published'
    AND NOT EXISTS (SELECT 1 FROM cut_content x WHERE x.kind = 'Article' AND x.subject_id = a.id)";

/// A published article as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub id: Id<Article>,
    pub title: String,
    /// The code of its kind.
    pub kind: String,
    pub host: String,
    /// Empty when it is none's.
    pub issuing_body: String,
    pub published: At,
}

/// What of a column is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Published from here on, and before there.
    pub span: Option<(At, At)>,
    /// Folded; empty is everything.
    pub keyword: String,
    /// Below the one published at that moment under that id.
    pub before: Option<(At, Id<Article>)>,
}

/// The newest published articles of a column, before the one published at that moment under that id (at most 50).
pub async fn latest(
    view: &mut View<'_>,
    column: i64,
    before: Option<(At, Id<Article>)>,
    limit: i64,
) -> Result<Vec<Line>> {
    column_page(view, column, &Asked { before, ..Asked::default() }, limit).await
}

/// Published articles of a column that fit what is asked for, the newest first (at most 50).
pub async fn column_page(view: &mut View<'_>, column: i64, asked: &Asked, limit: i64) -> Result<Vec<Line>> {
    let mut query = Query::new(LINES).add(" AND a.column_id = {}", params![column]);
    if let Some((from, until)) = asked.span {
        query = query.add(" AND a.published_at >= {} AND a.published_at < {}", params![from, until]);
    }
    if !asked.keyword.is_empty() {
        query = query.add(" AND a.searched LIKE {} ESCAPE '\\'", params![anywhere(&asked.keyword)]);
    }
    if let Some((at, id)) = asked.before {
        query = query.add(" AND (a.published_at, a.id) < ({}, {})", params![at, id]);
    }
    let limit = params![limit.clamp(1, 50)];
    Ok(view.sql.list(query.add(" ORDER BY a.published_at DESC, a.id DESC LIMIT {}", limit)).await?)
}

/// The years in which something of this column was published, the newest first.
pub async fn years(view: &mut View<'_>, column: i64) -> Result<Vec<i64>> {
    let first = At(view.sql.one::<i64>(FIRST, params![column]).await?);
    let this = view.now.year();
    Ok(if first.0 == 0 { vec![] } else { (first.year()..=this).rev().take(30).collect() })
}

/// When anything public of a column changed last; the zero moment when nothing ever did.
pub async fn newest_change(view: &mut View<'_>, column: i64) -> Result<At> {
    Ok(At(view.sql.one(CHANGED, params![column]).await?))
}

/// The newest published articles of a column, each with when it was published or corrected last (at most 50).
pub async fn newest_with_changes(view: &mut View<'_>, column: i64, limit: i64) -> Result<Vec<(Article, At)>> {
    let newest = " WHERE a.stage = 'published' AND x.subject_id IS NULL AND a.column_id = {} ORDER BY a.published_at DESC, a.id DESC LIMIT {}";
    let query = Query::new(COLUMNS).add(newest, params![column, limit.clamp(1, 50)]);
    let articles = view.sql.list::<Article>(query).await?;
    let query = Query::new(MADE).among(" WHERE article_id IN", articles.iter().map(|article| article.id.0));
    let made = view.sql.list::<Made>(query.add(" GROUP BY article_id LIMIT 50", params![])).await?;
    let changed = |article: &Article| {
        let kept = made.iter().find(|made| made.0 == article.id.0).map(|made| At(made.1));
        kept.or(article.stage.published().map(|published| published.at)).unwrap_or(At(0))
    };
    Ok(articles.into_iter().map(|article| (article.clone(), changed(&article))).collect())
}

struct Made(i64, i64);

/// Those among `ids` that are published now (at most 100): what a search may show.
pub async fn published_among(view: &mut View<'_>, ids: &[Id<Article>]) -> Result<Vec<Line>> {
    let mut query = Query::new(LINES).add(" AND a.id IN (0", params![]);
    for id in ids.iter().take(100) {
        query = query.add(", {}", params![*id]);
    }
    Ok(view.sql.list(query.add(") LIMIT 100", params![])).await?)
}

/// Published articles with ids above `after` (at most 100): for walks over all of them.
pub async fn published_after(view: &mut View<'_>, after: Id<Article>) -> Result<Vec<Article>> {
    let walk = " WHERE a.stage = 'published' AND x.subject_id IS NULL AND a.id > {} ORDER BY a.id LIMIT 100";
    Ok(view.sql.list(Query::new(COLUMNS).add(walk, params![after])).await?)
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub step: String,
    pub at: At,
    pub by: String,
    pub reason: String,
}

pub async fn steps(view: &mut View<'_>, id: Id<Article>) -> Result<Vec<Step>> {
    Ok(view.sql.all(STEPS, params![id]).await?)
}

/// A step of the record; the house writes in the name of whoever set it going.
pub async fn step(tx: &mut Tx<'_>, id: Id<Article>, step: &str, by: Id<Person>, reason: &str) -> Result<()> {
    let row = params![tx.new_id::<Step>(), id, step, tx.now, by, reason, None::<&str>];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

/// The step back, with what the article said then.
pub async fn returned(tx: &mut Tx<'_>, id: Id<Article>, reason: &str, said: &str) -> Result<()> {
    let row = params![tx.new_id::<Step>(), id, "returned", tx.now, tx.actor.id(), reason, said];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

/// What it said when it was given back the last time.
pub async fn returned_text(view: &mut View<'_>, id: Id<Article>) -> Result<Option<String>> {
    Ok(view.sql.opt(RETURNED, params![id]).await?)
}

impl FromRow for Line {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            title: row.get(1)?,
            kind: row.get(2)?,
            host: row.get(3)?,
            issuing_body: row.get(4)?,
            published: At(row.get(5)?),
        })
    }
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { step: row.get(0)?, at: At(row.get(1)?), by: row.get(2)?, reason: row.get(3)? })
    }
}

impl FromRow for Made {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
