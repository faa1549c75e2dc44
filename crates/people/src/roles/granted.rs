//! A grant as its row stands, whether it counts now or not.
use kernel::{At, Id, Person, Signed};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Granted {
    pub id: i64,
    pub person: Id<Person>,
    pub role: String,
    /// The kind of the scope and its id.
    pub scope: (&'static str, i64),
    /// The unit on whose behalf it is held; 0 when it is the person's own.
    pub unit: i64,
    pub from: At,
    /// The first moment at which it counts no more; none when it lasts as long as its scope.
    pub until: Option<At>,
    /// 0 for the house itself.
    pub asked_by: Id<Person>,
    pub approved_by: Id<Person>,
    /// The proposal that it was determined on; none when another verb gave it.
    pub proposal: Option<i64>,
    pub suspended: Option<Suspended>,
    pub ended: Option<Ended>,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspended {
    pub by: Signed,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ended {
    pub by: Signed,
    pub reason: String,
}

impl Granted {
    /// Whether its term is over.
    pub fn is_over(&self, now: At) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// Whether it opens anything at this moment.
    pub fn counts(&self, now: At) -> bool {
        self.ended.is_none() && self.suspended.is_none() && self.from <= now && !self.is_over(now)
    }

    /// The stage as policies spell it: current, suspended, expired, ended.
    pub fn stage(&self, now: At) -> &'static str {
        match (&self.ended, self.is_over(now), &self.suspended) {
            (Some(_), ..) => "ended",
            (None, true, _) => "expired",
            (None, false, Some(_)) => "suspended",
            (None, false, None) => "current",
        }
    }

    /// The word of the glossary, with the mark that it is shown with.
    pub fn words(&self, now: At) -> (&'static str, &'static str) {
        match self.stage(now) {
            "ended" | "expired" if self.suspended.is_some() => ("已终止，停用未解除", "no"),
            "ended" => ("已收回", "no"),
            "expired" => ("已到期", "line"),
            "suspended" => ("已停用", "wait"),
            _ => ("生效中", "ok"),
        }
    }
}
