//! The zip container, checked before any parser sees it: entry count, names, encryption, declared
//! and real unpacked size and ratio. Every entry is streamed once under a cap, so its checksum is
//! checked too. Knows nothing of spreadsheets beyond which small parts may be kept for the sniffer.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::{Limits, Unreadable, safe_name};

pub(crate) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// A workbook has a few dozen parts; with pictures a few hundred.
const MOST_ENTRIES: usize = 10_000;
/// Deflate reaches 1032; sheets of blank formatted cells about 100.
const MOST_RATIO: u64 = 250;
/// Below this the ratio does not matter.
const RATIO_COUNTS_FROM: u64 = 32 * 1024 * 1024;
/// Parts the sniffer reads as text.
const KEPT: [&str; 2] = ["[content_types].xml", "mimetype"];
const KEPT_BYTES: u64 = 1024 * 1024;
/// Parts that become many times larger in memory; real ones stay below 24 MB.
const DENSE_ENDINGS: [&str; 4] = ["styles.xml", "theme1.xml", ".rels", "workbook.xml"];
const DENSE_BYTES: u64 = 24 * 1024 * 1024;

/// What the sniffer needs to know of an archive.
pub(crate) struct Contents {
    /// Lower-cased, with forward slashes.
    pub names: Vec<String>,
    /// Text of `[Content_Types].xml`, lower-cased.
    pub content_types: String,
    /// Text of the `mimetype` entry (OpenDocument, EPUB).
    pub mimetype: String,
}

/// Opens an archive without reading entries.
pub(crate) fn open(bytes: &[u8]) -> Result<Archive<'_>, Unreadable> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::broken("压缩包目录"))
}

/// Streams every entry under the caps.
pub(crate) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Contents, Unreadable> {
    let mut archive = open(bytes)?;
    if archive.len() > MOST_ENTRIES {
        return Err(Unreadable::Bomb);
    }
    let cap = cap(bytes.len() as u64, limits);
    let mut contents = Contents { names: Vec::new(), content_types: String::new(), mimetype: String::new() };
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(refusal)?;
        let name = entry.name().map_err(refusal)?.into_owned();
        if escapes(&name) || entry.is_symlink() {
            return Err(Unreadable::UnsafePath { entry: shown(&name) });
        }
        if entry.encrypted() {
            return Err(Unreadable::Encrypted);
        }
        let left = cap - unpacked;
        if entry.size() > left {
            return Err(Unreadable::Bomb);
        }
        let name = name.replace('\\', "/").to_lowercase();
        let mut kept = Vec::new();
        if KEPT.contains(&name.as_str()) {
            entry.by_ref().take(KEPT_BYTES).read_to_end(&mut kept).map_err(|_| Unreadable::broken("压缩内容"))?;
        }
        let real = kept.len() as u64 + drain(&mut entry, left.saturating_sub(kept.len() as u64))?;
        if real > left {
            return Err(Unreadable::Bomb);
        }
        if DENSE_ENDINGS.iter().any(|ending| name.ends_with(ending)) && real > DENSE_BYTES {
            return Err(Unreadable::TooMuch);
        }
        unpacked += real;
        match name.as_str() {
            "[content_types].xml" => contents.content_types = String::from_utf8_lossy(&kept).to_lowercase(),
            "mimetype" => contents.mimetype = String::from_utf8_lossy(&kept).trim().to_owned(),
            _ => {}
        }
        contents.names.push(name);
    }
    Ok(contents)
}

/// The bytes all entries together may unpack to.
fn cap(packed: u64, limits: &Limits) -> u64 {
    packed.saturating_mul(MOST_RATIO).max(RATIO_COUNTS_FROM).min(limits.unpacked_bytes)
}

/// Reads to the end, or past the cap and not further.
fn drain(entry: &mut impl Read, cap: u64) -> Result<u64, Unreadable> {
    let mut capped = entry.take(cap.saturating_add(1));
    let real = std::io::copy(&mut capped, &mut std::io::sink()).map_err(|_| Unreadable::broken("压缩内容"))?;
    if real > cap { Err(Unreadable::Bomb) } else { Ok(real) }
}

fn escapes(name: &str) -> bool {
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\'])
        || has_drive
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// An entry's name with its path, harmless to show.
fn shown(name: &str) -> String {
    name.split(['/', '\\'])
        .map(|part| if part == ".." { part.to_owned() } else { safe_name(part) })
        .collect::<Vec<_>>()
        .join("/")
}

fn refusal(error: ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Unreadable::Encrypted,
        _ => Unreadable::broken("压缩内容"),
    }
}
