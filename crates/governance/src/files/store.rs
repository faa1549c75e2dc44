//! All SQL of this room.
use std::collections::HashMap;
use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Tx, View, params};

use super::file::{File, Stage, StageName, Verb};
use super::words;

const COLUMNS: &str =
    "SELECT id, uploader_id, unit_id, purpose, name, media_type, bytes, received, made_at, COALESCE(key, ''), sniffed,
    digest, stage, stage_at, stage_by, stage_says, subject_kind, subject_id, version FROM files";
const INSERT: &str =
    "INSERT INTO files (id, uploader_id, unit_id, purpose, name, media_type, bytes, received, made_at, stage, stage_at,
    stage_by, stage_says) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 'arriving', $8, $2, '')";
const SAVE: &str = "UPDATE files SET key = $1, sniffed = $2, digest = $3, stage = $4, stage_at = $5, stage_by = $6,
    stage_says = $7, subject_kind = $8, subject_id = $9, version = version + 1 WHERE id = $10 AND version = $11";
const BLOCKS: &str = "UPDATE files SET block_digests = $1 WHERE id = $2";
const GROW: &str = "UPDATE files SET received = received + $1, version = version + 1
    WHERE id = $2 AND received = $3 AND stage = 'arriving' AND received + $1 <= bytes";
const PART: &str = "INSERT INTO file_parts (file_id, begins, bytes, key) VALUES ($1, $2, $3, $4)";
const PARTS: &str = "SELECT begins, bytes, key FROM file_parts WHERE file_id = $1 ORDER BY begins LIMIT 100000";
const NO_PARTS: &str = "DELETE FROM file_parts WHERE file_id = $1";
const CHILD: &str = "INSERT INTO file_children (parent_id, name, media_type, bytes, digest, key, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (parent_id, name) DO UPDATE SET media_type = $3, bytes = $4,
    digest = $5, key = $6, made_at = $7";
const CHILD_OF: &str =
    "SELECT name, media_type, bytes, digest, key FROM file_children WHERE parent_id = $1 AND name = $2";
const MADE: &str = "SELECT parent_id, name, digest FROM file_children";
const NO_CHILDREN: &str = "DELETE FROM file_children WHERE parent_id = $1";

/// Where a part of an arriving file lies.
pub(super) struct Part {
    pub begins: i64,
    pub bytes: i64,
    pub key: String,
}

/// Something made of a file that goes with it: a rendition, a poster, captions.
#[derive(Clone, Debug)]
pub(super) struct Child {
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub digest: Vec<u8>,
    pub key: String,
}

pub(super) async fn fetch(view: &mut View<'_>, id: Id<File>, verb: Verb) -> Result<File> {
    let file = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &file)?;
    Ok(file)
}

/// No rights asked: for rooms that asked about the thing that the file belongs to.
pub async fn by_id(view: &mut View<'_>, id: Id<File>) -> Result<Option<File>> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list(query).await?.pop())
}

/// Several at once (at most 200), by id; no rights asked.
pub async fn by_ids(view: &mut View<'_>, ids: &[i64]) -> Result<HashMap<i64, File>> {
    let query = Query::new(COLUMNS).add(" WHERE id IN (0", params![]);
    let query = ids.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    let files = view.sql.list::<File>(query.add(") LIMIT 201", params![])).await?;
    Ok(files.into_iter().map(|file| (file.id.0, file)).collect())
}

/// Everything that belongs to a thing, oldest first (at most 200); no rights asked.
pub async fn of(view: &mut View<'_>, subject: (&str, i64)) -> Result<Vec<File>> {
    let query = Query::new(COLUMNS)
        .add(" WHERE subject_kind = {} AND subject_id = {} ORDER BY id LIMIT 200", params![subject.0, subject.1]);
    Ok(view.sql.list(query).await?)
}

