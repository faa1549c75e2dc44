//! The ZIP itself: written from files one after the other, never whole in memory, and checked by whoever holds it, without a
//! house.
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use governance::papers::{Signature, open};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::listing::DIGESTS;

/// What goes into a ZIP.
pub(super) enum Part {
    Bytes(Vec<u8>),
    /// A file on this machine, with the digest that its bytes must have.
    Path(PathBuf, Vec<u8>),
}

/// Writes a ZIP of these parts in their order.
///
/// # Errors
/// When a file is not there, or its bytes are not those that were listed.
pub(super) fn write(to: &Path, parts: Vec<(String, Part)>) -> Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(to)?));
    for (name, part) in parts {
        match part {
            Part::Bytes(bytes) => {
                zip.start_file(&name, options(0))?;
                zip.write_all(&bytes)?;
            }
            Part::Path(path, digest) => {
                let file = File::open(&path).with_context(|| format!("{name}: {}", path.display()))?;
                zip.start_file(&name, options(file.metadata()?.len()))?;
                let found = pour(BufReader::with_capacity(1 << 16, file), |chunk| Ok(zip.write_all(chunk)?))?;
                ensure!(found == digest, "the bytes of {name} are not those that were listed");
            }
        }
    }
    zip.finish()?.into_inner()?.sync_all()?;
    Ok(())
}

fn options(bytes: u64) -> SimpleFileOptions {
    // Films and pictures do not become smaller, workbooks and PDF hardly: deflate costs little and helps the text.
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(bytes > u64::from(u32::MAX) / 2)
}

/// Reads to the end in pieces; the SM3 of all of them.
fn pour(mut from: impl Read, mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<Vec<u8>> {
    let mut digest = kernel::seal::Sm3::default();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok(digest.finish());
        }
        digest.take(&piece[..read]);
        each(&piece[..read])?;
    }
}

/// An archive that holds exactly what its signed list says.
#[derive(Debug)]
pub struct Checked {
    pub signature: Signature,
    pub files: usize,
}

/// Largest list of digests that is read.
const LONGEST_LIST: u64 = 16 << 20;

/// Compares every file of an archive with its signed list of digests. Needs no house.
///
/// # Errors
/// In Chinese: what is not as it was listed.
pub fn check(path: &Path) -> Result<Checked> {
    let file = File::open(path).with_context(|| format!("不能打开 {}", path.display()))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).context("不是一个 ZIP 文件，或文件不完整")?;
    let list = list(&mut zip)?;
    let signature = open(&list).map_err(|broken| anyhow::anyhow!("{DIGESTS}：{}", broken.says()))?;
    let text = std::str::from_utf8(&list[..signature.length]).context("摘要清单不是文本")?;
    let mut listed: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.split_once("  ")).map(|(a, b)| (b, a)).collect();
    let files = listed.len();
    for at in 0..zip.len() {
        let entry = zip.by_index(at).context("ZIP 中有一个文件读不出来")?;
        let name = entry.name().context("ZIP 中有一个文件名读不出来")?.into_owned();
        if name == DIGESTS {
            continue;
        }
        let Some(wanted) = listed.remove(name.as_str()) else {
            bail!("{name} 不在摘要清单上，是后来放进去的")
        };
        let found = pour(entry, |_| Ok(())).with_context(|| format!("{name} 读不出来"))?;
        ensure!(hex::encode(found) == wanted, "{name} 与摘要清单不符，归档后被改动过");
    }
    if let Some((name, _)) = listed.into_iter().next() {
        bail!("缺少 {name}，归档后被取走");
    }
    Ok(Checked { signature, files })
}

fn list(zip: &mut ZipArchive<impl Read + Seek>) -> Result<Vec<u8>> {
    let mut entry = zip.by_name(DIGESTS).context("没有摘要清单，不是本平台的项目归档")?;
    let mut bytes = vec![];
    entry.by_ref().take(LONGEST_LIST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
