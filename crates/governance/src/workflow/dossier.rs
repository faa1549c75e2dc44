//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Signed, Subject};
use serde::{Deserialize, Serialize};

use super::words;

/// The papers of one version of one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dossier {
    pub id: Id<Dossier>,
    pub kind: Kind,
    /// The thing, as its own wing numbers it, and which version of its content.
    pub subject: i64,
    pub content: i64,
    pub title: String,
    /// A row of `routes.toml`: `open`, `scoped`.
    pub audience: String,
    pub host: i64,
    pub provider: Id<Person>,
    /// The chains of scopes that the thing lies in, its host left out.
    pub scopes: Vec<Path>,
    /// The page of the thing, and what a reviewer looks at.
    pub link: String,
    pub preview: String,
    pub parts: Vec<Part>,
    /// What the submitter signed (A13.2).
    pub declaration: String,
    /// The charter that it was submitted under: it stays under that one (A22.1).
    pub charter: i64,
    pub submitted: Signed,
    pub findings: Vec<Finding>,
    pub stage: Stage,
    pub version: i64,
}

/// The kinds of things that go this way, as the policies call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
pub enum Kind {
    Course,
}

/// One part of what was submitted, fixed by its digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub label: String,
    /// `video`, `audio`, `pdf`, `text`, `quiz`, `letter` …
    pub kind: String,
    /// SM3, hexadecimal.
    pub digest: String,
    pub link: String,
}

/// Something that the automatic check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub level: Level,
    /// `第 2 讲 08:41`
    pub place: String,
    pub says: String,
    pub measured: String,
    pub wanted: String,
    /// Leads to the place; may be empty.
    pub link: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Must be changed before it may pass.
    Fail,
    /// A person decides.
    Warn,
    Note,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    /// The automatic check is running.
    Submitted,
    /// 待审核
    Checked {
        at: At,
    },
    /// 待备案
    Reviewed {
        checked: At,
        reviewed: Signed,
    },
    /// 待发布
    Filed {
        checked: At,
        reviewed: Signed,
        filed: Signed,
        serial: String,
    },
    Published {
        checked: At,
        reviewed: Signed,
        filed: Option<(Signed, String)>,
        published: Signed,
    },
    /// Whatever stood before is kept in the steps.
    Ended {
        how: End,
        signed: Signed,
        reason: String,
        serial: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum End {
    /// 退回修改: it may be submitted again.
    Returned,
    /// 不予通过
    Rejected,
    Withdrawn,
    /// A newer version took its place.
    Superseded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Submit,
    Review,
    Return,
    Reject,
    File,
    Publish,
    Withdraw,
}

impl Stage {
    /// As the policies and the tables call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Checked { .. } => "checked",
            Self::Reviewed { .. } => "reviewed",
            Self::Filed { .. } => "filed",
            Self::Published { .. } => "published",
            Self::Ended { how, .. } => how.into(),
        }
    }

    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Submitted => ("检测中", "pri"),
            Self::Checked { .. } => ("待审核", "wait"),
            Self::Reviewed { .. } => ("待备案", "wait"),
            Self::Filed { .. } => ("待发布", "wait"),
            Self::Published { .. } => ("已发布", "ok"),
            Self::Ended { how: End::Returned, .. } => ("已退回", "no"),
            Self::Ended { how: End::Rejected, .. } => ("不予通过", "no"),
            Self::Ended { how: End::Withdrawn, .. } => ("已撤回", "line"),
            Self::Ended { how: End::Superseded, .. } => ("已被新版替换", "line"),
        }
    }

    pub const fn reviewed(&self) -> Option<Signed> {
        match self {
            Self::Reviewed { reviewed, .. } | Self::Filed { reviewed, .. } | Self::Published { reviewed, .. } => {
                Some(*reviewed)
            }
            _ => None,
        }
    }

    pub fn serial(&self) -> Option<&str> {
        match self {
            Self::Filed { serial, .. } => Some(serial),
            Self::Published { filed, .. } => filed.as_ref().map(|(_, serial)| serial.as_str()),
            Self::Ended { serial, .. } => serial.as_deref(),
            _ => None,
        }
    }
}

