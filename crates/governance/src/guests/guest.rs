//! The noun: an account asked for a guest, from the request to its end. No SQL, no HTTP, no clock but the moment it was
//! looked at.
use kernel::{Asked, At, Id, Path, Person, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Guest {
    pub id: Id<Guest>,
    pub number: String,
    pub name: String,
    /// Where they come from, as they say it.
    pub origin: String,
    /// Sealed until the person is entered; none from then on.
    #[serde(skip)]
    pub phone: Option<String>,
    pub masked: String,
    pub purpose: String,
    pub host: i64,
    /// The unit above the host.
    #[serde(skip)]
    pub above: Option<i64>,
    pub sponsor: Id<Person>,
    pub from: At,
    /// The first moment at which the account is closed.
    pub until: At,
    pub proposed: At,
    /// Known since the account was granted.
    pub person: Option<Id<Person>>,
    pub stage: Stage,
    pub renewal: Option<Renewal>,
    /// When it was looked at: whether it is over is a question of the clock alone.
    #[serde(skip)]
    pub seen: At,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    Proposed,
    Declined { declined: Signed, reason: String },
    Withdrawn { at: At },
    Granted { granted: Signed },
    Ended { granted: Signed, ended: Signed, reason: String },
}

/// A longer term that waits to be granted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Renewal {
    pub until: At,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// 申请、续期
    Propose,
    Withdraw,
    /// 开通、续期、不同意
    Determine,
    /// 重发激活码
    Invite,
    End,
}

impl Guest {
    /// As policies spell it.
    pub fn at(&self) -> &'static str {
        match &self.stage {
            Stage::Proposed => "proposed",
            Stage::Declined { .. } => "declined",
            Stage::Withdrawn { .. } => "withdrawn",
            Stage::Ended { .. } => "ended",
            Stage::Granted { .. } if self.until <= self.seen => "expired",
            Stage::Granted { .. } if self.renewal.is_some() => "renewing",
            Stage::Granted { .. } => "open",
        }
    }

    /// The word of the glossary, with the mark that it is shown with.
    pub fn words(&self) -> (&'static str, &'static str) {
        words::stage(self.at())
    }

    pub fn is_open(&self) -> bool {
        matches!(self.at(), "open" | "renewing")
    }

    pub fn grant(&self, granted: Signed, person: Id<Person>) -> Result<Self, Refusal> {
        if self.stage != Stage::Proposed {
            return Err(Refusal::not_now(words::SETTLED));
        }
        Ok(Self { stage: Stage::Granted { granted }, person: Some(person), phone: None, ..self.clone() })
    }

    pub fn decline(&self, declined: Signed, reason: String) -> Result<Self, Refusal> {
        match (&self.stage, self.at()) {
            (Stage::Proposed, _) => {
                Ok(Self { stage: Stage::Declined { declined, reason }, phone: None, ..self.clone() })
            }
            (_, "renewing") => Ok(Self { renewal: None, ..self.clone() }),
            _ => Err(Refusal::not_now(words::SETTLED)),
        }
    }

    pub fn withdraw(&self, at: At) -> Result<Self, Refusal> {
        match (&self.stage, self.at()) {
            (Stage::Proposed, _) => Ok(Self { stage: Stage::Withdrawn { at }, phone: None, ..self.clone() }),
            (_, "renewing") => Ok(Self { renewal: None, ..self.clone() }),
            _ => Err(Refusal::not_now(words::SETTLED)),
        }
    }

    pub fn ask_renewal(&self, renewal: Renewal) -> Result<Self, Refusal> {
        match self.at() {
            "open" => Ok(Self { renewal: Some(renewal), ..self.clone() }),
            "renewing" => Err(Refusal::not_now(words::RENEWING)),
            _ => Err(Refusal::not_now(words::OVER)),
        }
    }

    pub fn renew(&self) -> Result<Self, Refusal> {
        match (&self.renewal, self.at()) {
            (Some(renewal), "renewing") => Ok(Self { until: renewal.until, renewal: None, ..self.clone() }),
            _ => Err(Refusal::not_now(words::SETTLED)),
        }
    }

    pub fn end(&self, ended: Signed, reason: String) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Granted { granted } if self.is_open() => {
                let stage = Stage::Ended { granted: *granted, ended, reason };
                Ok(Self { stage, renewal: None, ..self.clone() })
            }
            _ => Err(Refusal::not_now(words::OVER)),
        }
    }
}

impl Subject for Guest {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Guest";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![[("Unit", self.host)].into_iter().chain(self.above.map(|unit| ("Unit", unit))).collect()]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let mut facts = vec![
            ("stage", Asked::Text(self.at().into())),
            ("host", Asked::One(("Unit", self.host))),
            ("sponsor", Asked::One(("Person", self.sponsor.0))),
        ];
        facts.extend(self.person.map(|person| ("person", Asked::One(("Person", person.0)))));
        facts
    }
}
