//! The noun: one thing that was found, and its way until it is mended. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Refusal, Signed, Subject};
use serde::Serialize;

use super::inspection::Inspection;
use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    pub id: Id<Finding>,
    pub inspection: Id<Inspection>,
    /// Code of a control of the checklist; empty for none of them.
    pub control: String,
    pub level: Level,
    /// What it was found at.
    pub thing: String,
    pub says: String,
    /// The unit that answers for it (A5.1).
    pub unit: i64,
    pub due: At,
    pub found: Signed,
    pub stage: Stage,
    /// Whether its term ran out: the leadership sees it from then on.
    pub overdue: bool,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    High,
    Medium,
    Low,
}

/// What was said with an act.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Said {
    pub signed: Signed,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Found,
    Answered { answer: Said },
    Returned { answer: Said, returned: Said },
    Verified { answer: Said, verified: Signed },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Answer,
    Verify,
    Return,
}

impl Level {
    pub const ALL: [(&'static str, &'static str, &'static str); 3] =
        [("high", "高风险", "no"), ("medium", "中风险", "wait"), ("low", "低风险", "info")];

    pub fn words(self) -> (&'static str, &'static str) {
        let code: &'static str = self.into();
        Self::ALL.iter().find(|one| one.0 == code).map_or(("", ""), |one| (one.1, one.2))
    }
}

impl Stage {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Found => ("待整改", "wait"),
            Self::Answered { .. } => ("待核验", "info"),
            Self::Returned { .. } => ("退回整改", "no"),
            Self::Verified { .. } => ("已核验", "ok"),
        }
    }
    pub const fn answer(&self) -> Option<&Said> {
        match self {
            Self::Found => None,
            Self::Answered { answer } | Self::Returned { answer, .. } | Self::Verified { answer, .. } => Some(answer),
        }
    }
    /// The last decision of the Office, with its reason where it was a no.
    pub fn decided(&self) -> Option<(Signed, &str)> {
        match self {
            Self::Returned { returned, .. } => Some((returned.signed, &returned.text)),
            Self::Verified { verified, .. } => Some((*verified, "")),
            _ => None,
        }
    }
    pub const fn is_verified(&self) -> bool {
        matches!(self, Self::Verified { .. })
    }
}

impl Finding {
    /// The unit says how it was mended.
    pub fn answer(&self, answer: Said) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Found | Stage::Returned { .. } => self.to(Stage::Answered { answer }),
            Stage::Answered { .. } => Err(Refusal::not_now(words::ANSWERED)),
            Stage::Verified { .. } => Err(Refusal::not_now(words::VERIFIED)),
        }
    }

    /// The Office is not content: it is mended again, until that day.
    pub fn return_for_more(&self, returned: Said, due: At) -> Result<Self, Refusal> {
        let answer = self.answered()?;
        Ok(Self { due, ..self.to(Stage::Returned { answer, returned })? })
    }

    /// # Errors
    /// `NotAllowed` for whoever answered.
    pub fn verify(&self, verified: Signed) -> Result<Self, Refusal> {
        let answer = self.answered()?;
        if answer.signed.by == verified.by {
            return Err(Refusal::NotAllowed { says: words::OWN_ANSWER.into(), article: words::SUPPLEMENT.into() });
        }
        self.to(Stage::Verified { answer, verified })
    }

    fn answered(&self) -> Result<Said, Refusal> {
        match &self.stage {
            Stage::Answered { answer } => Ok(answer.clone()),
            Stage::Found | Stage::Returned { .. } => Err(Refusal::not_now(words::NOT_ANSWERED)),
            Stage::Verified { .. } => Err(Refusal::not_now(words::VERIFIED)),
        }
    }

    fn to(&self, stage: Stage) -> Result<Self, Refusal> {
        Ok(Self { stage, ..self.clone() })
    }
}

impl Subject for Finding {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Finding";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        let mut facts = vec![
            ("stage", Asked::Text(stage.into())),
            ("unit", Asked::One(("Unit", self.unit))),
            ("overdue", Asked::Yes(self.overdue)),
        ];
        facts.extend(self.stage.answer().map(|one| ("answerer", Asked::One(("Person", one.signed.by.0)))));
        facts
    }
}
