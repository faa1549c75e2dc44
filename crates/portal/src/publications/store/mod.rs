//! All SQL of this room: the ledger here, what courses say in `courses`.
mod courses;

use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row, anywhere};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

pub(super) use courses::{chapters, course, course_publications, items, questions, unkept_courses};

use super::publication::{Ended, Kind, Publication, TheLedger, Verb};

const COLUMNS: &str = "SELECT p.id, p.kind, p.subject_id, p.edition, p.title, p.url, p.host_unit_id, p.provider_id,
    p.published_at, p.published_by, p.digest, e.ended_at, e.ended_by, e.how FROM publications p
    LEFT JOIN publication_ends e ON e.publication_id = p.id";
const INSERT: &str = "INSERT INTO publications (id, kind, subject_id, edition, title, url, host_unit_id, provider_id,
    published_at, published_by, body, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT DO NOTHING";
const BODY: &str = "SELECT body FROM publications WHERE id = $1";
const KEPT: &str = "SELECT COUNT(*) FROM publications WHERE kind = $1 AND subject_id = $2 AND edition = $3";
const OPEN: &str = "SELECT p.edition FROM publications p WHERE p.kind = $1 AND p.subject_id = $2 AND p.edition < $3
    AND NOT EXISTS (SELECT 1 FROM publication_ends e WHERE e.publication_id = p.id) ORDER BY p.edition LIMIT 200";
const ONE: &str = "SELECT id FROM publications WHERE kind = $1 AND subject_id = $2 AND edition = $3";
const END: &str = "INSERT INTO publication_ends (publication_id, how, ended_at, ended_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";
const OVER: &str =
    "SELECT p.kind, p.subject_id FROM publications p LEFT JOIN publication_ends e ON e.publication_id = p.id
    WHERE NOT EXISTS (SELECT 1 FROM held_content h WHERE h.kind = p.kind AND h.subject_id = p.subject_id)
    GROUP BY p.kind, p.subject_id HAVING COUNT(*) = COUNT(e.publication_id) AND MAX(e.ended_at) < $1
    ORDER BY p.kind, p.subject_id LIMIT 100";
const IDS: &str = "SELECT id FROM publications WHERE kind = $1 AND subject_id = $2 ORDER BY id LIMIT 500";
const GO: &str = "DELETE FROM publications WHERE id = $1";
const END_GOES: &str = "DELETE FROM publication_ends WHERE publication_id = $1";

/// A version under the right to see the ledger.
pub async fn fetch(view: &mut View<'_>, id: Id<Publication>, verb: Verb) -> Result<Publication> {
    view.allow(verb, &TheLedger)?;
    let query = Query::new(COLUMNS).add(" WHERE p.id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Publication>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// Everything that is written down of a thing, the oldest version first (at most 200); no rights asked.
pub async fn of_subject(view: &mut View<'_>, (kind, subject): (Kind, i64)) -> Result<Vec<Publication>> {
    let all = " WHERE p.kind = {} AND p.subject_id = {} ORDER BY p.edition LIMIT 200";
    Ok(view.sql.list(Query::new(COLUMNS).add(all, params![kind.code(), subject])).await?)
}

/// What is asked of the ledger.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub kind: Option<Kind>,
    /// Part of a title; empty is everything.
    pub words: String,
    /// Below this one.
    pub before: Option<i64>,
}

/// The newest that fit (at most 51), under the right to see the ledger.
pub(super) async fn list(view: &mut View<'_>, wanted: &Wanted) -> Result<Vec<Publication>> {
    view.allow(Verb::See, &TheLedger)?;
    let query = Query::new(COLUMNS)
        .add(" WHERE p.id < {}", params![wanted.before.unwrap_or(i64::MAX)])
        .opt(" AND p.kind = {}", wanted.kind.map(Kind::code))
        .opt(" AND p.title LIKE {} ESCAPE '\\'", (!wanted.words.is_empty()).then(|| anywhere(&wanted.words)));
    Ok(view.sql.list(query.add(" ORDER BY p.id DESC LIMIT 51", params![])).await?)
}

/// What a version said, as it was kept.
pub async fn body(view: &mut View<'_>, id: Id<Publication>) -> Result<String> {
    Ok(view.sql.opt::<String>(BODY, params![id]).await?.ok_or(Refusal::NotFound)?)
}

pub(super) async fn is_kept(view: &mut View<'_>, (kind, subject): (Kind, i64), edition: i64) -> Result<bool> {
    Ok(view.sql.one::<i64>(KEPT, params![kind.code(), subject, edition]).await? > 0)
}

/// False when the version was written down before.
pub(super) async fn insert(tx: &mut Tx<'_>, new: &Publication, body: &str) -> Result<bool> {
    let row = params![
        new.id,
        new.kind.code(),
        new.subject,
        new.edition,
        &new.title,
        &new.url,
        new.host,
        new.provider,
        new.published.at,
        new.published.by,
        body,
        &new.digest
    ];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

/// The versions before `edition` that are public still.
pub(super) async fn open_before(view: &mut View<'_>, (kind, subject): (Kind, i64), edition: i64) -> Result<Vec<i64>> {
    Ok(view.sql.all(OPEN, params![kind.code(), subject, edition]).await?)
}

/// False when it had its end before, or was never written down.
pub(super) async fn end_one(
    tx: &mut Tx<'_>,
    (kind, subject): (Kind, i64),
    edition: i64,
    how: &str,
    signed: Signed,
) -> Result<bool> {
    let Some(id) = tx.sql.opt::<i64>(ONE, params![kind.code(), subject, edition]).await? else { return Ok(false) };
    Ok(tx.sql.exec(END, params![id, how, signed.at, signed.by]).await? == 1)
}

/// Things of which every version ended before that moment and no case needs anything (at most 100).
pub(super) async fn over(view: &mut View<'_>, before: At) -> Result<Vec<(Kind, i64)>> {
    let rows = view.sql.all::<Thing>(OVER, params![before]).await?;
    Ok(rows.into_iter().map(|Thing(kind, subject)| (kind, subject)).collect())
}

/// Lets a thing's records go; how many they were.
pub(super) async fn let_go(tx: &mut Tx<'_>, (kind, subject): (Kind, i64)) -> Result<usize> {
    let ids = tx.sql.all::<i64>(IDS, params![kind.code(), subject]).await?;
    for id in &ids {
        tx.sql.exec(GO, params![*id]).await?;
        tx.sql.exec(END_GOES, params![*id]).await?;
    }
    Ok(ids.len())
}

struct Thing(Kind, i64);
impl FromRow for Thing {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Kind::from_str(&row.get::<String>(0)?)?, row.get(1)?))
    }
}

impl FromRow for Publication {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let how = row.get::<Option<String>>(13)?.unwrap_or_default();
        Ok(Self {
            id: Id::new(row.get(0)?),
            kind: Kind::from_str(&row.get::<String>(1)?)?,
            subject: row.get(2)?,
            edition: row.get(3)?,
            title: row.get(4)?,
            url: row.get(5)?,
            host: row.get(6)?,
            provider: row.get(7)?,
            published: Signed { at: At(row.get(8)?), by: Id::new(row.get(9)?) },
            digest: row.get(10)?,
            ended: Signed::read(row, 11)?.map(|signed| Ended { signed, how }),
        })
    }
}
