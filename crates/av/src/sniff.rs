//! What a file is by its first bytes; its name and declared type are not asked.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// What the first bytes of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Mp4,
    Mov,
    M4a,
    Mkv,
    Webm,
    Avi,
    MpegTs,
    Flv,
    Mp3,
    Wav,
    Ogg,
    Jpeg,
    Png,
    Pdf,
    Zip,
    Text,
    Empty,
    Unknown,
}

/// Bytes looked at.
const LOOK: u64 = 64 << 10;

/// Reads at most 64 KiB of the file and names its kind.
pub fn sniff(path: &Path) -> io::Result<Kind> {
    let mut head = Vec::new();
    File::open(path)?.take(LOOK).read_to_end(&mut head)?;
    Ok(kind(&head))
}

/// Names the kind of a file by its beginning (64 KiB are enough).
pub fn sniff_head(head: &[u8]) -> Kind {
    kind(head)
}

impl Kind {
    /// The kind that `word` spells; unknown for any other text.
    pub fn of_word(word: &str) -> Self {
        let all = [
            Self::Mp4,
            Self::Mov,
            Self::M4a,
            Self::Mkv,
            Self::Webm,
            Self::Avi,
            Self::MpegTs,
            Self::Flv,
            Self::Mp3,
            Self::Wav,
            Self::Ogg,
            Self::Jpeg,
            Self::Png,
            Self::Pdf,
            Self::Zip,
            Self::Text,
            Self::Empty,
        ];
        all.into_iter().find(|kind| kind.word() == word).unwrap_or(Self::Unknown)
    }

    /// The word used in a [`crate::Standard`] and in serialised form.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Mp4 => "mp4",
            Kind::Mov => "mov",
            Kind::M4a => "m4a",
            Kind::Mkv => "mkv",
            Kind::Webm => "webm",
            Kind::Avi => "avi",
            Kind::MpegTs => "mpegts",
            Kind::Flv => "flv",
            Kind::Mp3 => "mp3",
            Kind::Wav => "wav",
            Kind::Ogg => "ogg",
            Kind::Jpeg => "jpeg",
            Kind::Png => "png",
            Kind::Pdf => "pdf",
            Kind::Zip => "zip",
            Kind::Text => "text",
            Kind::Empty => "empty",
            Kind::Unknown => "unknown",
        }
    }

    /// The one ffmpeg demuxer this kind is read with; none for what holds no sound or moving picture.
    ///
    /// Naming it keeps ffmpeg from guessing, so a playlist or script behind a video's name is never followed.
    pub(crate) fn demuxer(self) -> Option<&'static str> {
        match self {
            Kind::Mp4 | Kind::Mov | Kind::M4a => Some("mov"),
            Kind::Mkv | Kind::Webm => Some("matroska"),
            Kind::Avi => Some("avi"),
            Kind::MpegTs => Some("mpegts"),
            Kind::Flv => Some("flv"),
            Kind::Mp3 => Some("mp3"),
            Kind::Wav => Some("wav"),
            Kind::Ogg => Some("ogg"),
            Kind::Jpeg | Kind::Png | Kind::Pdf | Kind::Zip | Kind::Text | Kind::Empty | Kind::Unknown => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::MpegTs => "MPEG-TS",
            Kind::Text => "文本",
            Kind::Empty => "空文件",
            Kind::Unknown => "无法识别的格式",
            known => return f.write_str(&known.word().to_uppercase()),
        })
    }
}

fn kind(head: &[u8]) -> Kind {
    match head {
        [] => Kind::Empty,
        [0x1a, 0x45, 0xdf, 0xa3, ..] => matroska(head),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => Kind::Avi,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Kind::Wav,
        [b'F', b'L', b'V', 1, ..] => Kind::Flv,
        [b'O', b'g', b'g', b'S', 0, ..] => Kind::Ogg,
        [0xff, 0xd8, 0xff, ..] => Kind::Jpeg,
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Kind::Png,
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Pdf,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        [b'I', b'D', b'3', 2..=4, ..] => Kind::Mp3,
        _ => by_structure(head),
    }
}

fn by_structure(head: &[u8]) -> Kind {
    match head.get(4..8) {
        Some(b"ftyp") => brand(head.get(8..12).unwrap_or_default()),
        Some(b"moov" | b"mdat" | b"wide" | b"skip") => Kind::Mov,
        _ if is_mpegts(head) => Kind::MpegTs,
        _ if is_mp3(head) => Kind::Mp3,
        _ if is_text(head) => Kind::Text,
        _ => Kind::Unknown,
    }
}

/// The major brand of an ISO base media file (ISO/IEC 14496-12); still-picture brands are not media here.
fn brand(brand: &[u8]) -> Kind {
    match brand {
        b"qt  " => Kind::Mov,
        b"M4A " | b"M4B " => Kind::M4a,
        b"heic" | b"heix" | b"mif1" | b"msf1" | b"avif" | b"avis" | b"crx " => Kind::Unknown,
        _ => Kind::Mp4,
    }
}

fn matroska(head: &[u8]) -> Kind {
    let start = &head[..head.len().min(256)];
    if start.windows(4).any(|w| w == b"webm") { Kind::Webm } else { Kind::Mkv }
}

/// Packets of 188 bytes (or 192, with a time code before each), each opening with `0x47`.
fn is_mpegts(head: &[u8]) -> bool {
    [(0, 188), (4, 192)].into_iter().any(|(first, step)| {
        let mut marks = head.iter().skip(first).step_by(step);
        head.len() > first + 2 * step && marks.clone().take(8).all(|b| *b == 0x47) && marks.next().is_some()
    })
}

/// Two consecutive MPEG-1/2 layer III frame headers, the second where the first says it is.
fn is_mp3(head: &[u8]) -> bool {
    mp3_frame(head).is_some_and(|length| head.get(length..).and_then(mp3_frame).is_some())
}

/// Bytes of the layer III frame that opens here.
fn mp3_frame(at: &[u8]) -> Option<usize> {
    const V1: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const V2: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let &[0xff, b, c, ..] = at else { return None };
    if b & 0xe0 != 0xe0 || (b >> 1) & 3 != 1 {
        return None;
    }
    let (rates, samples, divisor) = match (b >> 3) & 3 {
        3 => (V1, 144, 1),
        2 => (V2, 72, 2),
        0 => (V2, 72, 4),
        _ => return None,
    };
    let kbps = *rates.get(usize::from(c >> 4)).filter(|rate| **rate > 0)?;
    let hertz = *[44_100, 48_000, 32_000].get(usize::from((c >> 2) & 3))? / divisor;
    Some(samples * kbps * 1000 / hertz + usize::from((c >> 1) & 1))
}

fn is_text(head: &[u8]) -> bool {
    head.iter().all(|b| !matches!(b, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
        && (std::str::from_utf8(head).is_ok_and(|t| !t.is_empty()) || is_mostly_printable(head))
}

/// Text in another encoding (GBK) or cut within a character: no control bytes and a good part of ASCII or pairs.
fn is_mostly_printable(head: &[u8]) -> bool {
    let odd = head.iter().filter(|b| matches!(b, 0x80 | 0xff)).count();
    odd * 50 < head.len()
}
