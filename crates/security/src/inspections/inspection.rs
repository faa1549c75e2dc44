//! The noun: one inspection. No SQL, no HTTP, no clock.
use kernel::{Asked, Id, Path, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    pub id: Id<Inspection>,
    pub number: String,
    pub title: String,
    pub scope: String,
    /// A civil day of Beijing, `2026-12-01`.
    pub planned_on: String,
    /// The units that are looked at.
    pub units: Vec<i64>,
    pub planned: Signed,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Open,
    Closed { closed: Signed, conclusion: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Plan,
    Find,
    Close,
    Export,
}

impl Stage {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("检查中", "pri"),
            Self::Closed { .. } => ("已办结", "ok"),
        }
    }
}

impl Inspection {
    /// # Errors
    /// `NotNow` once it is closed.
    pub fn open(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Open => Ok(()),
            Stage::Closed { .. } => Err(Refusal::not_now(words::CLOSED)),
        }
    }

    /// # Errors
    /// `NotNow` while something that was found is not verified.
    pub fn close(&self, closed: Signed, conclusion: String, unverified: usize) -> Result<Self, Refusal> {
        self.open()?;
        if unverified > 0 {
            return Err(Refusal::not_now(words::OPEN_FINDINGS));
        }
        Ok(Self { stage: Stage::Closed { closed, conclusion }, ..self.clone() })
    }
}

impl Subject for Inspection {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Inspection";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        let units = self.units.iter().map(|unit| ("Unit", *unit)).collect();
        vec![("stage", Asked::Text(stage.into())), ("units", Asked::Many(units))]
    }
}
