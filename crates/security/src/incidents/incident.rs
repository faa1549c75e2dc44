//! The noun and its transitions. No SQL, no HTTP, no clock.
use governance::charter::Security;
use kernel::{Asked, At, Id, MINUTE, Path, Person, Refusal, Signed, Subject};
use serde::Serialize;

use super::thing::Thing;
use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incident {
    pub id: Id<Incident>,
    pub number: String,
    pub class: Class,
    pub title: String,
    pub says: String,
    pub thing: Thing,
    pub happened: At,
    pub reported: Signed,
    /// When and to whom it was reported upwards.
    pub sent_up: Option<SentUp>,
    pub stage: Stage,
    /// Whether one of its terms ran out: the leadership sees it from then on.
    pub overdue: bool,
    /// Whether the unit that answers is the Office itself: the leadership closes it.
    pub of_office: bool,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    Network,
    Content,
    Personal,
}

/// The gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    Gravest,
    Grave,
    Serious,
    General,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    Handled,
    FalseAlarm,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Grade {
    pub level: Level,
    pub graded: Signed,
}

/// Who answers for it, taken from the chain of the thing (A21.1).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Charge {
    pub unit: i64,
    pub person: Id<Person>,
    /// Why they: the link of the chain, and what the Office says.
    pub why: String,
    pub assigned: Signed,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SentUp {
    pub to: String,
    pub sent: Signed,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Said {
    pub signed: Signed,
    pub text: String,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct End {
    pub closed: Signed,
    pub outcome: Outcome,
    pub disposition: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Reported,
    Graded { grade: Grade },
    Assigned { grade: Grade, charge: Charge },
    Rectified { grade: Grade, charge: Charge, rectified: Said },
    Closed { grade: Option<Grade>, answered: Option<(Charge, Said)>, end: End },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Grade,
    Assign,
    Investigate,
    SendUp,
    Rectify,
    Return,
    Close,
    Tell,
    Export,
    TakeLog,
}

impl Class {
    pub const ALL: [(&'static str, &'static str); 3] =
        [("network", "网络安全"), ("content", "信息内容"), ("personal", "个人信息")];

    pub fn name(self) -> &'static str {
        let code: &'static str = self.into();
        Self::ALL.iter().find(|one| one.0 == code).map_or("", |one| one.1)
    }
}

impl Level {
    pub const ALL: [(&'static str, &'static str, &'static str); 4] = [
        ("gravest", "特别重大", "no"),
        ("grave", "重大", "no"),
        ("serious", "较大", "wait"),
        ("general", "一般", "info"),
    ];

    pub fn words(self) -> (&'static str, &'static str) {
        let code: &'static str = self.into();
        Self::ALL.iter().find(|one| one.0 == code).map_or(("", ""), |one| (one.1, one.2))
    }

    /// Until when it must be reported upwards.
    pub const fn due(self, from: At, terms: &Security) -> At {
        let minutes = match self {
            Self::Gravest => terms.report_gravest_minutes,
            Self::Grave => terms.report_grave_minutes,
            Self::Serious => terms.report_serious_minutes,
            Self::General => terms.report_general_minutes,
        };
        from.plus(minutes * MINUTE)
    }

    /// What is at least serious is not closed before it was reported upwards.
    pub const fn goes_up(self) -> bool {
        !matches!(self, Self::General)
    }
}

impl Outcome {
    pub const ALL: [(&'static str, &'static str); 2] = [("handled", "处置完毕"), ("false_alarm", "误报")];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Handled => Self::ALL[0].1,
            Self::FalseAlarm => Self::ALL[1].1,
        }
    }
}

impl Stage {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Reported => ("待定级", "no"),
            Self::Graded { .. } => ("待指定责任", "wait"),
            Self::Assigned { .. } => ("整改中", "pri"),
            Self::Rectified { .. } => ("待核查", "info"),
            Self::Closed { .. } => ("已结案", "ok"),
        }
    }
    pub const fn grade(&self) -> Option<Grade> {
        match self {
            Self::Reported => None,
            Self::Graded { grade } | Self::Assigned { grade, .. } | Self::Rectified { grade, .. } => Some(*grade),
            Self::Closed { grade, .. } => *grade,
        }
    }
    pub const fn charge(&self) -> Option<&Charge> {
        match self {
            Self::Assigned { charge, .. }
            | Self::Rectified { charge, .. }
            | Self::Closed { answered: Some((charge, _)), .. } => Some(charge),
            _ => None,
        }
    }
    pub const fn rectified(&self) -> Option<&Said> {
        match self {
            Self::Rectified { rectified, .. } | Self::Closed { answered: Some((_, rectified)), .. } => Some(rectified),
            _ => None,
        }
    }
    pub const fn end(&self) -> Option<&End> {
        match self {
            Self::Closed { end, .. } => Some(end),
            _ => None,
        }
    }
}

