//! The noun. No SQL, no HTTP, no clock.
use kernel::{Asked, Id, Path, Signed, Subject};
use serde::{Deserialize, Serialize};

/// One version as it was published. What it said lies beside it, and is read when somebody asks for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Publication {
    pub id: Id<Publication>,
    pub kind: Kind,
    pub subject: i64,
    pub edition: i64,
    pub title: String,
    /// The whole address under which everybody found it.
    pub url: String,
    pub host: i64,
    pub provider: i64,
    pub published: Signed,
    /// SM3 of what it said, in hex.
    pub digest: String,
    pub ended: Option<Ended>,
}

/// How it ceased to be public.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ended {
    pub signed: Signed,
    /// `replaced` or `withdrawn`.
    pub how: String,
}

/// What is published here.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
pub enum Kind {
    Article,
    Course,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Export,
}

impl Kind {
    pub fn code(self) -> &'static str {
        self.into()
    }
    pub const fn name(self) -> &'static str {
        match self {
            Self::Article => "稿件",
            Self::Course => "课程",
        }
    }
    /// Its address on this site.
    pub fn path(self, id: i64) -> String {
        match self {
            Self::Article => format!("/articles/{id}"),
            Self::Course => format!("/courses/{id}"),
        }
    }
}

impl Publication {
    pub fn state(&self) -> (&'static str, &'static str) {
        match self.ended.as_ref().map(|ended| ended.how.as_str()) {
            None => ("公开中", "ok"),
            Some("replaced") => ("已被新版替换", "line"),
            Some(_) => ("已下线", "line"),
        }
    }
}

/// SM3 of a text, in hex.
pub fn digest(text: &str) -> String {
    kernel::seal::sm3(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The whole ledger as the thing that policies decide about.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TheLedger;

impl Subject for TheLedger {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Publication";
    fn id(&self) -> i64 {
        0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}
