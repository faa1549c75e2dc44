//! A technical standard as plain data, and what an inspection finds against it. Holds no number of its own.

use serde::{Deserialize, Serialize};

/// What a recording must be. An empty list or a zero sets no demand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Words of [`crate::Kind`]: `["mp4", "mov"]`.
    pub containers: Vec<String>,
    /// ffmpeg's names: `["h264"]`. Empty means that no picture is wanted.
    pub video_codecs: Vec<String>,
    /// ffmpeg's names: `["aac"]`. Empty means that no sound is wanted.
    pub audio_codecs: Vec<String>,
    /// Pixels of the shorter side.
    pub min_height: u32,
    pub max_height: u32,
    /// Kilobits per second of the picture.
    pub min_video_kbps: u64,
    pub max_video_kbps: u64,
    /// Integrated loudness (ITU-R BS.1770), hundredths of LUFS, lowest and highest: `(-2300, -1400)`; equal: no demand.
    pub loudness_lufs: (i32, i32),
    /// True peak, hundredths of dBTP: `-100`.
    pub true_peak_max: i32,
    pub min_duration_ms: u64,
    pub max_duration_ms: u64,
    /// The longest black, silent and frozen stretch let pass.
    pub black_ms: u64,
    pub silence_ms: u64,
    pub freeze_ms: u64,
    /// Captions must be inside the file. Whoever holds captions beside it drops the finding.
    pub captions_required: bool,
}

/// Which demand a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Container,
    VideoCodec,
    AudioCodec,
    Resolution,
    Bitrate,
    Loudness,
    Peak,
    Duration,
    Black,
    Silent,
    Frozen,
    NoAudio,
    NoVideo,
    VariableFrameRate,
    Captions,
    Rotation,
    /// Places the decoder could not read; the rest plays.
    Damaged,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// To know; nothing to do.
    Note,
    /// Transcoding mends it, or a person decides.
    Warn,
    /// The source must be changed.
    Fail,
}

/// One departure from the standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: Rule,
    pub level: Level,
    /// Where it begins and ends in the recording, for what has a place.
    pub at_ms: Option<u64>,
    pub until_ms: Option<u64>,
    /// `-9.2 LUFS`.
    pub measured: String,
    /// `-23.0 至 -14.0 LUFS`.
    pub wanted: String,
    /// A Chinese sentence for a person: where, why, what to do.
    pub says: String,
}

/// One demand that is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    pub rule: Rule,
    pub measured: String,
    pub wanted: String,
}

/// A recording held against a standard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// In order of rule and place.
    pub findings: Vec<Finding>,
    /// In order of rule; no rule stands in both.
    pub passed: Vec<Passed>,
}
