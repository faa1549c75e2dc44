//! Corrections (更正) of what is published: a new content with its reason, accepted by the column's owner, carried out by
//! the Center. One is on its way at a time; all stay on record.
use kernel::{Id, Refusal, Signed};
use serde::Serialize;

use super::content::Content;
use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correction {
    pub id: Id<Correction>,
    pub article: i64,
    pub content: Content,
    /// What was wrong, as readers are told.
    pub reason: String,
    pub proposed: Signed,
    pub way: Way,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Way {
    Proposed,
    Accepted {
        accepted: Signed,
    },
    Done {
        accepted: Signed,
        done: Signed,
    },
    /// Not accepted, taken back, or overtaken by the withdrawal of the article.
    Ended {
        ended: Signed,
        because: String,
    },
}

impl Correction {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self.way {
            Way::Proposed => ("更正待同意", "wait"),
            Way::Accepted { .. } => ("更正待执行", "info"),
            Way::Done { .. } => ("已更正", "ok"),
            Way::Ended { .. } => ("未更正", "line"),
        }
    }

    pub fn accept(&self, accepted: Signed) -> Result<Self, Refusal> {
        match self.way {
            Way::Proposed => Ok(Self { way: Way::Accepted { accepted }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::NOT_PROPOSED)),
        }
    }

    pub fn carry_out(&self, done: Signed) -> Result<Self, Refusal> {
        match self.way {
            Way::Accepted { accepted } => Ok(Self { way: Way::Done { accepted, done }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::NOT_ENDORSED)),
        }
    }

    pub fn end(&self, ended: Signed, because: String) -> Result<Self, Refusal> {
        match self.way {
            Way::Proposed | Way::Accepted { .. } => Ok(Self { way: Way::Ended { ended, because }, ..self.clone() }),
            _ => Err(Refusal::not_now(words::NOT_PROPOSED)),
        }
    }
}
