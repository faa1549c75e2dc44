//! Renditions a browser plays: HLS with one fragmented MP4 and byte ranges per rung, sound muxed in.
//!
//! `encode` makes them, `keep` writes and recognises finished ones, `playlist` reads and writes playlists,
//! `codecs` reads what the initialisation segment really holds. Nothing here encrypts, signs or serves.

mod codecs;
mod encode;
mod keep;
mod playlist;

use serde::{Deserialize, Serialize};

use crate::probe::Probe;
pub use encode::{remux, transcode};
#[cfg(test)]
pub(crate) use playlist::Media;
pub use playlist::master;

/// One step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Pixels of the shorter side (the "720" of 720p); 0 for sound alone.
    pub height: u32,
    /// At most, kilobits per second; still slides take far less.
    pub video_kbps: u32,
    pub audio_kbps: u32,
}

impl Rung {
    /// The name of its playlist, as [`Rendition::playlist`] has it.
    pub fn playlist(&self) -> String {
        format!("{}.m3u8", self.stem())
    }

    /// What its files are called before the dot.
    pub(crate) fn stem(&self) -> String {
        if self.height == 0 { "sound".into() } else { format!("v{}", self.height) }
    }
}

/// A finished rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Pixels a person sees; 0 × 0 for sound alone. `height` is the picture's own, not the shorter side.
    pub width: u32,
    pub height: u32,
    /// Bits per second of the heaviest segment (RFC 8216, BANDWIDTH) and of the whole.
    pub bandwidth: u64,
    pub average_bandwidth: u64,
    /// RFC 6381, from the initialisation segment: `avc1.64001f,mp4a.40.2`.
    pub codecs: String,
    /// Names without a folder, the playlist among them.
    pub files: Vec<String>,
    pub playlist: String,
}

impl Rendition {
    /// The shorter side: the "720" of 720p; 0 for sound alone.
    pub fn lines(&self) -> u32 {
        self.width.min(self.height)
    }
}

/// The rungs for a source: 720, 480 and 360, none above it; a small picture keeps its size; a sound has one rung.
pub fn ladder(probe: &Probe) -> Vec<Rung> {
    const STEPS: [Rung; 3] = [
        Rung { height: 720, video_kbps: 1800, audio_kbps: 128 },
        Rung { height: 480, video_kbps: 900, audio_kbps: 96 },
        Rung { height: 360, video_kbps: 500, audio_kbps: 64 },
    ];
    let Some(video) = &probe.video else { return vec![Rung { height: 0, video_kbps: 0, audio_kbps: 128 }] };
    let lines = video.lines();
    let rungs: Vec<Rung> = STEPS.into_iter().filter(|rung| rung.height <= lines).collect();
    if rungs.is_empty() {
        return vec![Rung { height: (lines & !1).max(2), video_kbps: 400, audio_kbps: 64 }];
    }
    rungs
}
