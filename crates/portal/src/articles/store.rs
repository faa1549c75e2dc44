//! All SQL of this room. An article cannot be loaded without saying what for.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::article::{Article, Content, Stage, Verb};

const COLUMNS: &str =
    "SELECT id, column_id, kind, title, body, source, issuing_body, document_number, issued_on, original_link,
    host_unit_id, provided_by, confirmed_at, confirmed_by, stage, submitted_at, submitted_by, reviewed_at, reviewed_by,
    published_at, published_by, ended_at, ended_by, reason, version FROM articles";
const INSERT: &str =
    "INSERT INTO articles (id, column_id, kind, title, body, source, issuing_body, document_number, issued_on,
    original_link, host_unit_id, provided_by, drafted_at, stage)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const SAVE: &str =
    "UPDATE articles SET kind = $1, title = $2, body = $3, source = $4, issuing_body = $5, document_number = $6,
    issued_on = $7, original_link = $8, confirmed_at = $9, confirmed_by = $10, stage = $11, submitted_at = $12,
    submitted_by = $13, reviewed_at = $14, reviewed_by = $15, published_at = $16, published_by = $17, ended_at = $18,
    ended_by = $19, reason = $20, version = version + 1 WHERE id = $21 AND version = $22";
const STEP: &str = "INSERT INTO article_steps (id, article_id, step, taken_at, taken_by, reason)
    VALUES ($1, $2, $3, $4, $5, $6)";
const STEPS: &str = "SELECT s.step, s.taken_at, p.name, s.reason FROM article_steps s
    JOIN person_labels p ON p.id = s.taken_by WHERE s.article_id = $1 ORDER BY s.id LIMIT 200";
/// A step and its entry in the trail were written in one transaction, at one moment.
const CHAIN: &str = "SELECT s.step, s.taken_at, COALESCE(p.name, '系统'), COALESCE(t.role, ''), COALESCE(u.name, ''),
    COALESCE(t.charter, 0), s.reason FROM article_steps s LEFT JOIN person_labels p ON p.id = s.taken_by
    LEFT JOIN audit_trail t ON t.kind = 'Article' AND t.subject_id = s.article_id AND t.at = s.taken_at
    AND t.verb = 'articles.' || s.step LEFT JOIN unit_labels u ON u.id = t.unit_id
    WHERE s.article_id = $1 ORDER BY s.id LIMIT 500";
const LINES: &str = "SELECT a.id, a.title, a.kind, u.name, a.issuing_body, a.published_at FROM articles a
    JOIN unit_labels u ON u.id = a.host_unit_id WHERE a.stage = 'published'";

pub async fn fetch(view: &mut View<'_>, id: Id<Article>, verb: Verb) -> Result<Article> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    let article = view.sql.list::<Article>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &article)?;
    Ok(article)
}

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

/// The newest published articles of a column, before the one published at that moment under that id (at most 50).
pub async fn latest(
    view: &mut View<'_>,
    column: i64,
    before: Option<(At, Id<Article>)>,
    limit: i64,
) -> Result<Vec<Line>> {
    let mut query = Query::new(LINES).add(" AND a.column_id = {}", params![column]);
    if let Some((at, id)) = before {
        query = query.add(" AND (a.published_at, a.id) < ({}, {})", params![at, id]);
    }
    let limit = params![limit.clamp(1, 50)];
    Ok(view.sql.list(query.add(" ORDER BY a.published_at DESC, a.id DESC LIMIT {}", limit)).await?)
}

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
    let query = Query::new(COLUMNS).add(" WHERE stage = 'published' AND id > {} ORDER BY id LIMIT 100", params![after]);
    Ok(view.sql.list(query).await?)
}

/// What waits in these units, columns or at that stage, oldest first (at most 50); the policy is asked for each.
pub(super) async fn waiting(view: &mut View<'_>, stages: &[&str], within: Waiting<'_>) -> Result<Vec<Article>> {
    let mut query = Query::new(COLUMNS).add(" WHERE stage IN (''", params![]);
    for stage in stages {
        query = query.add(", {}", params![*stage]);
    }
    query = query.add(")", params![]);
    query = match within {
        Waiting::Anywhere => query,
        Waiting::Units(ids) => among(query.add(" AND host_unit_id IN (0", params![]), ids),
        Waiting::Columns(ids) => among(query.add(" AND column_id IN (0", params![]), ids),
    };
    let mut seen = vec![];
    for article in view.sql.list::<Article>(query.add(" ORDER BY id LIMIT 50", params![])).await? {
        if view.may(Verb::See, &article)? {
            seen.push(article);
        }
    }
    Ok(seen)
}

