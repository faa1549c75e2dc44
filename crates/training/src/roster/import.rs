//! The noun and its rules: one uploaded sheet on its way to places in classes. No SQL, no files, no clock.
use kernel::{Asked, At, HOUR, Id, Path, Person, Refusal, Subject};
use people::units::Unit;
use serde::Serialize;

use super::row::Verdict;
use super::words;
use crate::projects::Project;

/// An import can be taken back for this long (µs).
const UNDO: i64 = 24 * HOUR;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Import {
    pub id: Id<Import>,
    pub project: Id<Project>,
    pub module: i64,
    pub host: Id<Unit>,
    pub what: What,
    pub file_name: String,
    pub bytes: i64,
    /// SM3 of the bytes.
    pub digest: Vec<u8>,
    /// The declaration as it was ticked (A10.2).
    pub declaration: String,
    pub made_at: At,
    pub made_by: Id<Person>,
    /// Rows judged so far, and rows of the sheet.
    pub seen: i64,
    pub all: i64,
    /// What was left out of the file, as a sentence.
    pub remark: String,
    /// When rows of it last took effect.
    pub applied: Option<At>,
    pub stage: Stage,
    pub version: i64,
}

/// A sheet as it arrives: the bytes are stored already.
#[derive(Clone, Debug)]
pub struct NewImport {
    pub id: Id<Import>,
    pub project: Id<Project>,
    pub file_name: String,
    pub bytes: i64,
    pub digest: Vec<u8>,
    pub declared: Declared,
}

/// Whether the uploader ticked the declaration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Declared {
    Yes,
    No,
}

/// Whose sheet it is: the source unit's own, or a project lead's addition (补报) with its confirmation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum What {
    Roster,
    Supplement { confirmed: Option<(At, Id<Person>)> },
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Checking { since: At, by: Id<Person> },
    Unreadable { at: At, says: String },
    Checked { at: At },
    Applying { since: At, by: Id<Person>, chosen: Vec<Verdict> },
    Applied { at: At, by: Id<Person> },
    Undoing { since: At, by: Id<Person> },
    Undone { at: At, by: Id<Person> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Check,
    Declare,
    Apply,
    Undo,
    /// Makes the activation codes of those whom it entered, on a list for their unit.
    Invite,
}

impl Import {
    /// Where the bytes stand in the store of files.
    pub fn key(&self) -> String {
        key_of(self.id)
    }

    /// Judges all rows anew that took no effect yet.
    pub fn recheck(&self, since: At, by: Id<Person>) -> Result<Self, Refusal> {
        self.settled()?;
        Ok(Self { stage: Stage::Checking { since, by }, seen: 0, ..self.clone() })
    }

    /// The source unit takes a project lead's addition over.
    pub fn confirm(&self, at: At, by: Id<Person>) -> Result<Self, Refusal> {
        self.settled()?;
        match self.what {
            What::Roster => Err(Refusal::not_now(words::NOT_A_SUPPLEMENT)),
            What::Supplement { confirmed: Some(_) } => Err(Refusal::not_now(words::CONFIRMED)),
            What::Supplement { confirmed: None } => {
                Ok(Self { what: What::Supplement { confirmed: Some((at, by)) }, ..self.clone() })
            }
        }
    }

    /// `chosen` are the verdicts whose rows shall take effect; those that never may are left out.
    pub fn apply(&self, since: At, by: Id<Person>, chosen: &[Verdict]) -> Result<Self, Refusal> {
        self.settled()?;
        if self.what == (What::Supplement { confirmed: None }) {
            return Err(Refusal::not_now(words::UNCONFIRMED));
        }
        let chosen: Vec<Verdict> = chosen.iter().copied().filter(|verdict| verdict.is_good()).collect();
        if chosen.is_empty() {
            return Err(Refusal::not_now(words::NOTHING_CHOSEN));
        }
        Ok(Self { stage: Stage::Applying { since, by, chosen }, ..self.clone() })
    }

    /// Takes back what it wrote.
    pub fn undo(&self, since: At, by: Id<Person>) -> Result<Self, Refusal> {
        self.settled()?;
        match self.applied {
            None => Err(Refusal::not_now(words::NOTHING_TO_UNDO)),
            Some(at) if since > at.plus(UNDO) => Err(Refusal::not_now(words::TOO_LATE)),
            Some(_) => Ok(Self { stage: Stage::Undoing { since, by }, ..self.clone() }),
        }
    }

    /// Whether a job is at work on it.
    pub const fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Checking { .. } | Stage::Applying { .. } | Stage::Undoing { .. })
    }

    fn settled(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Checked { .. } | Stage::Applied { .. } => Ok(()),
            Stage::Checking { .. } | Stage::Unreadable { .. } => Err(Refusal::not_now(words::NOT_CHECKED)),
            Stage::Applying { .. } | Stage::Undoing { .. } => Err(Refusal::not_now(words::RUNNING)),
            Stage::Undone { .. } => Err(Refusal::not_now(words::UNDONE)),
        }
    }
}

/// Where the bytes of an import stand.
pub fn key_of(id: Id<Import>) -> String {
    format!("imports/{id}")
}

impl What {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Supplement { .. } => "supplement",
        }
    }
}

impl Stage {
    /// Words and kind of tag.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Checking { .. } => ("核对中", "wait"),
            Self::Unreadable { .. } => ("无法读取", "no"),
            Self::Checked { .. } => ("待导入", "pri"),
            Self::Applying { .. } => ("导入中", "wait"),
            Self::Applied { .. } => ("已导入", "ok"),
            Self::Undoing { .. } => ("撤销中", "wait"),
            Self::Undone { .. } => ("已撤销", "line"),
        }
    }
}

impl Subject for Import {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Import";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Project", self.project.0), ("Module", self.module)], vec![("Unit", self.host.0)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        vec![
            ("stage", Asked::Text(stage.into())),
            ("what", Asked::Text(self.what.name().into())),
            ("maker", Asked::One(("Person", self.made_by.0))),
        ]
    }
}

/// A project seen from here: the verbs that this room asks of it.
#[derive(Serialize)]
pub struct Rostered<'a>(pub &'a Project);

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RosterVerb {
    See,
    ImportRoster,
    SupplementRoster,
    ConfirmSupplement,
}

impl Subject for Rostered<'_> {
    type Verb = RosterVerb;
    const SEE: RosterVerb = RosterVerb::See;
    const KIND: &'static str = Project::KIND;
    fn id(&self) -> i64 {
        self.0.id()
    }
    fn within(&self) -> Vec<Path> {
        self.0.within()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        self.0.facts()
    }
}
