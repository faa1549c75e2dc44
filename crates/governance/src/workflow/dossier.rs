//! The noun and its rules. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Place, Refusal, Signed, Subject};
use serde::{Deserialize, Serialize};

use super::stage::{End, Passed, Stage};
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
    /// Until when the next step is to be taken.
    pub due: Option<At>,
    /// To whom the step was handed over; the others may take it still.
    pub assigned: Option<Id<Person>>,
    /// Whoever was asked for an opinion while it is under way.
    pub advisers: Vec<Id<Person>>,
    /// Whoever wrote any part of this version: none of them decides about it.
    pub editors: Vec<Id<Person>>,
    /// Separation leaves nobody of the route to take the review: the charter's fallback answers.
    pub unmanned: bool,
    /// The thing is stopped at once: until it is restored nobody sees these papers but those who review the case.
    pub cut: bool,
    pub version: i64,
}

/// The kinds of things that go this way, as the policies call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
pub enum Kind {
    Course,
}

impl Kind {
    /// As the charter's routes spell it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Course => "course",
        }
    }
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
    /// What a person compares between versions, where it is text; cut off at `Part::MOST` characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl Part {
    pub const MOST: usize = 20_000;
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

impl Finding {
    /// The place of a note that the version asks more of its learners than the one that they see now.
    pub const RAISED: &str = "必学内容";
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Submit,
    /// 撤回提交: taken back by whoever handed it in, before it is filed.
    Recall,
    Precheck,
    Review,
    Return,
    Reject,
    File,
    Void,
    Publish,
    Withdraw,
    /// To answer what one was asked.
    Advise,
    /// 导出责任档案
    Export,
}

impl Dossier {
    /// The automatic check has spoken: it waits for a reviewer.
    pub fn checked(&self, at: At, findings: Vec<Finding>) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Submitted => Ok(Self { findings, stage: Stage::Checked { at }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::ALREADY_CHECKED)),
        }
    }

    /// 部门把关: the unit itself looks first, where the charter asks for it.
    pub fn precheck(&self, by: Signed) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Checked { .. } if self.fails() > 0 => Err(Refusal::not_now(words::MUST_CHANGE)),
            Stage::Checked { at } => self.at(Stage::Prechecked { checked: at, prechecked: by }),
            Stage::Submitted => Err(Refusal::not_now(words::STILL_CHECKING)),
            _ => Err(Refusal::not_now(words::NOT_FOR_PRECHECK)),
        }
    }

    /// # Errors
    /// `NotNow` when it does not wait for a review, or something in it must be changed first.
    pub fn review(&self, by: Signed, precheck: Wanted) -> Result<Self, Refusal> {
        let reviewed =
            |checked, prechecked| self.at(Stage::Reviewed { passed: Passed { checked, prechecked, reviewed: by } });
        match (&self.stage, precheck) {
            (Stage::Checked { .. }, Wanted::Yes) => Err(Refusal::not_now(words::PRECHECK_FIRST)),
            (Stage::Checked { .. } | Stage::Prechecked { .. }, _) if self.fails() > 0 => {
                Err(Refusal::not_now(words::MUST_CHANGE))
            }
            (Stage::Checked { at }, Wanted::No) => reviewed(*at, None),
            (Stage::Prechecked { checked, prechecked }, _) => reviewed(*checked, Some(*prechecked)),
            (Stage::Submitted, _) => Err(Refusal::not_now(words::STILL_CHECKING)),
            _ => Err(Refusal::not_now(words::NOT_FOR_REVIEW)),
        }
    }

    pub fn file(&self, by: Signed, serial: String) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Reviewed { passed } => self.at(Stage::Filed { passed: *passed, filed: by, serial }),
            _ => Err(Refusal::not_now(words::NOT_FOR_FILING)),
        }
    }

    /// From the filing, or from the review where the charter's route has no filing.
    pub fn publish(&self, by: Signed, filing: Wanted) -> Result<Self, Refusal> {
        let published = |passed: Passed, filed| self.at(Stage::Published { passed, filed, published: by });
        match (&self.stage, filing) {
            (Stage::Filed { passed, filed, serial }, _) => published(*passed, Some((*filed, serial.clone()))),
            (Stage::Reviewed { passed }, Wanted::No) => published(*passed, None),
            _ => Err(Refusal::not_now(words::NOT_FOR_PUBLICATION)),
        }
    }

    /// Returned, rejected, recalled, voided, withdrawn or superseded. What waits may be returned and rejected, and until it
    /// is filed recalled; a filing may be voided until it is published; what is published may be withdrawn and superseded.
    pub fn end(&self, how: End, by: Signed, reason: &str) -> Result<Self, Refusal> {
        let allowed = match (&self.stage, how) {
            (Stage::Submitted, End::Returned | End::Rejected) => Err(words::STILL_CHECKING),
            (
                Stage::Submitted | Stage::Checked { .. } | Stage::Prechecked { .. } | Stage::Reviewed { .. },
                End::Recalled,
            ) => Ok(()),
            (_, End::Recalled) => Err(words::NOT_TO_RECALL),
            (Stage::Checked { .. } | Stage::Prechecked { .. } | Stage::Reviewed { .. }, End::Returned) => Ok(()),
            (Stage::Checked { .. } | Stage::Prechecked { .. }, End::Rejected) => Ok(()),
            (Stage::Filed { .. }, End::Voided) => Ok(()),
            (Stage::Published { .. }, End::Withdrawn | End::Superseded) => Ok(()),
            (Stage::Published { .. }, _) => Err(words::ALREADY_PUBLISHED),
            (Stage::Ended { .. }, _) => Err(words::ALREADY_ENDED),
            _ => Err(words::NOT_PUBLISHED),
        };
        allowed.map_err(Refusal::not_now)?;
        let serial = self.stage.serial().map(str::to_owned);
        self.at(Stage::Ended { how, signed: by, reason: reason.into(), serial })
    }

    /// 移交: somebody else is to take the step that waits now.
    pub fn hand_over(&self, to: Id<Person>) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Submitted => Err(Refusal::not_now(words::STILL_CHECKING)),
            Stage::Published { .. } | Stage::Ended { .. } => Err(Refusal::not_now(words::ALREADY_ENDED)),
            _ if self.assigned == Some(to) => Err(Refusal::field("to", words::THEIRS_ALREADY)),
            _ => Ok(Self { assigned: Some(to), ..self.clone() }),
        }
    }

    /// What a decision about this version is about: the parts that differ from what readers see now. Under another
    /// audience the approvals do not reach further: everything is open again, unless it only narrows (A13.3).
    pub fn open_parts(&self, published: Option<&Self>) -> Vec<&Part> {
        let carried = published.filter(|old| old.audience == self.audience || self.audience == "scoped");
        let same = |part: &Part| carried.is_some_and(|old| old.parts.iter().any(|one| one.digest == part.digest));
        self.parts.iter().filter(|part| !same(part)).collect()
    }

    /// Whoever separation keeps from every decision about it: provider, submitter and writers.
    pub fn own(&self) -> Vec<Id<Person>> {
        let mut own = vec![self.provider, self.submitted.by];
        own.extend(self.editors.iter().filter(|one| **one != self.provider && **one != self.submitted.by));
        own
    }

    /// How many findings must be changed before it may pass.
    pub fn fails(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Fail).count()
    }

    pub fn warns(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Warn).count()
    }

    /// The next step is nobody's in particular until it is handed over again.
    fn at(&self, stage: Stage) -> Result<Self, Refusal> {
        Ok(Self { stage, assigned: None, due: None, ..self.clone() })
    }
}