/// Whose articles wait.
#[derive(Clone, Copy)]
pub(super) enum Waiting<'a> {
    Anywhere,
    Units(&'a [i64]),
    Columns(&'a [i64]),
}

fn among(query: Query, ids: &[i64]) -> Query {
    ids.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id])).add(")", params![])
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub step: String,
    pub at: At,
    pub by: String,
    pub reason: String,
}

pub(super) async fn steps(view: &mut View<'_>, id: Id<Article>) -> Result<Vec<Step>> {
    Ok(view.sql.all(STEPS, params![id]).await?)
}

/// The steps with role, unit and charter, named as the room keeps them.
pub(super) async fn chain(view: &mut View<'_>, id: Id<Article>) -> Result<Vec<governance::papers::Step>> {
    let links = view.sql.all::<Link>(CHAIN, params![id]).await?;
    Ok(links.into_iter().map(|link| link.0).collect())
}

pub(super) async fn step(tx: &mut Tx<'_>, id: Id<Article>, step: &str, reason: &str) -> Result<()> {
    let row = params![tx.new_id::<Step>(), id, step, tx.now, tx.actor.id(), reason];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

pub(super) async fn insert(tx: &mut Tx<'_>, article: &Article) -> Result<()> {
    let Content { kind, title, body, source, issuing_body, document_number, issued_on, original_link } =
        &article.content;
    let (kind, stage): (&'static str, &'static str) = (kind.into(), (&article.stage).into());
    let row = params![
        article.id,
        article.column,
        kind,
        title,
        body,
        source,
        issuing_body,
        document_number,
        issued_on,
        original_link,
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
    let Content { kind, title, body, source, issuing_body, document_number, issued_on, original_link } =
        &article.content;
    let (kind, stage): (&'static str, &'static str) = (kind.into(), (&article.stage).into());
    let (at, by) = (|s: Option<Signed>| s.map(|s| s.at), |s: Option<Signed>| s.map(|s| s.by));
    let (submitted, reviewed, published) =
        (article.stage.submitted(), article.stage.reviewed(), article.stage.published());
    let (ended, reason) = (article.stage.ended().map(|ended| ended.0), article.stage.ended().map(|ended| ended.1));
    let row = params![
        kind,
        title,
        body,
        source,
        issuing_body,
        document_number,
        issued_on,
        original_link,
        at(article.not_secret),
        by(article.not_secret),
        stage,
        at(submitted),
        by(submitted),
        at(reviewed),
        by(reviewed),
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

impl FromRow for Article {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let signed = |column| Signed::read(row, column);
        let reason = row.get::<Option<String>>(23)?.unwrap_or_default();
        let name: String = row.get(14)?;
        let stage = match (&*name, signed(15)?, signed(17)?, signed(19)?, signed(21)?) {
            ("drafted", None, None, None, None) => Stage::Drafted,
            ("submitted", Some(submitted), None, None, None) => Stage::Submitted { submitted },
            ("returned", Some(submitted), None, None, Some(returned)) => {
                Stage::Returned { submitted, returned, reason }
            }
            ("reviewed", Some(submitted), Some(reviewed), None, None) => Stage::Reviewed { submitted, reviewed },
            ("published", Some(submitted), Some(reviewed), Some(published), None) => {
                Stage::Published { submitted, reviewed, published }
            }
            ("withdrawn", Some(submitted), Some(reviewed), Some(published), Some(withdrawn)) => {
                Stage::Withdrawn { submitted, reviewed, published, withdrawn, reason }
            }
            loose => anyhow::bail!("article {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            column: row.get(1)?,
            content: Content {
                kind: row.get::<String>(2)?.parse()?,
                title: row.get(3)?,
                body: row.get(4)?,
                source: row.get(5)?,
                issuing_body: row.get(6)?,
                document_number: row.get(7)?,
                issued_on: row.get(8)?,
                original_link: row.get(9)?,
            },
            host: Id::new(row.get(10)?),
            provider: Id::new(row.get(11)?),
            not_secret: signed(12)?,
            stage,
            version: row.get(24)?,
        })
    }
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

struct Link(governance::papers::Step);
impl FromRow for Link {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(governance::papers::Step {
            name: row.get(0)?,
            at: At(row.get(1)?),
            person: row.get(2)?,
            role: row.get(3)?,
            unit: row.get(4)?,
            charter: row.get(5)?,
            reason: row.get(6)?,
            ..Default::default()
        }))
    }
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { step: row.get(0)?, at: At(row.get(1)?), by: row.get(2)?, reason: row.get(3)? })
    }
}
