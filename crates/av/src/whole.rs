//! Whether a file is all there, by the lengths its container declares. Reads box headers, decodes nothing.
//!
//! ffprobe answers for a file cut in half as long as its header is intact; the declared lengths do not lie so.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::sniff::Kind;
use crate::trouble::Trouble;

/// Top-level boxes looked at before giving up: a fragmented recording has two per fragment.
const BOXES: usize = 200_000;

/// Refuses an empty file, one shorter than its container declares, and an MP4 without its index.
pub(crate) fn whole(path: &Path, kind: Kind) -> Result<(), Trouble> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    match kind {
        Kind::Empty => Err(Trouble::Broken("文件是空的（0 字节）。请检查原文件后重新上传。".into())),
        Kind::Mp4 | Kind::Mov | Kind::M4a => boxes(&mut file, bytes),
        Kind::Avi | Kind::Wav => riff(&mut file, bytes),
        Kind::Mkv | Kind::Webm => segment(&mut file, bytes),
        _ => Ok(()),
    }
}

/// The sentence for a file of which the end is missing.
pub(crate) fn cut(wanted: u64, bytes: u64) -> Trouble {
    Trouble::Broken(format!(
        "文件不完整：按文件头应有至少 {wanted} 字节，实际只有 {bytes} 字节。请检查原文件能否播放到结尾，然后重新上传。"
    ))
}

fn boxes(file: &mut File, bytes: u64) -> Result<(), Trouble> {
    let (mut at, mut index) = (0, false);
    for _ in 0..BOXES {
        if at == bytes {
            break;
        }
        let Some((name, size)) = box_at(file, at)? else { return Err(cut(at + 8, bytes)) };
        let end = match size {
            0 => bytes,
            1..8 => return Err(Trouble::Broken("文件结构损坏：无法读出各部分的长度。请重新导出后上传。".into())),
            size => at.saturating_add(size),
        };
        if end > bytes {
            return Err(cut(end, bytes));
        }
        index |= &name == b"moov";
        at = end;
    }
    if index {
        Ok(())
    } else {
        Err(Trouble::Broken("文件不完整：缺少播放所需的索引（moov），多为录制或传输中断。请重新导出后上传。".into()))
    }
}

/// Name and size of the box at a place (ISO/IEC 14496-12, 4.2); nothing when the file ends within its header.
fn box_at(file: &mut File, at: u64) -> io::Result<Option<([u8; 4], u64)>> {
    file.seek(SeekFrom::Start(at))?;
    let mut head = Vec::with_capacity(16);
    file.take(16).read_to_end(&mut head)?;
    let (Some(size), Some(name)) = (head.first_chunk::<4>(), head.get(4..8).and_then(|n| n.try_into().ok())) else {
        return Ok(None);
    };
    match (u32::from_be_bytes(*size), head.last_chunk::<8>()) {
        (1, Some(large)) if head.len() == 16 => Ok(Some((name, u64::from_be_bytes(*large).max(2)))),
        (1, _) => Ok(None),
        (small, _) => Ok(Some((name, small.into()))),
    }
}

fn riff(file: &mut File, bytes: u64) -> Result<(), Trouble> {
    let mut head = [0; 8];
    if file.read_exact(&mut head).is_err() {
        return Err(cut(12, bytes));
    }
    let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    // Recorders that never came back to write the length leave all ones or zero.
    match u64::from(size) + 8 {
        wanted if size != u32::MAX && size != 0 && wanted > bytes => Err(cut(wanted, bytes)),
        _ => Ok(()),
    }
}

/// Matroska: an EBML header, then one Segment that is everything else (RFC 9559).
fn segment(file: &mut File, bytes: u64) -> Result<(), Trouble> {
    let mut head = Vec::new();
    file.take(512).read_to_end(&mut head)?;
    let Some(wanted) = segment_end(&head) else { return Ok(()) };
    if wanted > bytes { Err(cut(wanted, bytes)) } else { Ok(()) }
}

/// Where the Segment ends; nothing when its length is unknown (a live recording) or the head is strange.
fn segment_end(head: &[u8]) -> Option<u64> {
    let (length, size) = vint(head.get(4..)?)?;
    let at = 4 + length + usize::try_from(size?).ok()?;
    if head.get(at..)?.first_chunk::<4>()? != &[0x18, 0x53, 0x80, 0x67] {
        return None;
    }
    let (length, size) = vint(head.get(at + 4..)?)?;
    size?.checked_add(u64::try_from(at + 4 + length).ok()?)
}

/// A variable-length number: how many bytes it takes, and its value unless it says unknown.
fn vint(at: &[u8]) -> Option<(usize, Option<u64>)> {
    let first = *at.first()?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let bytes = at.get(..length)?;
    let value = bytes.iter().skip(1).fold(u64::from(first) & (0xff >> length), |v, b| v << 8 | u64::from(*b));
    let unknown = (1_u64 << (7 * length)) - 1;
    Some((length, (value != unknown).then_some(value)))
}
