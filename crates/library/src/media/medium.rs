//! The noun. No SQL, no HTTP, no clock.
use governance::files::File;
use kernel::Id;
use serde::Serialize;

/// A film or a sound of a course.
#[derive(Clone, Debug, Serialize)]
pub struct Medium {
    /// The upload that it is.
    pub file: Id<File>,
    pub course: i64,
    pub kind: Kind,
    pub stage: Stage,
    /// How far the check is, then how far the renditions are: 0–100.
    pub percent: i64,
    /// 0 until it was looked at.
    pub duration_ms: i64,
    pub findings: Vec<av::Finding>,
    pub renditions: Vec<av::Rendition>,
    /// Names of what was made of the file; empty until it is there.
    pub playlist: String,
    pub poster: String,
    pub thumbnails: String,
    pub captions: String,
    /// The upload that the captions were read from, and why they could not be read.
    pub captions_file: Option<Id<File>>,
    pub says: String,
    /// When each caption begins (ms) and its words.
    pub cues: Vec<(i64, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Video,
    Audio,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Stage {
    /// For the file to be clean.
    Waiting,
    Checking,
    Checked,
    Failed {
        says: String,
    },
}

impl Stage {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Failed { .. } => "failed",
        }
    }
}

impl Medium {
    pub fn fails(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == av::Level::Fail).count()
    }
    pub fn warns(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == av::Level::Warn).count()
    }
}