/// Whether the charter's route asks for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Yes,
    No,
}

impl Wanted {
    /// A step that nobody is named for is not asked for.
    pub const fn by(roles: &[String]) -> Self {
        if roles.is_empty() { Self::No } else { Self::Yes }
    }
}

/// The same papers at another stage, for the policies alone: what somebody might have done there.
#[derive(Serialize)]
pub(super) struct AsIf<'d> {
    of: &'d Dossier,
    stage: &'static str,
}

impl Dossier {
    pub(super) const fn as_if(&self, stage: &'static str) -> AsIf<'_> {
        AsIf { of: self, stage }
    }
}

impl Subject for AsIf<'_> {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = Dossier::KIND;
    fn kind(&self) -> &'static str {
        self.of.kind()
    }
    fn id(&self) -> i64 {
        Subject::id(self.of)
    }
    fn within(&self) -> Vec<Path> {
        self.of.within()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let mut facts = self.of.facts();
        facts.retain(|fact| fact.0 != "stage");
        let stage = if self.of.cut { "taken_down" } else { self.stage };
        facts.push(("stage", Asked::Text(stage.into())));
        facts
    }
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
        let stage = if self.cut { "taken_down" } else { self.stage.name() };
        let mut facts = vec![
            ("stage", Asked::Text(stage.into())),
            ("audience", Asked::Text(self.audience.clone().into())),
            ("host", Asked::One(("Unit", self.host))),
            ("provider", Asked::One(("Person", self.provider.0))),
            ("submitter", Asked::One(("Person", self.submitted.by.0))),
            ("unmanned", Asked::Yes(self.unmanned)),
            ("advisers", Asked::Many(self.advisers.iter().map(|one| -> Place { ("Person", one.0) }).collect())),
            ("editors", Asked::Many(self.editors.iter().map(|one| -> Place { ("Person", one.0) }).collect())),
        ];
        let mut signed = |name, act: Option<Signed>| {
            facts.extend(act.map(|act| (name, Asked::One(("Person", act.by.0)))));
        };
        signed("prechecker", self.stage.prechecked());
        signed("reviewer", self.stage.passed().map(|passed| passed.reviewed));
        facts
    }
}
