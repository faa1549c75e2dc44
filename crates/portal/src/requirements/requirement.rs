//! The noun and its transitions. No SQL, no HTTP, no clock.
use jiff::civil::Date;
use kernel::{Asked, Id, Path, Person, Problem, Refusal, Signed, Subject};
use people::units::Unit;
use serde::Serialize;

use super::parts::{Parts, Release};
use super::place::Place;
use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Requirement {
    pub id: Id<Requirement>,
    pub place: Place,
    /// The unit that owns the module or the column, and answers for the data (A10.2).
    pub owner: Id<Unit>,
    /// `2026-0001`, given when it is raised first; empty before.
    pub number: String,
    pub title: String,
    pub parts: Parts,
    pub drafted: Signed,
    /// How often it was raised: the round of its last submission.
    pub round: i64,
    /// The version of the charter under which it was last raised; 0 before.
    pub charter: i64,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafted,
    Raised { raised: Signed },
    Returned { raised: Signed, returned: Signed, reason: String },
    Declined { raised: Signed, declined: Signed, reason: String },
    Withdrawn { raised: Option<Signed>, withdrawn: Signed, reason: String },
    Accepted { taken: Taken },
    Working { taken: Taken, started: Signed, refused: Option<Refused> },
    Delivered { taken: Taken, started: Signed, delivered: Signed, release: Release },
    Confirmed { taken: Taken, started: Signed, delivered: Signed, release: Release, confirmed: Signed },
}

/// Raised by the owner, taken on by the Center, with the day that it promised.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Taken {
    pub raised: Signed,
    pub accepted: Signed,
    /// A civil day of Beijing, `2026-12-01`.
    pub promised: String,
}

/// The owner did not take what was delivered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refused {
    pub refused: Signed,
    pub reason: String,
    /// What was handed over: the next delivery begins with it.
    pub release: Release,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// Drafts, edits and submits: one right, the owner's.
    Raise,
    Withdraw,
    Return,
    Decline,
    Accept,
    Start,
    Deliver,
    Confirm,
    Refuse,
    Discuss,
}

/// Whether the owner's person signed for the data (A10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    Yes,
    No,
}

impl Stage {
    /// (code, word of the glossary, its mark), in the order of the way.
    pub const ALL: [(&'static str, &'static str, &'static str); 9] = [
        ("drafted", "草稿", "line"),
        ("raised", "已提出", "wait"),
        ("returned", "退回补充", "no"),
        ("accepted", "已受理", "info"),
        ("working", "实施中", "pri"),
        ("delivered", "已交付", "wait"),
        ("confirmed", "已验收", "ok"),
        ("declined", "不予受理", "no"),
        ("withdrawn", "已撤回", "line"),
    ];

    pub fn code(&self) -> &'static str {
        self.into()
    }
    /// The word of the glossary, with the mark that it is shown with.
    pub fn words(&self) -> (&'static str, &'static str) {
        let code = self.code();
        Self::ALL.iter().find(|one| one.0 == code).map_or(("", ""), |one| (one.1, one.2))
    }
    pub const fn raised(&self) -> Option<Signed> {
        match self {
            Self::Drafted => None,
            Self::Raised { raised } | Self::Returned { raised, .. } | Self::Declined { raised, .. } => Some(*raised),
            Self::Withdrawn { raised, .. } => *raised,
            Self::Accepted { taken }
            | Self::Working { taken, .. }
            | Self::Delivered { taken, .. }
            | Self::Confirmed { taken, .. } => Some(taken.raised),
        }
    }
    pub const fn taken(&self) -> Option<&Taken> {
        match self {
            Self::Accepted { taken }
            | Self::Working { taken, .. }
            | Self::Delivered { taken, .. }
            | Self::Confirmed { taken, .. } => Some(taken),
            _ => None,
        }
    }
    pub const fn started(&self) -> Option<Signed> {
        match self {
            Self::Working { started, .. } | Self::Delivered { started, .. } | Self::Confirmed { started, .. } => {
                Some(*started)
            }
            _ => None,
        }
    }
    pub const fn delivered(&self) -> Option<(Signed, &Release)> {
        match self {
            Self::Delivered { delivered, release, .. } | Self::Confirmed { delivered, release, .. } => {
                Some((*delivered, release))
            }
            _ => None,
        }
    }
    /// The release note as it was handed over last, taken or not.
    pub const fn release(&self) -> Option<&Release> {
        match self {
            Self::Delivered { release, .. } | Self::Confirmed { release, .. } => Some(release),
            Self::Working { refused: Some(no), .. } => Some(&no.release),
            _ => None,
        }
    }
    pub const fn confirmed(&self) -> Option<Signed> {
        match self {
            Self::Confirmed { confirmed, .. } => Some(*confirmed),
            _ => None,
        }
    }
    /// The last no with its reason: return, declination, withdrawal, or a delivery that was not taken.
    pub fn ended(&self) -> Option<(Signed, &str)> {
        match self {
            Self::Returned { returned: ended, reason, .. }
            | Self::Declined { declined: ended, reason, .. }
            | Self::Withdrawn { withdrawn: ended, reason, .. } => Some((*ended, reason)),
            Self::Working { refused: Some(no), .. } => Some((no.refused, &no.reason)),
            _ => None,
        }
    }
    /// Whether its owner may still write on it.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Drafted | Self::Returned { .. })
    }
}

