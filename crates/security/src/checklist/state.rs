//! How it stands with a control, out of what the system found and what a person attested. Pure.
use kernel::{At, DAY};

use super::control::Control;
use super::evidence::Finding;
use super::store::Record;

/// So long a record counts; then somebody looks again.
const RECORD_DAYS: i64 = 365;

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum State {
    Met,
    Partly,
    Unmet,
    /// A person must look.
    Unknown,
}

impl State {
    pub const ALL: [(&'static str, &'static str, &'static str); 4] = [
        ("met", "符合", "ok"),
        ("partly", "部分符合", "wait"),
        ("unmet", "不符合", "no"),
        ("unknown", "待人工确认", "line"),
    ];

    pub fn words(self) -> (&'static str, &'static str) {
        let code: &'static str = self.into();
        Self::ALL.iter().find(|one| one.0 == code).map_or(("", ""), |one| (one.1, one.2))
    }
}

/// A control with its evidence.
#[derive(Clone, Debug)]
pub struct Row {
    pub control: &'static Control,
    /// (name of the check, what it found)
    pub found: Vec<(&'static str, Finding)>,
    /// What was attested last, unless that is too long ago.
    pub record: Option<Record>,
}

impl Row {
    /// What the system finds wrong is never outvoted; what a person must attest, and what no check answered for, stays
    /// open until somebody has.
    pub fn state(&self) -> State {
        let attested = self.record.as_ref().map(|record| record.state);
        let unanswered = self.control.probes.is_empty() || self.found.len() < self.control.probes.len();
        let needs_person = self.control.attest || unanswered;
        let bad = self.found.iter().any(|(_, found)| matches!(found, Finding::Bad(_)));
        let mind = self.found.iter().any(|(_, found)| matches!(found, Finding::Mind(_)));
        if bad || attested == Some(State::Unmet) {
            State::Unmet
        } else if needs_person && attested.is_none() {
            State::Unknown
        } else if mind || attested == Some(State::Partly) {
            State::Partly
        } else {
            State::Met
        }
    }
}

/// Whether a record still counts.
pub fn counts(record: &Record, now: At) -> bool {
    now < record.recorded.plus(RECORD_DAYS * DAY)
}