impl Dossier {
    /// The automatic check has spoken: it waits for a reviewer.
    pub fn checked(&self, at: At, findings: Vec<Finding>) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Submitted => Ok(Self { findings, stage: Stage::Checked { at }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::ALREADY_CHECKED)),
        }
    }

    /// # Errors
    /// `NotNow` when it does not wait for a review, or something in it must be changed first.
    pub fn review(&self, by: Signed) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Checked { .. } if self.fails() > 0 => Err(Refusal::not_now(words::MUST_CHANGE)),
            Stage::Checked { at } => self.at(Stage::Reviewed { checked: at, reviewed: by }),
            Stage::Submitted => Err(Refusal::not_now(words::STILL_CHECKING)),
            _ => Err(Refusal::not_now(words::NOT_FOR_REVIEW)),
        }
    }

    pub fn file(&self, by: Signed, serial: String) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Reviewed { checked, reviewed } => {
                self.at(Stage::Filed { checked: *checked, reviewed: *reviewed, filed: by, serial })
            }
            _ => Err(Refusal::not_now(words::NOT_FOR_FILING)),
        }
    }

    /// From the filing, or from the review where the charter's route has no filing.
    pub fn publish(&self, by: Signed, filing: Filing) -> Result<Self, Refusal> {
        let published = |checked: At, reviewed: Signed, filed| {
            self.at(Stage::Published { checked, reviewed, filed, published: by })
        };
        match (&self.stage, filing) {
            (Stage::Filed { checked, reviewed, filed, serial }, _) => {
                published(*checked, *reviewed, Some((*filed, serial.clone())))
            }
            (Stage::Reviewed { checked, reviewed }, Filing::None) => published(*checked, *reviewed, None),
            _ => Err(Refusal::not_now(words::NOT_FOR_PUBLICATION)),
        }
    }

    /// Returned, rejected, withdrawn or superseded. What is under way may be returned and rejected; what is published
    /// may be withdrawn and superseded.
    pub fn end(&self, how: End, by: Signed, reason: &str) -> Result<Self, Refusal> {
        let allowed = match (&self.stage, how) {
            (Stage::Submitted, End::Returned | End::Rejected) => Err(words::STILL_CHECKING),
            (Stage::Checked { .. } | Stage::Reviewed { .. }, End::Returned) => Ok(()),
            (Stage::Checked { .. }, End::Rejected) => Ok(()),
            (Stage::Published { .. }, End::Withdrawn | End::Superseded) => Ok(()),
            (Stage::Submitted | Stage::Checked { .. } | Stage::Reviewed { .. } | Stage::Filed { .. }, _) => {
                Err(words::NOT_PUBLISHED)
            }
            (Stage::Published { .. }, _) => Err(words::ALREADY_PUBLISHED),
            (Stage::Ended { .. }, _) => Err(words::ALREADY_ENDED),
        };
        allowed.map_err(Refusal::not_now)?;
        let serial = self.stage.serial().map(str::to_owned);
        self.at(Stage::Ended { how, signed: by, reason: reason.into(), serial })
    }

    /// How many findings must be changed before it may pass.
    pub fn fails(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Fail).count()
    }

    pub fn warns(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Warn).count()
    }

    fn at(&self, stage: Stage) -> Result<Self, Refusal> {
        Ok(Self { stage, ..self.clone() })
    }
}

/// Whether the charter's route asks for a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filing {
    Asked,
    None,
}

impl Subject for Dossier {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Course";
    fn kind(&self) -> &'static str {
        self.kind.into()
    }
    fn id(&self) -> i64 {
        self.subject
    }
    fn within(&self) -> Vec<Path> {
        self.scopes.iter().cloned().chain([vec![("Unit", self.host)]]).collect()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let mut facts = vec![
            ("stage", Asked::Text(self.stage.name().into())),
            ("audience", Asked::Text(self.audience.clone().into())),
            ("host", Asked::One(("Unit", self.host))),
            ("provider", Asked::One(("Person", self.provider.0))),
            ("submitter", Asked::One(("Person", self.submitted.by.0))),
        ];
        if let Some(reviewed) = self.stage.reviewed() {
            facts.push(("reviewer", Asked::One(("Person", reviewed.by.0))));
        }
        facts
    }
}
