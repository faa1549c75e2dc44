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
    /// What departs from the standard; captions beside the film are as good as captions inside it.
    pub findings: Vec<av::Finding>,
    /// What keeps it.
    pub passed: Vec<av::Passed>,
    pub renditions: Vec<av::Rendition>,
    /// Names of what was made of the file; empty until it is there.
    pub playlist: String,
    pub poster: String,
    pub thumbnails: String,
    pub captions: String,
    /// The upload that the captions are read from; why they could not be read, or what is odd about them.
    pub captions_file: Option<Id<File>>,
    pub captions_says: String,
    /// What went wrong last: for good when it failed; while there is work it is tried again; else a part was left out.
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
    /// Whether the house is at work on it, or waits for its file to be clean.
    pub const fn is_busy(&self) -> bool {
        match self.stage {
            Stage::Waiting | Stage::Checking => true,
            Stage::Checked => self.percent < 100,
            Stage::Failed { .. } => false,
        }
    }
    pub fn fails(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == av::Level::Fail).count()
    }
    pub fn warns(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == av::Level::Warn).count()
    }
}

pub use ui::clock;
