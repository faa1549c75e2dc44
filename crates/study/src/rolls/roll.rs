//! The noun and its rules: one list on its way from the lead to the academic office. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Roll {
    pub id: Id<Roll>,
    pub class: i64,
    pub project: i64,
    pub module: i64,
    pub host: i64,
    /// Hundredths of 学时 that each person on it gets.
    pub hours: i64,
    /// The rule under which it was composed.
    pub percent: i64,
    /// As it was ticked (A10.2).
    pub declaration: String,
    pub submitted_at: At,
    pub submitted_by: Id<Person>,
    /// How many stand on it.
    pub people: i64,
    /// The last person whom the job at work has dealt with.
    pub reached: i64,
    /// The charter in force when it was submitted, and from its decision on when that was taken (A22.1).
    pub charter: i64,
    pub stage: Stage,
    pub version: i64,
}

/// One person on a list, with name and unit as in the class, and the evidence: done of required items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    pub person: i64,
    pub name: String,
    pub sort_key: String,
    pub unit: i64,
    pub unit_name: String,
    pub done: i64,
    pub of: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    /// A job writes its rows; nobody counts on it yet.
    Composing,
    /// Nobody had met the rule when it was composed.
    Empty,
    Submitted,
    Recognising {
        at: At,
        by: Id<Person>,
    },
    Recognised {
        at: At,
        by: Id<Person>,
    },
    Returning {
        at: At,
        by: Id<Person>,
        reason: String,
    },
    Returned {
        at: At,
        by: Id<Person>,
        reason: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Submit,
    Recognise,
    Return,
    Correct,
}

/// Whether the lead ticked the declaration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Declared {
    Yes,
    No,
}

impl Stage {
    pub fn words(&self) -> (&'static str, &'static str) {
        stage_words(self.into())
    }

    /// When it was decided, and by whom.
    pub const fn decided(&self) -> Option<(At, Id<Person>)> {
        match self {
            Self::Recognising { at, by }
            | Self::Recognised { at, by }
            | Self::Returning { at, by, .. }
            | Self::Returned { at, by, .. } => Some((*at, *by)),
            _ => None,
        }
    }

    pub fn reason(&self) -> &str {
        match self {
            Self::Returning { reason, .. } | Self::Returned { reason, .. } => reason,
            _ => "",
        }
    }
}

/// How a stage is shown, by the name that it is kept under.
pub fn stage_words(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "composing" => ("正在生成", "wait"),
        "empty" => ("无人达标", "line"),
        "submitted" => ("待认定", "wait"),
        "recognising" => ("正在认定", "wait"),
        "recognised" => ("已认定", "ok"),
        "returning" => ("正在退回", "wait"),
        _ => ("已退回", "no"),
    }
}

impl Row {
    /// Somebody who stands on no list.
    pub fn nobody() -> Self {
        let (name, sort_key, unit_name) = (String::new(), String::new(), String::new());
        Self { person: 0, name, sort_key, unit: 0, unit_name, done: 0, of: 0 }
    }
}

impl Roll {
    /// Its last row is in.
    pub fn composed(&self) -> Self {
        let stage = if self.people == 0 { Stage::Empty } else { Stage::Submitted };
        Self { stage, reached: 0, ..self.clone() }
    }

    /// `charter`: the version under which the decision is taken.
    pub fn recognise(&self, at: At, by: Id<Person>, charter: i64) -> Result<Self, Refusal> {
        self.waits()?;
        Ok(Self { stage: Stage::Recognising { at, by }, reached: 0, charter, ..self.clone() })
    }

    pub fn return_to_lead(&self, at: At, by: Id<Person>, charter: i64, reason: &str) -> Result<Self, Refusal> {
        self.waits()?;
        if !(2..=500).contains(&reason.trim().chars().count()) {
            return Err(Refusal::field("reason", words::REASON));
        }
        let stage = Stage::Returning { at, by, reason: reason.trim().to_owned() };
        Ok(Self { stage, reached: 0, charter, ..self.clone() })
    }

    /// The last row of the decision has moved.
    pub fn settled(&self) -> Self {
        let stage = match self.stage.clone() {
            Stage::Recognising { at, by } => Stage::Recognised { at, by },
            Stage::Returning { at, by, reason } => Stage::Returned { at, by, reason },
            stage => stage,
        };
        Self { stage, ..self.clone() }
    }

    /// # Errors
    /// `NotNow` before the academic office has recognised it.
    pub fn recognised(&self) -> Result<(At, Id<Person>), Refusal> {
        match self.stage {
            Stage::Recognised { at, by } => Ok((at, by)),
            _ => Err(Refusal::not_now(words::NOT_RECOGNISED)),
        }
    }

    /// Whether a job is at work on it.
    pub const fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Composing | Stage::Recognising { .. } | Stage::Returning { .. })
    }

    fn waits(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Submitted => Ok(()),
            Stage::Composing => Err(Refusal::not_now(words::COMPOSING)),
            Stage::Empty => Err(Refusal::not_now(words::EMPTY)),
            _ => Err(Refusal::not_now(words::DECIDED)),
        }
    }
}

impl Subject for Roll {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Roll";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        let class = vec![("Class", self.class), ("Project", self.project), ("Module", self.module)];
        vec![class, vec![("Unit", self.host)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        let submitter = Asked::One(("Person", self.submitted_by.0));
        vec![("stage", Asked::Text(stage.into())), ("submitter", submitter)]
    }
}
