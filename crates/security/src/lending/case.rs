//! The noun: one case (案件) of one person's account. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    pub id: Id<Case>,
    pub number: String,
    pub person: Id<Person>,
    /// Where the person belonged when the case was opened; 0 is nowhere.
    pub unit: i64,
    pub reason: String,
    /// What was seen, as JSON, and its digest: neither is ever changed.
    pub evidence: String,
    pub digest: String,
    pub opened: Signed,
    pub statement_due: At,
    /// Nothing, when the person let their term pass.
    pub statement: Option<Said>,
    pub stage: Stage,
    pub version: i64,
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
    Opened,
    Found { finding: Finding, opinion_due: At },
    Advised { finding: Finding, opinion: Said },
    Concluded { finding: Finding, opinion: Option<Said>, conclusion: Conclusion },
}

/// 认定意见
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    pub said: Said,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conclusion {
    pub said: Said,
    pub outcome: Outcome,
    pub hours: Hours,
}

/// Whether 教务处 looks at hours and certificates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Hours {
    Untouched,
    Asked,
    Settled(Said),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    Lent,
    NotLent,
    Unclear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    FalseAlarm,
    Warned,
    SignedOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Open,
    State,
    Find,
    Advise,
    Conclude,
    Settle,
}

impl Verdict {
    pub const ALL: [(&'static str, &'static str); 3] =
        [("lent", "认定出借"), ("not_lent", "不构成出借"), ("unclear", "证据不足")];

    pub fn name(self) -> &'static str {
        named(&Self::ALL, self.into())
    }
}

impl Outcome {
    pub const ALL: [(&'static str, &'static str); 3] =
        [("false_alarm", "误报，不予处理"), ("warned", "提醒教育"), ("signed_out", "提醒教育，并结束全部登录")];

    pub fn name(self) -> &'static str {
        named(&Self::ALL, self.into())
    }
}

fn named(all: &[(&'static str, &'static str)], code: &'static str) -> &'static str {
    all.iter().find(|one| one.0 == code).map_or("", |one| one.1)
}

impl Stage {
    pub const fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Opened => None,
            Self::Found { finding, .. } | Self::Advised { finding, .. } | Self::Concluded { finding, .. } => {
                Some(finding)
            }
        }
    }
    pub const fn opinion(&self) -> Option<&Said> {
        match self {
            Self::Advised { opinion, .. } => Some(opinion),
            Self::Concluded { opinion, .. } => opinion.as_ref(),
            Self::Opened | Self::Found { .. } => None,
        }
    }
    pub const fn conclusion(&self) -> Option<&Conclusion> {
        match self {
            Self::Concluded { conclusion, .. } => Some(conclusion),
            _ => None,
        }
    }
    pub fn hours(&self) -> Option<&Hours> {
        self.conclusion().map(|one| &one.hours).filter(|hours| **hours != Hours::Untouched)
    }
}

impl Case {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match (&self.stage, &self.statement) {
            (Stage::Opened, None) => ("待本人陈述", "wait"),
            (Stage::Opened, Some(_)) => ("待认定", "pri"),
            (Stage::Found { .. }, _) => ("待单位意见", "info"),
            (Stage::Advised { .. }, _) => ("待结论", "pri"),
            (Stage::Concluded { conclusion, .. }, _) => match conclusion.outcome {
                Outcome::FalseAlarm => ("误报", "ok"),
                Outcome::Warned | Outcome::SignedOut => ("已结论", "no"),
            },
        }
    }

    /// The person says what they have to say, once, while nobody has found anything yet.
    pub fn state(&self, said: Said) -> Result<Self, Refusal> {
        match (&self.stage, &self.statement) {
            (Stage::Opened, None) => Ok(Self { statement: Some(said), ..self.clone() }),
            (Stage::Opened, Some(_)) => Err(Refusal::not_now(words::STATED)),
            _ => Err(Refusal::not_now(words::FOUND)),
        }
    }

    /// # Errors
    /// `NotNow` before the person was heard or their term ran out.
    pub fn find(&self, finding: Finding, opinion_due: At) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Opened if self.statement.is_none() && finding.said.signed.at < self.statement_due => {
                Err(Refusal::NotNow(words::not_heard(&self.statement_due.day()).into()))
            }
            Stage::Opened => Ok(self.to(Stage::Found { finding, opinion_due })),
            _ => Err(Refusal::not_now(words::FOUND)),
        }
    }

    pub fn advise(&self, opinion: Said) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Found { finding, .. } => Ok(self.to(Stage::Advised { finding: finding.clone(), opinion })),
            Stage::Opened => Err(Refusal::not_now(words::NOT_FOUND)),
            _ => Err(Refusal::not_now(words::ADVISED)),
        }
    }

    /// # Errors
    /// `NotNow` before the unit gave its opinion or its term ran out; `NotAllowed` for whoever found or gave it.
    pub fn conclude(&self, conclusion: Conclusion) -> Result<Self, Refusal> {
        let (finding, opinion) = match &self.stage {
            Stage::Opened => return Err(Refusal::not_now(words::NOT_FOUND)),
            Stage::Concluded { .. } => return Err(Refusal::not_now(words::CONCLUDED)),
            Stage::Found { opinion_due, .. } if conclusion.said.signed.at < *opinion_due => {
                return Err(Refusal::NotNow(words::not_advised(&opinion_due.day()).into()));
            }
            Stage::Found { finding, .. } => (finding.clone(), None),
            Stage::Advised { finding, opinion } => (finding.clone(), Some(opinion.clone())),
        };
        let by = conclusion.said.signed.by;
        if by == finding.said.signed.by || opinion.as_ref().is_some_and(|one| one.signed.by == by) {
            return Err(Refusal::NotAllowed { says: words::SEPARATE.into(), article: words::SUPPLEMENT.into() });
        }
        Ok(self.to(Stage::Concluded { finding, opinion, conclusion }))
    }

    pub fn settle(&self, said: Said) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Concluded { finding, opinion, conclusion } if conclusion.hours == Hours::Asked => {
                let conclusion = Conclusion { hours: Hours::Settled(said), ..conclusion.clone() };
                Ok(self.to(Stage::Concluded { finding: finding.clone(), opinion: opinion.clone(), conclusion }))
            }
            _ => Err(Refusal::not_now(words::NO_HOURS)),
        }
    }

    fn to(&self, stage: Stage) -> Self {
        Self { stage, ..self.clone() }
    }
}

impl Subject for Case {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "LendingCase";
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
            ("person", Asked::One(("Person", self.person.0))),
            ("unit", Asked::One(("Unit", self.unit))),
            ("hours", Asked::Yes(self.stage.hours().is_some())),
        ];
        let by = |signed: Signed| Asked::One(("Person", signed.by.0));
        facts.extend(self.stage.finding().map(|one| ("finder", by(one.said.signed))));
        facts.extend(self.stage.opinion().map(|one| ("adviser", by(one.signed))));
        facts
    }
}
