//! What a backup file consists of: records one after the other under the house's seal. Reading one proves it: each piece by
//! its seal, each file and table by its digest, the whole by the manifest at its end.
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use kernel::db::Value;
use kernel::db::dump::Table;
use kernel::seal::{Seal, Sm3};
use kernel::sealed::{Opening, Sealing};
use serde::{Deserialize, Serialize};

/// What keys are derived for, and what the first line of the file says.
const PURPOSE: &str = "backup";
/// Rows are gathered up to about so many bytes before they become a record.
const BATCH: usize = 48 << 10;
/// No record is longer: a length that says otherwise is not ours.
const LONGEST: usize = 1 << 30;

/// How things stood when the snapshot was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Microseconds since 1970 UTC.
    pub at: i64,
    pub program: String,
    pub engine: String,
    /// Migrations that had run, with their digests.
    pub schema: Vec<(String, String)>,
    pub charter: i64,
    /// The last link of the audit chain.
    pub seal: i64,
}

/// The last record: what must have come before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub snapshot: Snapshot,
    pub tables: Vec<Counted>,
    pub files: u64,
    pub files_bytes: u64,
    /// SM3 over key and digest of each file in the order of the file.
    pub files_digest: String,
    /// Keys that the database named and the store did not have.
    pub missing: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    pub table: String,
    pub rows: u64,
    pub digest: String,
}

impl Manifest {
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// One record.
#[derive(Debug)]
pub enum Record {
    Snapshot(Snapshot),
    Table(Table),
    /// Encoded rows of the table before.
    Rows(Vec<u8>),
    /// After the last row of a table.
    TableEnd,
    /// After the last table.
    TablesEnd,
    File(String),
    Data(Vec<u8>),
    FileEnd,
    /// A text beside database and files, by its path in the data folder.
    Side(String, String),
    End(Box<Manifest>),
}

/// A backup being written; its digest is that of the file as it lies there.
pub struct Out {
    to: Sealing<Digesting>,
    rows: Vec<u8>,
    table: Option<(Counted, Sm3)>,
    file: Option<(String, u64, Sm3)>,
    tables: Vec<Counted>,
    files: (u64, u64, Sm3),
}

struct Digesting {
    to: BufWriter<File>,
    digest: Sm3,
    bytes: u64,
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let done = self.to.write(bytes)?;
        self.digest.take(&bytes[..done]);
        self.bytes += done as u64;
        Ok(done)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

impl Out {
    pub fn begin(to: File, seal: &Seal) -> Result<Self> {
        let to = Digesting { to: BufWriter::with_capacity(1 << 20, to), digest: Sm3::default(), bytes: 0 };
        let to = Sealing::begin(to, seal, PURPOSE)?;
        Ok(Self { to, rows: vec![], table: None, file: None, tables: vec![], files: (0, 0, Sm3::default()) })
    }

    pub fn snapshot(&mut self, snapshot: &Snapshot) -> Result<()> {
        self.record(b'S', &serde_json::to_vec(snapshot)?)
    }

    pub fn table(&mut self, table: &Table) -> Result<()> {
        self.table = Some((Counted { table: table.name.clone(), rows: 0, digest: String::new() }, Default::default()));
        self.record(b'T', &serde_json::to_vec(table)?)
    }

    pub fn row(&mut self, values: &[Value]) -> Result<()> {
        values.iter().try_for_each(|value| encode(value, &mut self.rows))?;
        if let Some((counted, _)) = &mut self.table {
            counted.rows += 1;
        }
        if self.rows.len() >= BATCH { self.batch() } else { Ok(()) }
    }

    fn batch(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if let Some((_, digest)) = &mut self.table {
            digest.take(&rows);
        }
        self.record(b'R', &rows)
    }

    pub fn table_end(&mut self) -> Result<()> {
        self.batch()?;
        if let Some((counted, digest)) = self.table.take() {
            self.tables.push(Counted { digest: hex::encode(digest.finish()), ..counted });
        }
        self.record(b't', &[])
    }

    pub fn tables_end(&mut self) -> Result<()> {
        self.record(b's', &[])
    }

    pub fn file(&mut self, key: &str) -> Result<()> {
        self.file = Some((key.to_owned(), 0, Default::default()));
        self.record(b'F', key.as_bytes())
    }

    pub fn data(&mut self, bytes: &[u8]) -> Result<()> {
        for piece in bytes.chunks(1 << 20) {
            if let Some((_, length, digest)) = &mut self.file {
                *length += piece.len() as u64;
                digest.take(piece);
            }
            self.record(b'D', piece)?;
        }
        Ok(())
    }

