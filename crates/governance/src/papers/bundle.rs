//! A project's archive as whoever holds it checks it: every file of the ZIP against the signed list inside. Reads in pieces
//! and needs no house. How an archive is put together is the business of the wing that archives.
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, Write as _};

use anyhow::{Result, anyhow, bail, ensure};
use kernel::seal::Seal;
use zip::read::ZipFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::signature::{Said, Signature, open, seal};

/// The signed list of digests inside an archive.
pub const DIGESTS: &str = "摘要清单.txt";
/// How the numbers of archives begin: what lies in one is signed under its number and stands in no register of its own.
pub const SERIAL: &str = "项目归档 ";

/// An archive that holds exactly what its signed list says.
#[derive(Debug)]
pub struct Checked {
    pub signature: Signature,
    pub files: usize,
}

/// Largest list of digests that is read.
const LONGEST_LIST: u64 = 16 << 20;

/// Compares every file of an archive with its signed list of digests, reading at most `most` bytes unpacked.
///
/// # Errors
/// One Chinese sentence: what is not as it was listed.
pub fn check_archive(from: impl Read + Seek, most: u64) -> Result<Checked> {
    let broken = |_| anyhow!("不是一个完整的 ZIP 文件：可能被截断或改动过，也可能不是 ZIP 文件");
    let mut zip = ZipArchive::new(from).map_err(broken)?;
    let list = list(&mut zip)?;
    let signature = open(&list).map_err(|broken| anyhow!("{DIGESTS}：{}", broken.says()))?;
    let text = std::str::from_utf8(&list[..signature.length]).map_err(|_| anyhow!("{DIGESTS} 不是文本"))?;
    let mut listed: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.split_once("  ")).map(|(a, b)| (b, a)).collect();
    let (files, mut left) = (listed.len(), most);
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|_| anyhow!("ZIP 的目录被改动过，有一个文件打不开"))?;
        let name = entry.name().map_err(|_| anyhow!("ZIP 中有一个文件名读不出来，归档后被改动过"))?.into_owned();
        if name == DIGESTS {
            continue;
        }
        let Some(wanted) = listed.remove(name.as_str()) else {
            bail!("{name} 不在摘要清单上，是后来放进去的")
        };
        let found = digest(entry, &mut left).map_err(|stop| match stop {
            // A packed stream that does not come to its end, or not to its checksum, has another byte somewhere.
            Stop::Unreadable => anyhow!("{name} 与摘要清单不符，归档后被改动过（压缩数据已损坏）"),
            Stop::TooMuch => anyhow!("归档解压后太大，不能在这里查验；请用命令行工具查验"),
        })?;
        ensure!(hex::encode(found) == wanted, "{name} 与摘要清单不符，归档后被改动过");
    }
    if let Some((name, _)) = listed.into_iter().next() {
        bail!("缺少 {name}，归档后被取走");
    }
    Ok(Checked { signature, files })
}

/// A ZIP of these parts under a signed list of their digests, as [`check_archive`] checks it: for what is small enough to
/// be made in memory.
///
/// # Errors
/// When the ZIP cannot be written.
pub fn bundled(by: &Seal, said: &Said, parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let lines = parts.iter().map(|(name, bytes)| format!("{}  {name}\n", hex::encode(kernel::seal::sm3(bytes))));
    let list = seal(by, lines.collect::<String>().into_bytes(), said);
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts.iter().map(|(name, bytes)| (name.as_str(), bytes)).chain([(DIGESTS, &list)]) {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

enum Stop {
    Unreadable,
    TooMuch,
}

/// The SM3 of a file, read to its end in pieces.
fn digest(mut from: ZipFile<'_, impl Read + Seek>, left: &mut u64) -> Result<Vec<u8>, Stop> {
    let mut digest = kernel::seal::Sm3::default();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut piece).map_err(|_| Stop::Unreadable)?;
        if read == 0 {
            return Ok(digest.finish());
        }
        *left = left.checked_sub(read as u64).ok_or(Stop::TooMuch)?;
        digest.take(&piece[..read]);
    }
}

fn list(zip: &mut ZipArchive<impl Read + Seek>) -> Result<Vec<u8>> {
    let entry = zip.by_name(DIGESTS).map_err(|_| anyhow!("没有{DIGESTS}，不是本平台的项目归档"))?;
    let mut bytes = vec![];
    let read = entry.take(LONGEST_LIST).read_to_end(&mut bytes);
    read.map_err(|_| anyhow!("{DIGESTS} 与签名不符：出具后内容被改动过"))?;
    Ok(bytes)
}
