//! The noun: from the request to the reset, or to the word that stopped it.
use kernel::{Asked, At, Id, Path, Person, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recovery {
    pub id: Id<Recovery>,
    pub number: String,
    pub person: Id<Person>,
    /// The unit that knows the person, and the one above it.
    pub unit: i64,
    #[serde(skip)]
    pub above: Option<i64>,
    pub lost: Lost,
    pub reason: String,
    pub asked: At,
    pub stage: Stage,
    /// When it was looked at.
    #[serde(skip)]
    pub seen: At,
    pub version: i64,
}

/// What is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Lost {
    /// Every second factor and every recovery code; the password was given.
    Factors,
    Password,
    All,
}

impl Lost {
    /// Whether the second factors end with the reset: whoever forgot the password alone keeps theirs.
    pub const fn factors(self) -> bool {
        !matches!(self, Self::Password)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    Asked,
    Confirmed { confirmed: Confirmed },
    Reset { confirmed: Confirmed, reset: Signed },
    Stopped { confirmed: Option<Confirmed>, stopped: Signed, because: String },
}

/// Who saw the person, what they saw, and from when on it may be reset.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confirmed {
    pub by: Signed,
    pub seen: String,
    pub ready: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// 确认身份
    Confirm,
    /// 重置
    Determine,
    /// 不予办理
    Decline,
    /// 叫停
    Withdraw,
    /// 取得激活码：only where the house sends no short messages
    Invite,
}

impl Recovery {
    pub fn at(&self) -> &'static str {
        match &self.stage {
            Stage::Asked => "asked",
            Stage::Confirmed { confirmed } if self.seen < confirmed.ready => "waiting",
            Stage::Confirmed { .. } => "ready",
            Stage::Reset { .. } => "reset",
            Stage::Stopped { .. } => "stopped",
        }
    }

    pub fn words(&self) -> (&'static str, &'static str) {
        words::stage(self.at())
    }

    /// How it came to be asked for, and what a reset takes away.
    pub const fn story(&self) -> (&'static str, &'static str) {
        (words::asked(self.lost), words::reset(self.lost))
    }

    pub fn confirmed(&self) -> Option<&Confirmed> {
        match &self.stage {
            Stage::Asked => None,
            Stage::Confirmed { confirmed } | Stage::Reset { confirmed, .. } => Some(confirmed),
            Stage::Stopped { confirmed, .. } => confirmed.as_ref(),
        }
    }

    pub fn confirm(&self, confirmed: Confirmed) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Asked => Ok(Self { stage: Stage::Confirmed { confirmed }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::SETTLED)),
        }
    }

    /// # Errors
    /// `NotNow` before the hours are over.
    pub fn reset(&self, reset: Signed) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Confirmed { confirmed } if reset.at < confirmed.ready => {
                Err(Refusal::NotNow(words::too_early(confirmed.ready).into()))
            }
            Stage::Confirmed { confirmed } => {
                Ok(Self { stage: Stage::Reset { confirmed: confirmed.clone(), reset }, ..self.clone() })
            }
            Stage::Asked => Err(Refusal::not_now(words::NOT_CONFIRMED)),
            _ => Err(Refusal::not_now(words::SETTLED)),
        }
    }

    pub fn stop(&self, stopped: Signed, because: String) -> Result<Self, Refusal> {
        match &self.stage {
            Stage::Asked | Stage::Confirmed { .. } => {
                let confirmed = self.confirmed().cloned();
                Ok(Self { stage: Stage::Stopped { confirmed, stopped, because }, ..self.clone() })
            }
            _ => Err(Refusal::not_now(words::SETTLED)),
        }
    }
}

impl Subject for Recovery {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Recovery";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![[("Unit", self.unit)].into_iter().chain(self.above.map(|unit| ("Unit", unit))).collect()]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let mut facts =
            vec![("stage", Asked::Text(self.at().into())), ("person", Asked::One(("Person", self.person.0)))];
        facts.extend(self.confirmed().map(|one| ("confirmer", Asked::One(("Person", one.by.by.0)))));
        facts
    }
}