    /// The digest of the file that ended.
    pub fn file_end(&mut self) -> Result<Vec<u8>> {
        let (key, bytes, digest) = self.file.take().context("no file was begun")?;
        let digest = digest.finish();
        self.files.0 += 1;
        self.files.1 += bytes;
        self.files.2.take(key.as_bytes());
        self.files.2.take(&digest);
        self.record(b'f', &digest)?;
        Ok(digest)
    }

    pub fn side(&mut self, path: &str, text: &str) -> Result<()> {
        self.record(b'X', &serde_json::to_vec(&(path, text))?)
    }

    /// Writes the manifest; on disk when it answers. The manifest, the length and the digest of the file.
    pub fn finish(mut self, snapshot: Snapshot, missing: Vec<String>) -> Result<(Manifest, u64, Vec<u8>)> {
        let (files, files_bytes, digest) = std::mem::take(&mut self.files);
        let tables = std::mem::take(&mut self.tables);
        let files_digest = hex::encode(digest.finish());
        let manifest = Manifest { snapshot, tables, files, files_bytes, files_digest, missing };
        self.record(b'E', &serde_json::to_vec(&manifest)?)?;
        let done = self.to.finish()?;
        let file = done.to.into_inner().map_err(|fault| anyhow::anyhow!("{fault}"))?;
        file.sync_all()?;
        Ok((manifest, done.bytes, done.digest.finish()))
    }

    fn record(&mut self, tag: u8, bytes: &[u8]) -> Result<()> {
        let length = u32::try_from(bytes.len()).context("a row is too long")?;
        self.to.write_all(&[tag])?;
        self.to.write_all(&length.to_le_bytes())?;
        Ok(self.to.write_all(bytes)?)
    }
}

/// A backup being read: its records, with the seal off.
pub struct In<R = Opening<BufReader<File>>> {
    from: R,
    table: Option<(Counted, Sm3, usize)>,
    file: Option<(String, Sm3)>,
    seen: Manifest,
    files: Sm3,
    ended: bool,
}

impl In {
    pub fn open(path: &Path, seal: &Seal) -> Result<Self> {
        let file = File::open(path).with_context(|| format!("不能读取备份文件 {}", path.display()))?;
        Ok(Self::over(Opening::begin(BufReader::with_capacity(1 << 20, file), seal, PURPOSE)?))
    }
}

impl<R: Read> In<R> {
    pub fn over(from: R) -> Self {
        let snapshot =
            Snapshot { at: 0, program: String::new(), engine: String::new(), schema: vec![], charter: 0, seal: 0 };
        let (files_digest, missing) = (String::new(), vec![]);
        let seen = Manifest { snapshot, tables: vec![], files: 0, files_bytes: 0, files_digest, missing };
        Self { from, table: None, file: None, seen, files: Sm3::default(), ended: false }
    }

    /// The next record; nothing after the manifest, which has agreed with all that came before it.
    pub fn next(&mut self) -> Result<Option<Record>> {
        if self.ended {
            return Ok(None);
        }
        let mut head = [0; 5];
        self.from.read_exact(&mut head)?;
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
        ensure!(length <= LONGEST, "a record of {length} bytes");
        // Room for what comes, never for what a few bytes say will come.
        let mut bytes = Vec::with_capacity(length.min(1 << 20));
        Read::by_ref(&mut self.from).take(length as u64).read_to_end(&mut bytes)?;
        ensure!(bytes.len() == length, "a record is cut off");
        self.take(head[0], bytes).map(Some)
    }

    fn take(&mut self, tag: u8, bytes: Vec<u8>) -> Result<Record> {
        Ok(match tag {
            b'S' => {
                self.seen.snapshot = serde_json::from_slice(&bytes)?;
                Record::Snapshot(self.seen.snapshot.clone())
            }
            b'T' => {
                let table: Table = serde_json::from_slice(&bytes)?;
                let counted = Counted { table: table.name.clone(), rows: 0, digest: String::new() };
                self.table = Some((counted, Default::default(), table.columns.len()));
                Record::Table(table)
            }
            b'R' => {
                let (counted, digest, width) = self.table.as_mut().context("rows of no table")?;
                digest.take(&bytes);
                counted.rows += count(&bytes, *width)?;
                Record::Rows(bytes)
            }
            b't' => {
                let (counted, digest, _) = self.table.take().context("the end of no table")?;
                self.seen.tables.push(Counted { digest: hex::encode(digest.finish()), ..counted });
                Record::TableEnd
            }
            b's' => Record::TablesEnd,
            b'F' => {
                let key = String::from_utf8(bytes)?;
                ensure!(is_key(&key), "not a key of the store: {key}");
                self.file = Some((key.clone(), Default::default()));
                Record::File(key)
            }
            b'D' => {
                self.file.as_mut().context("bytes of no file")?.1.take(&bytes);
                self.seen.files_bytes += bytes.len() as u64;
                Record::Data(bytes)
            }
            b'f' => {
                let (key, digest) = self.file.take().context("the end of no file")?;
                ensure!(digest.finish() == bytes, "the bytes of {key} are not those that were written");
                self.seen.files += 1;
                self.files.take(key.as_bytes());
                self.files.take(&bytes);
                Record::FileEnd
            }
            b'X' => {
                let (path, text) = serde_json::from_slice(&bytes)?;
                Record::Side(path, text)
            }
            b'E' => Record::End(Box::new(self.agree(serde_json::from_slice(&bytes)?)?)),
            other => bail!("a record of an unknown kind: {other}"),
        })
    }