/// What waits in quarantine, longest first (at most 100).
pub(super) async fn waiting(view: &mut View<'_>) -> Result<Vec<File>> {
    let query = Query::new(COLUMNS).add(" WHERE stage = 'quarantined' ORDER BY id LIMIT 100", params![]);
    Ok(view.sql.list(query).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, file: &File) -> Result<()> {
    let row =
        params![file.id, file.uploader, file.unit, &file.purpose, &file.name, &file.media_type, file.bytes, tx.now];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// A part that is on disk counts from here on; false when another was there first or it is too long.
pub(super) async fn grow(tx: &mut Tx<'_>, id: Id<File>, part: &Part) -> Result<bool> {
    if tx.sql.exec(GROW, params![part.bytes, id, part.begins]).await? == 0 {
        return Ok(false);
    }
    tx.sql.exec(PART, params![id, part.begins, part.bytes, &part.key]).await?;
    Ok(true)
}

pub(super) async fn parts(view: &mut View<'_>, id: Id<File>) -> Result<Vec<Part>> {
    Ok(view.sql.all(PARTS, params![id]).await?)
}

pub(super) async fn forget_parts(tx: &mut Tx<'_>, id: Id<File>) -> Result<()> {
    tx.sql.exec(NO_PARTS, params![id]).await?;
    Ok(())
}

pub(super) async fn save(tx: &mut Tx<'_>, file: File) -> Result<File> {
    let stage: &'static str = file.stage.name.into();
    let row = params![
        (!file.key.is_empty()).then(|| file.key.clone()),
        &file.sniffed,
        (!file.digest.is_empty()).then(|| file.digest.clone()),
        stage,
        file.stage.at,
        file.stage.by,
        &file.stage.says,
        &file.subject.0,
        file.subject.1,
        file.id,
        file.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(File { version: file.version + 1, ..file }),
        _ => Err(Refusal::not_now(words::NOT_WAITING))?,
    }
}

/// One digest for each MiB, one after the other.
pub(super) async fn keep_blocks(tx: &mut Tx<'_>, id: Id<File>, blocks: Vec<u8>) -> Result<()> {
    tx.sql.exec(BLOCKS, params![blocks, id]).await?;
    Ok(())
}

pub(super) async fn keep_child(tx: &mut Tx<'_>, parent: Id<File>, child: &Child) -> Result<()> {
    let row = params![parent, &child.name, &child.media_type, child.bytes, child.digest.clone(), &child.key, tx.now];
    tx.sql.exec(CHILD, row).await?;
    Ok(())
}

pub(super) async fn child(view: &mut View<'_>, parent: Id<File>, name: &str) -> Result<Option<Child>> {
    Ok(view.sql.opt(CHILD_OF, params![parent, name]).await?)
}

/// Name and SM3 of everything that was made of these files (at most 2000), by the file; no rights asked.
pub async fn made(view: &mut View<'_>, ids: &[i64]) -> Result<Vec<(i64, String, Vec<u8>)>> {
    let query = Query::new(MADE).among(" WHERE parent_id IN", ids.iter().take(200).copied());
    let rows = view.sql.list::<Made>(query.add(" ORDER BY parent_id, name LIMIT 2000", params![])).await?;
    Ok(rows.into_iter().map(|Made(parent, name, digest)| (parent, name, digest)).collect())
}

struct Made(i64, String, Vec<u8>);
impl FromRow for Made {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

pub(super) async fn forget_children(tx: &mut Tx<'_>, parent: Id<File>) -> Result<()> {
    tx.sql.exec(NO_CHILDREN, params![parent]).await?;
    Ok(())
}

impl FromRow for Part {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { begins: row.get(0)?, bytes: row.get(1)?, key: row.get(2)? })
    }
}

impl FromRow for Child {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            name: row.get(0)?,
            media_type: row.get(1)?,
            bytes: row.get(2)?,
            digest: row.get(3)?,
            key: row.get(4)?,
        })
    }
}

impl FromRow for File {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            uploader: Id::<Person>::new(row.get(1)?),
            unit: row.get(2)?,
            purpose: row.get(3)?,
            name: row.get(4)?,
            media_type: row.get(5)?,
            bytes: row.get(6)?,
            received: row.get(7)?,
            made: At(row.get(8)?),
            key: row.get(9)?,
            sniffed: row.get(10)?,
            digest: row.get::<Option<Vec<u8>>>(11)?.unwrap_or_default(),
            stage: Stage {
                name: StageName::from_str(&row.get::<String>(12)?)?,
                at: At(row.get(13)?),
                by: Id::new(row.get(14)?),
                says: row.get(15)?,
            },
            subject: (row.get(16)?, row.get(17)?),
            version: row.get(18)?,
        })
    }
}