impl Incident {
    /// The Office says how grave it is; later it may say otherwise.
    ///
    /// # Errors
    /// `NotNow` when it is closed or nothing would change.
    pub fn grade(&self, grade: Grade) -> Result<Self, Refusal> {
        if self.stage.grade().is_some_and(|old| old.level == grade.level) {
            return Err(Refusal::not_now(words::SAME_LEVEL));
        }
        let stage = match self.stage.clone() {
            Stage::Reported | Stage::Graded { .. } => Stage::Graded { grade },
            Stage::Assigned { charge, .. } => Stage::Assigned { grade, charge },
            Stage::Rectified { charge, rectified, .. } => Stage::Rectified { grade, charge, rectified },
            Stage::Closed { .. } => return Err(Refusal::not_now(words::CLOSED)),
        };
        Ok(Self { stage, ..self.clone() })
    }

    /// Who answers: from now on it is theirs to mend. The Office may name another while nothing was mended.
    pub fn assign(&self, charge: Charge) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Graded { grade } | Stage::Assigned { grade, .. } => {
                let stage = Stage::Assigned { grade: *grade, charge };
                Ok(Self { stage, ..self.clone() })
            }
            Stage::Reported => Err(Refusal::not_now(words::NOT_GRADED)),
            Stage::Rectified { .. } => Err(Refusal::not_now(words::RECTIFIED)),
            Stage::Closed { .. } => Err(Refusal::not_now(words::CLOSED)),
        }
    }

    /// # Errors
    /// `NotNow` before it was graded, twice, and once it is closed.
    pub fn send_up(&self, up: SentUp) -> Result<Self, Refusal> {
        self.open()?;
        match (&self.sent_up, self.stage.grade()) {
            (Some(_), _) => Err(Refusal::not_now(words::SENT_UP)),
            (None, None) => Err(Refusal::not_now(words::NOT_GRADED)),
            (None, Some(_)) => Ok(Self { sent_up: Some(up), ..self.clone() }),
        }
    }

    /// The unit that answers says what it did.
    pub fn rectify(&self, rectified: Said) -> Result<Self, Refusal> {
        match self.stage.clone() {
            Stage::Assigned { grade, charge } => {
                Ok(Self { stage: Stage::Rectified { grade, charge, rectified }, ..self.clone() })
            }
            Stage::Rectified { .. } => Err(Refusal::not_now(words::RECTIFIED)),
            Stage::Closed { .. } => Err(Refusal::not_now(words::CLOSED)),
            Stage::Reported | Stage::Graded { .. } => Err(Refusal::not_now(words::NOT_ASSIGNED)),
        }
    }

    /// The Office is not content.
    pub fn return_for_more(&self) -> Result<Self, Refusal> {
        match self.stage.clone() {
            Stage::Rectified { grade, charge, .. } => {
                Ok(Self { stage: Stage::Assigned { grade, charge }, ..self.clone() })
            }
            Stage::Closed { .. } => Err(Refusal::not_now(words::CLOSED)),
            _ => Err(Refusal::not_now(words::NOT_RECTIFIED)),
        }
    }

    /// Its end: with a disposition, after it was mended, and reported upwards where it is grave; or as a false alarm
    /// before anybody had to answer for it.
    ///
    /// # Errors
    /// `NotAllowed` for whoever answers for it or mended it.
    pub fn close(&self, end: End) -> Result<Self, Refusal> {
        let (grade, answered) = match (self.stage.clone(), end.outcome) {
            (Stage::Closed { .. }, _) => return Err(Refusal::not_now(words::CLOSED)),
            (Stage::Reported, Outcome::FalseAlarm) => (None, None),
            (Stage::Graded { grade }, Outcome::FalseAlarm) => (Some(grade), None),
            (_, Outcome::FalseAlarm) => return Err(Refusal::not_now(words::FALSE_ALARM)),
            (Stage::Rectified { grade, charge, rectified }, Outcome::Handled) => {
                if [charge.person, rectified.signed.by].contains(&end.closed.by) {
                    return Err(Refusal::NotAllowed { says: words::OWN.into(), article: words::SUPPLEMENT.into() });
                }
                if grade.level.goes_up() && self.sent_up.is_none() {
                    return Err(Refusal::not_now(words::NOT_SENT_UP));
                }
                (Some(grade), Some((charge, rectified)))
            }
            (_, Outcome::Handled) => return Err(Refusal::not_now(words::NOT_RECTIFIED)),
        };
        Ok(Self { stage: Stage::Closed { grade, answered, end }, ..self.clone() })
    }

    /// # Errors
    /// `NotNow` once it is closed.
    pub fn open(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Closed { .. } => Err(Refusal::not_now(words::CLOSED)),
            _ => Ok(()),
        }
    }

    pub fn link(&self) -> String {
        format!("/security/incidents/{}", self.id)
    }
}

impl Subject for Incident {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Incident";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        let person = |id: Id<Person>| Asked::One(("Person", id.0));
        let mut facts = vec![
            ("stage", Asked::Text(stage.into())),
            ("reporter", person(self.reported.by)),
            ("of_office", Asked::Yes(self.of_office)),
            ("overdue", Asked::Yes(self.overdue)),
        ];
        if let Some(charge) = self.stage.charge() {
            facts.extend([("unit", Asked::One(("Unit", charge.unit))), ("responsible", person(charge.person))]);
        }
        facts.extend(self.stage.rectified().map(|one| ("rectifier", person(one.signed.by))));
        facts
    }
}