    fn agree(&mut self, manifest: Manifest) -> Result<Manifest> {
        self.seen.files_digest = hex::encode(std::mem::take(&mut self.files).finish());
        self.seen.missing.clone_from(&manifest.missing);
        ensure!(self.seen == manifest, "what the backup holds is not what its manifest says");
        self.ended = self.from.read(&mut [0])? == 0;
        ensure!(self.ended, "records after the manifest");
        Ok(manifest)
    }
}

/// A key that cannot lead out of the store.
fn is_key(key: &str) -> bool {
    !key.is_empty() && key.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

fn encode(value: &Value, to: &mut Vec<u8>) -> Result<()> {
    let mut long = |tag: u8, bytes: &[u8]| -> Result<()> {
        to.push(tag);
        to.extend(u32::try_from(bytes.len())?.to_le_bytes());
        to.extend_from_slice(bytes);
        Ok(())
    };
    match value {
        Value::Text(text) => long(b's', text.as_bytes())?,
        Value::Bytes(bytes) => long(b'b', bytes)?,
        Value::Null => to.push(b'n'),
        Value::Bool(value) => to.push(if *value { b'y' } else { b'o' }),
        Value::Int(value) => {
            to.push(b'i');
            to.extend(value.to_le_bytes());
        }
        Value::Float(value) => {
            to.push(b'f');
            to.extend(value.to_le_bytes());
        }
    }
    Ok(())
}

/// The next value of encoded rows, and where the one after it begins.
fn decode(bytes: &[u8], at: usize) -> Result<(Value, usize)> {
    let part = |from: usize, length: usize| bytes.get(from..from + length).context("a row is cut off");
    let eight = || part(at + 1, 8).and_then(|eight| Ok(<[u8; 8]>::try_from(eight)?));
    let long = || -> Result<(&[u8], usize)> {
        let length = u32::from_le_bytes(<[u8; 4]>::try_from(part(at + 1, 4)?)?) as usize;
        Ok((part(at + 5, length)?, at + 5 + length))
    };
    Ok(match part(at, 1)?[0] {
        b'n' => (Value::Null, at + 1),
        b'y' => (Value::Bool(true), at + 1),
        b'o' => (Value::Bool(false), at + 1),
        b'i' => (Value::Int(i64::from_le_bytes(eight()?)), at + 9),
        b'f' => (Value::Float(f64::from_le_bytes(eight()?)), at + 9),
        b's' => long().and_then(|(text, next)| Ok((Value::Text(String::from_utf8(text.to_vec())?), next)))?,
        b'b' => long().map(|(bytes, next)| (Value::Bytes(bytes.to_vec()), next))?,
        other => bail!("a value of an unknown kind: {other}"),
    })
}

fn count(bytes: &[u8], width: usize) -> Result<u64> {
    let (mut at, mut values) = (0, 0);
    while at < bytes.len() {
        at = decode(bytes, at)?.1;
        values += 1;
    }
    ensure!(width > 0 && values % width == 0, "a row is cut off");
    Ok((values / width) as u64)
}

/// Encoded rows, one after the other.
pub struct Rows {
    bytes: Vec<u8>,
    at: usize,
    width: usize,
}

impl Rows {
    pub const fn new(bytes: Vec<u8>, width: usize) -> Self {
        Self { bytes, at: 0, width }
    }

    pub fn next(&mut self) -> Result<Option<Vec<Value>>> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        let mut row = Vec::with_capacity(self.width);
        for _ in 0..self.width {
            let (value, next) = decode(&self.bytes, self.at)?;
            row.push(value);
            self.at = next;
        }
        Ok(Some(row))
    }
}
