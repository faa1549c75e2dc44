//! All SQL of this room.
use kernel::db::dump::Table;
use kernel::db::{Conn, FromRow, Row, Value};
use kernel::{At, Id, Result, Tx, View, params};

use super::backup::{Backup, Drill, Read};
use super::take::Named;

const COLUMNS: &str =
    "SELECT id, made_at, took_ms, place, bytes, digest, rows_count, files_count, files_bytes, missing, charter,
    schema, seal, program, verified_at, refused_at, refused_says FROM backups";
const INSERT: &str =
    "INSERT INTO backups (id, made_at, took_ms, place, bytes, digest, rows_count, files_count, files_bytes,
    missing, charter, schema, seal, program) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const SOUND: &str = "UPDATE backups SET verified_at = $1, refused_at = NULL, refused_says = '' WHERE id = $2";
const REFUSED: &str = "UPDATE backups SET refused_at = $1, refused_says = $2 WHERE id = $3";
const DRILL: &str =
    "INSERT INTO backup_drills (id, backup_id, place, began_at, took_ms, rows_count, files_count, passed, says)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DRILLS: &str =
    "SELECT id, backup_id, place, began_at, took_ms, rows_count, files_count, passed, says FROM backup_drills";

/// Every file that a row of any room names.
pub(super) async fn named(sql: &mut Conn) -> anyhow::Result<Vec<Named>> {
    let view = Table { name: "stored_files".into(), columns: ["key", "bytes", "digest"].map(str::to_owned).into() };
    let mut all = vec![];
    let mut take = |row: &[Value]| {
        let [Value::Text(key), bytes, digest] = row else { anyhow::bail!("a stored file without a key: {row:?}") };
        let bytes = if let Value::Int(bytes) = bytes { Some(*bytes) } else { None };
        let digest = if let Value::Bytes(digest) = digest { Some(digest.clone()) } else { None };
        all.push(Named { key: key.clone(), bytes, digest });
        Ok(())
    };
    sql.pour(&view, &mut take).await?;
    all.sort_by(|one, other| one.key.cmp(&other.key));
    all.dedup_by(|one, other| one.key == other.key);
    Ok(all)
}

/// Newest first.
pub(super) async fn newest(view: &mut View<'_>, limit: i64) -> Result<Vec<Backup>> {
    let sql = format!("{COLUMNS} ORDER BY made_at DESC, id DESC LIMIT $1");
    Ok(view.sql.all(&sql, params![limit]).await?)
}

pub(super) async fn by_id(view: &mut View<'_>, id: Id<Backup>) -> Result<Option<Backup>> {
    Ok(view.sql.opt(&format!("{COLUMNS} WHERE id = $1 LIMIT 1"), params![id]).await?)
}

pub(super) async fn by_digest(view: &mut View<'_>, digest: &[u8]) -> Result<Option<Backup>> {
    Ok(view.sql.opt(&format!("{COLUMNS} WHERE digest = $1 LIMIT 1"), params![digest]).await?)
}

pub(super) async fn by_place(view: &mut View<'_>, place: &str) -> Result<Option<Backup>> {
    let sql = format!("{COLUMNS} WHERE place = $1 ORDER BY made_at DESC LIMIT 1");
    Ok(view.sql.opt(&sql, params![place]).await?)
}

pub(super) async fn drills(view: &mut View<'_>, limit: i64) -> Result<Vec<Drill>> {
    let sql = format!("{DRILLS} ORDER BY began_at DESC, id DESC LIMIT $1");
    Ok(view.sql.all(&sql, params![limit]).await?)
}

/// The last one that succeeded.
pub(super) async fn last_passed(view: &mut View<'_>) -> Result<Option<Drill>> {
    let sql = format!("{DRILLS} WHERE passed ORDER BY began_at DESC, id DESC LIMIT 1");
    Ok(view.sql.opt(&sql, params![]).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, one: &Backup) -> Result<()> {
    let row = params![
        one.id,
        one.made,
        one.took_ms,
        &one.place,
        one.bytes,
        one.digest.clone(),
        one.rows,
        one.files,
        one.files_bytes,
        one.missing,
        one.charter,
        &one.schema,
        one.seal,
        &one.program
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn read(tx: &mut Tx<'_>, one: &Backup) -> Result<()> {
    match &one.read {
        Read::NotYet => 0,
        Read::Sound { at } => tx.sql.exec(SOUND, params![*at, one.id]).await?,
        Read::Refused { at, says } => tx.sql.exec(REFUSED, params![*at, says, one.id]).await?,
    };
    Ok(())
}

pub(super) async fn insert_drill(tx: &mut Tx<'_>, one: &Drill) -> Result<()> {
    let row =
        params![one.id, one.backup, &one.place, one.began, one.took_ms, one.rows, one.files, one.passed, &one.says];
    tx.sql.exec(DRILL, row).await?;
    Ok(())
}

impl FromRow for Backup {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let refused = row.get::<Option<i64>>(15)?;
        let read = match (refused, row.get::<Option<i64>>(14)?) {
            (Some(at), _) => Read::Refused { at: At(at), says: row.get(16)? },
            (None, Some(at)) => Read::Sound { at: At(at) },
            (None, None) => Read::NotYet,
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            made: At(row.get(1)?),
            took_ms: row.get(2)?,
            place: row.get(3)?,
            bytes: row.get(4)?,
            digest: row.get(5)?,
            rows: row.get(6)?,
            files: row.get(7)?,
            files_bytes: row.get(8)?,
            missing: row.get(9)?,
            charter: row.get(10)?,
            schema: row.get(11)?,
            seal: row.get(12)?,
            program: row.get(13)?,
            read,
        })
    }
}

impl FromRow for Drill {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            backup: row.get::<Option<i64>>(1)?.map(Id::new),
            place: row.get(2)?,
            began: At(row.get(3)?),
            took_ms: row.get(4)?,
            rows: row.get(5)?,
            files: row.get(6)?,
            passed: row.get(7)?,
            says: row.get(8)?,
        })
    }
}
