//! Reading a backup to its end, and putting one back: into a folder that is empty and a database without a table, first
//! beside their place. What cannot be read whole is not begun.
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use futures::stream;
use kernel::db::{self, Conn, Db, dump};
use kernel::files::Files;
use kernel::seal::Seal;

use super::archive::{In, Manifest, Record, Rows, Snapshot};
use super::{ALONGSIDE, store};

/// Reads a backup from its first byte to its last and believes nothing: each piece, each digest, each count.
///
/// # Errors
/// In Chinese: another key, cut off, altered, not a backup, made by a newer program.
pub fn verify(path: &Path, seal: &Seal) -> Result<Manifest> {
    to_its_end(In::open(path, seal).map_err(said)?)
}

/// The same of what lies under the seal, one record after the other.
///
/// # Errors
/// When they are not to the letter what a backup holds.
pub fn verify_records(records: &[u8]) -> Result<Manifest> {
    to_its_end(In::over(records))
}

fn to_its_end(mut from: In<impl Read>) -> Result<Manifest> {
    let mut whole = None;
    while let Some(record) = from.next().map_err(said)? {
        match record {
            Record::Snapshot(snapshot) => known(&snapshot)?,
            Record::End(manifest) => whole = Some(*manifest),
            _ => {}
        }
    }
    whole.context("备份文件没有清单，不完整；请另取一份")
}

/// What is wrong with a backup, as its keeper reads it.
fn said(fault: anyhow::Error) -> anyhow::Error {
    match kernel::sealed::broken(&fault) {
        Some(broken) => broken.clone().into(),
        None => fault,
    }
}

fn known(snapshot: &Snapshot) -> Result<()> {
    if let Some(name) = db::unknown(&snapshot.schema) {
        bail!(
            "这份备份由 {} 版制作，其中的数据库结构（{name}）本程序不认识；请用那个版本或更新的程序恢复",
            snapshot.program
        );
    }
    Ok(())
}

/// Where a backup is put back to.
pub struct Place<'a> {
    pub db: &'a Db,
    pub files: &'a Files,
    /// The data folder, for what lies beside database and files.
    pub data: PathBuf,
}

/// Puts a verified backup back; the database is brought up to this program. What the store got and no row names is deleted.
///
/// # Errors
/// When the place is not empty, the backup is not sound, or a file that a row names is not in it.
pub async fn restore(path: &Path, seal: &Seal, place: &Place<'_>) -> Result<Manifest> {
    ensure!(
        place.db.look(async |sql: &mut Conn| dump::is_empty(sql).await).await?,
        "数据库中已有表，不在其上恢复；请换一个空库"
    );
    ensure!(place.files.is_empty().await?, "文件存储中已有文件，不在其上恢复；请换一个空的位置");
    let mut from = In::open(path, seal).map_err(said)?;
    let mut kept = HashMap::new();
    let mut whole = None;
    while let Some(record) = from.next().map_err(said)? {
        match record {
            Record::Snapshot(snapshot) => from = tables(place.db, from, snapshot).await?,
            Record::File(key) => {
                let (back, digest) = file(place.files, from, &key).await?;
                kept.insert(key, digest);
                from = back;
            }
            Record::Side(name, text) => side(&place.data, &name, &text)?,
            Record::End(manifest) => whole = Some(*manifest),
            _ => bail!("records out of order"),
        }
    }
    let manifest = whole.context("备份文件没有清单，不完整；请另取一份")?;
    db::migrate(place.db).await.context("恢复的数据库没有升级成功")?;
    named_are_there(place, kept, &manifest).await?;
    Ok(manifest)
}

/// All tables in one transaction. The reader is lent to the database thread and comes back behind the last table.
async fn tables(db: &Db, from: In, snapshot: Snapshot) -> Result<In> {
    let lent = Arc::new(Mutex::new(Some(from)));
    db.write(async move |sql: &mut Conn| {
        let from = lent.lock().unwrap_or_else(PoisonError::into_inner).take();
        let from = Arc::new(Mutex::new(from.context("the database asked for the backup a second time")?));
        let next = || from.lock().unwrap_or_else(PoisonError::into_inner).next();
        db::migrate_to(sql, &snapshot.schema).await?;
        if !sql.is_postgres() {
            // Rows of one table may refer to rows of the same table that come later.
            sql.batch("PRAGMA defer_foreign_keys = ON").await?;
        }
        loop {
            let table = match next()? {
                Some(Record::Table(table)) => table,
                Some(Record::TablesEnd) => break,
                _ => bail!("records out of order"),
            };
            let (own, width) = (from.clone(), table.columns.len());
            let mut batch = Rows::new(vec![], width);
            let mut row = move || loop {
                if let Some(row) = batch.next()? {
                    return Ok(Some(row));
                }
                match own.lock().unwrap_or_else(PoisonError::into_inner).next()? {
                    Some(Record::Rows(bytes)) => batch = Rows::new(bytes, width),
                    Some(Record::TableEnd) => return Ok(None),
                    _ => bail!("records out of order"),
                }
            };
            sql.fill(&table, &mut row).await.with_context(|| format!("表 {}", table.name))?;
            drop(row);
        }
        Arc::into_inner(from)
            .context("the backup is still read")
            .map(|from| from.into_inner().unwrap_or_else(PoisonError::into_inner))
    })
    .await
}

/// The bytes of one file into the store, and their digest.
async fn file(files: &Files, from: In, key: &str) -> Result<(In, Vec<u8>)> {
    let lent = Arc::new(Mutex::new(from));
    let own = lent.clone();
    let bytes =
        stream::iter(std::iter::from_fn(move || match own.lock().unwrap_or_else(PoisonError::into_inner).next() {
            Ok(Some(Record::Data(bytes))) => Some(Ok(Bytes::from(bytes))),
            Ok(Some(Record::FileEnd)) => None,
            Ok(_) => Some(Err(anyhow::anyhow!("records out of order"))),
            Err(fault) => Some(Err(said(fault))),
        }));
    let stored = files.put_stream(key, Box::pin(bytes)).await?;
    let from = Arc::into_inner(lent).context("the backup is still read")?;
    Ok((from.into_inner().unwrap_or_else(PoisonError::into_inner), stored.digest))
}

fn side(data: &Path, name: &str, text: &str) -> Result<()> {
    ensure!(ALONGSIDE.contains(&name), "an unknown text beside the files: {name}");
    let path = data.join(name);
    std::fs::create_dir_all(path.parent().unwrap_or(data))?;
    let mut file = std::fs::File::create(&path).with_context(|| path.display().to_string())?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    Ok(file.sync_all()?)
}

/// Every file that a row names is in the store with its digest; what no row names is deleted again.
async fn named_are_there(place: &Place<'_>, mut kept: HashMap<String, Vec<u8>>, manifest: &Manifest) -> Result<()> {
    let mut lost = vec![];
    let mut seen = std::collections::HashSet::new();
    for named in place.db.look(async |sql: &mut Conn| store::named(sql).await).await? {
        match kept.get(&named.key) {
            Some(digest) if named.digest.as_ref().is_none_or(|said| said == digest) => {}
            _ if manifest.missing.contains(&named.key) => {}
            _ => lost.push(named.key.clone()),
        }
        seen.insert(named.key);
    }
    kept.retain(|key, _| !seen.contains(key));
    for key in kept.keys() {
        place.files.delete(key).await?;
    }
    ensure!(
        lost.is_empty(),
        "备份中缺少数据库指名的 {} 个文件（例如 {}），不能据此恢复；请另取一份",
        lost.len(),
        lost.first().map_or("", String::as_str)
    );
    Ok(())
}
