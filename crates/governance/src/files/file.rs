//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::Serialize;

use super::words;

/// Something a person sent in: first arriving in parts, then whole, then clean or not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct File {
    pub id: Id<File>,
    pub uploader: Id<Person>,
    /// The unit on whose behalf it was sent; 0 when none.
    pub unit: i64,
    /// What it is for: `video`, `audio`, `pdf`, `captions`, `letter`, `picture`, `attachment`.
    pub purpose: String,
    /// As the sender calls it, without a path.
    pub name: String,
    /// As the sender's browser says; never trusted.
    pub media_type: String,
    /// Bytes announced, and bytes that have arrived.
    pub bytes: i64,
    pub received: i64,
    pub made: At,
    /// Where its bytes are once it is whole.
    pub key: String,
    /// What its bytes say it is: a word of `av::Kind` or of `infer`; empty until it is whole.
    pub sniffed: String,
    /// SM3 of the whole; empty until it is whole.
    pub digest: Vec<u8>,
    pub stage: Stage,
    /// The thing it belongs to, (kind, id); empty until a room takes it.
    pub subject: (String, i64),
    pub version: i64,
}

/// Where a file stands; `at`, `by` (0 is the house) and `says` tell of the step that led there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    pub name: StageName,
    pub at: At,
    pub by: Id<Person>,
    pub says: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum StageName {
    /// Parts are arriving.
    Arriving,
    /// All bytes are here; the whole is being put together and looked at.
    Assembling,
    /// Waits for a person: no scanner is configured, or it could not answer.
    Quarantined,
    Clean,
    Rejected,
    /// Its bytes were deleted; the row stays on record.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// 上传：whoever sends it is known (CSL-05)
    Upload,
    Release,
    Reject,
}

impl StageName {
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Arriving => ("上传中", "line"),
            Self::Assembling => ("检查中", "pri"),
            Self::Quarantined => ("待文件值守放行", "wait"),
            Self::Clean => ("可用", "ok"),
            Self::Rejected => ("未通过", "no"),
            Self::Gone => ("已删除", "line"),
        }
    }
}

impl File {
    /// # Errors
    /// `NotNow` when it is not waiting in quarantine.
    pub fn release(&self, at: At, by: Id<Person>, says: &str) -> Result<Self, Refusal> {
        self.decided(StageName::Clean, at, by, says)
    }

    /// # Errors
    /// `NotNow` when it is not waiting in quarantine.
    pub fn reject(&self, at: At, by: Id<Person>, says: &str) -> Result<Self, Refusal> {
        self.decided(StageName::Rejected, at, by, says)
    }

    fn decided(&self, name: StageName, at: At, by: Id<Person>, says: &str) -> Result<Self, Refusal> {
        match self.stage.name {
            StageName::Quarantined => Ok(Self { stage: Stage { name, at, by, says: says.into() }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::NOT_WAITING)),
        }
    }

    /// The same file one step further on, by the house.
    pub fn step(&self, name: StageName, at: At, says: &str) -> Self {
        Self { stage: Stage { name, at, by: Id::new(0), says: says.into() }, ..self.clone() }
    }

    /// `312.5 MB`
    pub fn size(&self) -> String {
        ui::size(self.bytes)
    }

    pub fn is_clean(&self) -> bool {
        self.stage.name == StageName::Clean
    }
}

impl Subject for File {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "File";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Unit", self.unit)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("uploader", Asked::One(("Person", self.uploader.0)))]
    }
}
