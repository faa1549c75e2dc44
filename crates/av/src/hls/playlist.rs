//! Playlists as text: the media playlist ffmpeg wrote is read, the master playlist is written (RFC 8216).

use std::fmt::Write;

use super::Rendition;

/// What is read out of a byte-range media playlist.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Media {
    /// Bytes of the initialisation segment, at the front of the file.
    pub init_bytes: u64,
    pub segments: Vec<Segment>,
    pub ended: bool,
}

/// Milliseconds and bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segment {
    pub ms: u64,
    pub bytes: u64,
}

impl Media {
    pub fn read(text: &str) -> Media {
        let (mut media, mut ms) = (Media::default(), 0);
        for line in text.lines() {
            if let Some(map) = line.strip_prefix("#EXT-X-MAP:") {
                let range = map.split_once("BYTERANGE=\"").and_then(|(_, rest)| rest.split('@').next());
                media.init_bytes = range.and_then(|b| b.parse().ok()).unwrap_or(0);
            } else if let Some(length) = line.strip_prefix("#EXTINF:") {
                ms = crate::clock::parse_seconds(length.trim_end_matches(',')).unwrap_or(0);
            } else if let Some(range) = line.strip_prefix("#EXT-X-BYTERANGE:") {
                let bytes = range.split('@').next().and_then(|b| b.parse().ok()).unwrap_or(0);
                media.segments.push(Segment { ms, bytes });
            } else if line == "#EXT-X-ENDLIST" {
                media.ended = true;
            }
        }
        media
    }

    pub fn duration_ms(&self) -> u64 {
        self.segments.iter().map(|s| s.ms).sum()
    }

    pub fn longest_ms(&self) -> u64 {
        self.segments.iter().map(|s| s.ms).max().unwrap_or(0)
    }

    /// Bits per second: of the heaviest segment, and on average. A last scrap of a segment is no measure.
    pub fn bandwidth(&self) -> (u64, u64) {
        let rate = |bytes: u64, ms: u64| (bytes * 8000).checked_div(ms).unwrap_or(0);
        let average = rate(self.segments.iter().map(|s| s.bytes).sum(), self.duration_ms());
        let peak = self.segments.iter().filter(|s| s.ms >= 1000).map(|s| rate(s.bytes, s.ms)).max();
        (peak.unwrap_or(0).max(average), average)
    }
}

/// The master playlist, in the order given: the first rung is what a player starts with.
pub fn master(renditions: &[Rendition]) -> String {
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    for r in renditions {
        let _infallible = write!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"",
            r.bandwidth, r.average_bandwidth, r.codecs
        );
        if r.width > 0 {
            let _infallible = write!(text, ",RESOLUTION={}x{}", r.width, r.height);
        }
        let _infallible = writeln!(text, "\n{}", r.playlist);
    }
    text
}
