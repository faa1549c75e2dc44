//! All SQL of this room. Jobs and people change different columns of a row, so each says only what it changes.
use std::collections::HashMap;
use std::str::FromStr as _;

use governance::files::File;
use kernel::db::{FromRow, Query, Row};
use kernel::{Id, Result, Tx, View, params};

use super::medium::{Kind, Medium, Stage};

const COLUMNS: &str =
    "SELECT file_id, course_id, kind, stage, percent, says, duration_ms, findings, passed, renditions, playlist, poster,
    thumbnails, captions, captions_id, captions_says, cues FROM media";
const LENGTHS: &str = "SELECT file_id, duration_ms FROM media WHERE course_id = $1 ORDER BY file_id LIMIT 500";
const INSERT: &str = "INSERT INTO media (file_id, course_id, kind, stage, made_at) VALUES ($1, $2, $3, 'waiting', $4)
    ON CONFLICT (file_id) DO NOTHING";
const STAGE: &str = "UPDATE media SET stage = $1, percent = 0, says = $2 WHERE file_id = $3";
const PERCENT: &str = "UPDATE media SET percent = $1 WHERE file_id = $2 AND percent < $1";
const CHECKED: &str = "UPDATE media SET stage = 'checked', percent = 0, says = '', duration_ms = $1, probe = $2,
    findings = $3, passed = $4, checked_at = $5 WHERE file_id = $6";
const TROUBLE: &str = "UPDATE media SET says = $1 WHERE file_id = $2";
const RENDERED: &str = "UPDATE media SET percent = 100, says = $1 WHERE file_id = $2 AND stage = 'checked'";
const RENDITIONS: &str = "UPDATE media SET renditions = $1, playlist = $2 WHERE file_id = $3";
const STILLS: &str = "UPDATE media SET poster = $1, thumbnails = $2 WHERE file_id = $3";
const CAPTIONS_FILE: &str =
    "UPDATE media SET captions_id = $1, captions = '', cues = '[]', captions_says = '' WHERE file_id = $2";
const CAPTIONS: &str =
    "UPDATE media SET captions = $1, cues = $2, captions_says = $3 WHERE file_id = $4 AND captions_id = $5";
const CAPTIONED_BY: &str = "SELECT file_id FROM media WHERE captions_id = $1 ORDER BY file_id LIMIT 50";

/// No rights asked: for rooms that asked about the course.
pub async fn by_id(view: &mut View<'_>, file: Id<File>) -> Result<Option<Medium>> {
    let query = Query::new(COLUMNS).add(" WHERE file_id = {} LIMIT 1", params![file]);
    Ok(view.sql.list(query).await?.pop())
}

/// Every medium of a course, whatever version holds it (at most 500); no rights asked.
pub async fn of_course(view: &mut View<'_>, course: i64) -> Result<Vec<Medium>> {
    let query = Query::new(COLUMNS).add(" WHERE course_id = {} ORDER BY file_id LIMIT 500", params![course]);
    Ok(view.sql.list(query).await?)
}

/// How long each film and sound of a course is, by its file, ms (at most 500); no rights asked.
pub async fn lengths(view: &mut View<'_>, course: i64) -> Result<HashMap<i64, i64>> {
    let rows = view.sql.all::<Length>(LENGTHS, params![course]).await?;
    Ok(rows.into_iter().map(|Length(file, ms)| (file, ms)).collect())
}