impl Requirement {
    /// # Errors
    /// `NotNow` when others hold it: what was raised stays as it was signed.
    pub fn edit(&self, title: String, parts: Parts) -> Result<Self, Refusal> {
        self.open()?;
        Ok(Self { title, parts, ..self.clone() })
    }

    /// The owner signs it over to the Center: never without the five parts (A10.1) and the declaration (A10.2).
    pub fn raise(&self, raised: Signed, declared: Declared, number: String, charter: i64) -> Result<Self, Refusal> {
        self.open()?;
        let mut wrong = self.parts.problems(&self.title);
        if declared == Declared::No {
            wrong.push(Problem { field: "declaration".into(), says: words::UNDECLARED.into() });
        }
        if !wrong.is_empty() {
            return Err(Refusal::Invalid(wrong));
        }
        let (number, round) = (if self.number.is_empty() { number } else { self.number.clone() }, self.round + 1);
        Ok(Self { stage: Stage::Raised { raised }, number, round, charter, ..self.clone() })
    }

    /// The owner takes it back, before the Center accepted it.
    pub fn withdraw(&self, withdrawn: Signed, reason: String) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Drafted | Stage::Raised { .. } | Stage::Returned { .. } => {
                self.to(Stage::Withdrawn { raised: self.stage.raised(), withdrawn, reason })
            }
            Stage::Declined { .. } | Stage::Withdrawn { .. } => Err(Refusal::not_now(words::ENDED)),
            _ => Err(Refusal::not_now(words::TAKEN_ALREADY)),
        }
    }

    /// The Center gives it back to be completed.
    pub fn return_for_more(&self, returned: Signed, reason: String) -> Result<Self, Refusal> {
        let raised = self.waiting()?;
        self.to(Stage::Returned { raised, returned, reason })
    }

    /// The Center does not take it on; that is its end.
    pub fn decline(&self, declined: Signed, reason: String) -> Result<Self, Refusal> {
        let raised = self.waiting()?;
        self.to(Stage::Declined { raised, declined, reason })
    }

    /// The Center takes it on and promises a day.
    ///
    /// # Errors
    /// `NotAllowed` for whoever raised it, `Invalid` for a day that is past.
    pub fn accept(&self, accepted: Signed, promised: Date) -> Result<Self, Refusal> {
        let raised = self.waiting()?;
        if raised.by == accepted.by {
            return Err(Refusal::NotAllowed { says: words::OWN.into(), article: words::SUPPLEMENT.into() });
        }
        if promised < accepted.at.date() {
            return Err(Refusal::field("promised_on", words::PROMISED));
        }
        self.to(Stage::Accepted { taken: Taken { raised, accepted, promised: promised.to_string() } })
    }

    /// The Center begins.
    pub fn start(&self, started: Signed) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Accepted { taken } => self.to(Stage::Working { taken: taken.clone(), started, refused: None }),
            Stage::Working { .. } => Err(Refusal::not_now(words::STARTED)),
            Stage::Delivered { .. } | Stage::Confirmed { .. } => Err(Refusal::not_now(words::DELIVERED)),
            _ => Err(Refusal::not_now(words::NOT_ACCEPTED)),
        }
    }

    /// The Center hands over what was asked for, with its release note.
    pub fn deliver(&self, delivered: Signed, release: Release) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Working { taken, started, .. } => {
                release.check()?;
                let (taken, started) = (taken.clone(), *started);
                self.to(Stage::Delivered { taken, started, delivered, release })
            }
            Stage::Delivered { .. } | Stage::Confirmed { .. } => Err(Refusal::not_now(words::DELIVERED)),
            _ => Err(Refusal::not_now(words::NOT_STARTED)),
        }
    }

    /// The owner takes the delivery; from now on its release note is everybody's to read.
    ///
    /// # Errors
    /// `NotAllowed` for whoever delivered it.
    pub fn confirm(&self, confirmed: Signed) -> Result<Self, Refusal> {
        let (taken, started, delivered, release) = self.answerable(confirmed)?;
        self.to(Stage::Confirmed { taken, started, delivered, release, confirmed })
    }

    /// The owner does not take it: the work goes on.
    pub fn refuse(&self, refused: Signed, reason: String) -> Result<Self, Refusal> {
        let (taken, started, _, release) = self.answerable(refused)?;
        self.to(Stage::Working { taken, started, refused: Some(Refused { refused, reason, release }) })
    }

    /// Who has a part in it besides whole offices: drafter, raiser, who took it on, who delivered.
    pub fn parties(&self) -> Vec<Id<Person>> {
        let signed = [
            Some(self.drafted),
            self.stage.raised(),
            self.stage.taken().map(|taken| taken.accepted),
            self.stage.delivered().map(|delivered| delivered.0),
            self.stage.ended().map(|ended| ended.0),
        ];
        let mut all: Vec<Id<Person>> = vec![];
        for one in signed.into_iter().flatten().filter(|one| one.by.0 != 0) {
            if !all.contains(&one.by) {
                all.push(one.by);
            }
        }
        all
    }

    fn open(&self) -> Result<(), Refusal> {
        match &self.stage {
            stage if stage.is_open() => Ok(()),
            Stage::Declined { .. } | Stage::Withdrawn { .. } => Err(Refusal::not_now(words::ENDED)),
            _ => Err(Refusal::not_now(words::RAISED_ALREADY)),
        }
    }

    /// Raised, and nobody has answered yet.
    fn waiting(&self) -> Result<Signed, Refusal> {
        match &self.stage {
            Stage::Raised { raised } => Ok(*raised),
            Stage::Drafted | Stage::Returned { .. } => Err(Refusal::not_now(words::NOT_RAISED)),
            Stage::Declined { .. } | Stage::Withdrawn { .. } => Err(Refusal::not_now(words::ENDED)),
            _ => Err(Refusal::not_now(words::ACCEPTED_ALREADY)),
        }
    }

    /// Delivered, and `who` may answer.
    fn answerable(&self, who: Signed) -> Result<(Taken, Signed, Signed, Release), Refusal> {
        match &self.stage {
            Stage::Delivered { delivered, .. } if delivered.by == who.by => {
                Err(Refusal::NotAllowed { says: words::DELIVERER.into(), article: words::SUPPLEMENT.into() })
            }
            Stage::Delivered { taken, started, delivered, release } => {
                Ok((taken.clone(), *started, *delivered, release.clone()))
            }
            Stage::Confirmed { .. } => Err(Refusal::not_now(words::CONFIRMED)),
            _ => Err(Refusal::not_now(words::NOT_DELIVERED)),
        }
    }

    fn to(&self, stage: Stage) -> Result<Self, Refusal> {
        Ok(Self { stage, ..self.clone() })
    }
}

impl Subject for Requirement {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Requirement";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![self.place.scope()]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let mut facts =
            vec![("stage", Asked::Text(self.stage.code().into())), ("owner", Asked::One(("Unit", self.owner.0)))];
        let mut signed = |name, by: Option<Id<Person>>| {
            facts.extend(by.map(|by| (name, Asked::One(("Person", by.0)))));
        };
        signed("raiser", self.stage.raised().map(|one| one.by));
        signed("deliverer", self.stage.delivered().map(|one| one.0.by));
        facts
    }
}
