//! A backup, a rehearsal of one, and the shelf on which they stand, as the policies decide about it.
use kernel::{Asked, At, Id, Path, Subject};
use serde::Serialize;

/// What was backed up, and whether it could be read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Backup {
    pub id: Id<Backup>,
    pub made: At,
    pub took_ms: i64,
    /// Where the file was put on the machine that made it.
    pub place: String,
    pub bytes: i64,
    pub digest: Vec<u8>,
    pub rows: i64,
    pub files: i64,
    pub files_bytes: i64,
    /// Files that the database named and the store did not have.
    pub missing: i64,
    pub charter: i64,
    /// The last migration.
    pub schema: String,
    /// The last link of the audit chain.
    pub seal: i64,
    pub program: String,
    pub read: Read,
}

/// Whether somebody read it from its first byte to its last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Read {
    NotYet,
    Sound { at: At },
    Refused { at: At, says: String },
}

/// A rehearsal of restoring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drill {
    pub id: Id<Drill>,
    pub backup: Option<Id<Backup>>,
    pub place: String,
    pub began: At,
    pub took_ms: i64,
    pub rows: i64,
    pub files: i64,
    pub passed: bool,
    pub says: String,
}

/// All of them: there is one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Shelf;

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Drill,
}

impl Subject for Shelf {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Backup";
    fn id(&self) -> i64 {
        1
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}

impl Backup {
    pub fn took(&self) -> String {
        took(self.took_ms)
    }

    pub fn size(&self) -> String {
        ui::size(self.bytes)
    }

    pub fn file_name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or_default()
    }
}

impl Drill {
    pub fn took(&self) -> String {
        took(self.took_ms)
    }

    pub fn file_name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or_default()
    }
}

/// `3 分 07 秒`
fn took(ms: i64) -> String {
    match ms / 1000 {
        0 => format!("{ms} 毫秒"),
        seconds if seconds < 60 => format!("{seconds} 秒"),
        seconds => format!("{} 分 {:02} 秒", seconds / 60, seconds % 60),
    }
}