struct Length(i64, i64);
impl FromRow for Length {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

/// The media whose captions are read from that upload.
pub(super) async fn captioned_by(view: &mut View<'_>, file: i64) -> Result<Vec<i64>> {
    Ok(view.sql.all(CAPTIONED_BY, params![file]).await?)
}

/// False when there is one already.
pub(super) async fn insert(tx: &mut Tx<'_>, file: Id<File>, course: i64, kind: Kind) -> Result<bool> {
    let kind: &'static str = kind.into();
    let row = params![file, course, kind, tx.now];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

pub(super) async fn set_stage(tx: &mut Tx<'_>, file: Id<File>, stage: &Stage) -> Result<()> {
    let says = if let Stage::Failed { says } = stage { says.as_str() } else { "" };
    tx.sql.exec(STAGE, params![stage.name(), says, file]).await?;
    Ok(())
}

pub(super) async fn set_percent(tx: &mut Tx<'_>, file: Id<File>, percent: i64) -> Result<()> {
    tx.sql.exec(PERCENT, params![percent, file]).await?;
    Ok(())
}

pub(super) async fn set_checked(
    tx: &mut Tx<'_>,
    file: Id<File>,
    probe: &av::Probe,
    found: &av::Inspection,
) -> Result<()> {
    let long = i64::try_from(probe.duration_ms).unwrap_or(i64::MAX);
    let (findings, passed) = (serde_json::to_string(&found.findings)?, serde_json::to_string(&found.passed)?);
    let row = params![long, serde_json::to_string(probe)?, findings, passed, tx.now, file];
    tx.sql.exec(CHECKED, row).await?;
    Ok(())
}

/// What went wrong, while it is tried again.
pub(super) async fn set_trouble(tx: &mut Tx<'_>, file: Id<File>, says: &str) -> Result<()> {
    tx.sql.exec(TROUBLE, params![says, file]).await?;
    Ok(())
}

/// The ladder stands, or `says` why it will not stand whole.
pub(super) async fn set_rendered(tx: &mut Tx<'_>, file: Id<File>, says: &str) -> Result<()> {
    tx.sql.exec(RENDERED, params![says, file]).await?;
    Ok(())
}

pub(super) async fn set_renditions(
    tx: &mut Tx<'_>,
    file: Id<File>,
    renditions: &[av::Rendition],
    playlist: &str,
) -> Result<()> {
    tx.sql.exec(RENDITIONS, params![serde_json::to_string(renditions)?, playlist, file]).await?;
    Ok(())
}

pub(super) async fn set_stills(tx: &mut Tx<'_>, file: Id<File>, poster: &str, thumbnails: &str) -> Result<()> {
    tx.sql.exec(STILLS, params![poster, thumbnails, file]).await?;
    Ok(())
}

pub(super) async fn set_captions_file(tx: &mut Tx<'_>, file: Id<File>, captions: Id<File>) -> Result<u64> {
    Ok(tx.sql.exec(CAPTIONS_FILE, params![captions, file]).await?)
}

/// How many rows still had their captions from that upload: 0 when others were set meanwhile.
pub(super) async fn set_captions(
    tx: &mut Tx<'_>,
    (file, captions): (Id<File>, Id<File>),
    name: &str,
    cues: &[(i64, String)],
    says: &str,
) -> Result<u64> {
    Ok(tx.sql.exec(CAPTIONS, params![name, serde_json::to_string(cues)?, says, file, captions]).await?)
}

impl FromRow for Medium {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (says, captions) = (row.get::<String>(5)?, row.get::<String>(13)?);
        let stage = match row.get::<String>(3)?.as_str() {
            "waiting" => Stage::Waiting,
            "checking" => Stage::Checking,
            "checked" => Stage::Checked,
            "failed" => Stage::Failed { says: says.clone() },
            loose => anyhow::bail!("medium {}: impossible stage {loose}", row.get::<i64>(0)?),
        };
        let mut findings: Vec<av::Finding> = serde_json::from_str(&row.get::<String>(7)?)?;
        findings.retain(|finding| finding.rule != av::Rule::Captions || captions.is_empty());
        Ok(Self {
            file: Id::new(row.get(0)?),
            course: row.get(1)?,
            kind: Kind::from_str(&row.get::<String>(2)?)?,
            stage,
            percent: row.get(4)?,
            duration_ms: row.get(6)?,
            findings,
            passed: serde_json::from_str(&row.get::<String>(8)?)?,
            renditions: serde_json::from_str(&row.get::<String>(9)?)?,
            playlist: row.get(10)?,
            poster: row.get(11)?,
            thumbnails: row.get(12)?,
            captions,
            captions_file: row.get::<Option<i64>>(14)?.map(Id::new),
            captions_says: row.get(15)?,
            says,
            cues: serde_json::from_str(&row.get::<String>(16)?)?,
        })
    }
}
