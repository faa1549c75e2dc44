//! The noun: one take-down of one piece of content. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, MINUTE, Path, Person, Problem, Refusal, Signed, Subject};
use serde::Serialize;

use super::ground::Ground;
use super::words;
use crate::publications::Kind;

/// Whether it is stopped, whether the authority knows, and whether the case is over are three things, each with its facts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Takedown {
    pub id: Id<Takedown>,
    pub number: String,
    pub kind: Kind,
    pub subject: i64,
    /// The version that was public when it was stopped.
    pub edition: i64,
    pub title: String,
    pub host: i64,
    pub provider: Id<Person>,
    pub ground: Ground,
    pub reason: String,
    /// The number of the complaint that it came from; empty when it came from none.
    pub complaint: String,
    pub taken: Signed,
    pub report_due: At,
    pub report: Option<Report>,
    pub restored: Option<Said>,
    pub closed: Option<Said>,
    pub version: i64,
}

/// The report to the authority, as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub recorded: Signed,
    pub to: String,
    pub number: String,
    pub sent: At,
}

/// A decision with its reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Said {
    pub signed: Signed,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    TakeDown,
    /// 向有关机关报告
    SendUp,
    Restore,
    Close,
}

impl Takedown {
    /// As the policies call it.
    pub const fn stage(&self) -> &'static str {
        match (&self.closed, &self.restored, &self.report) {
            (Some(_), _, _) => "closed",
            (None, Some(_), _) => "restored",
            (None, None, Some(_)) => "reported",
            (None, None, None) => "cut",
        }
    }

    /// Whether the content is stopped still.
    pub const fn stands(&self) -> bool {
        self.restored.is_none()
    }

    /// The word of where the case stands, with its mark.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match (&self.closed, &self.report) {
            (Some(_), _) => ("已结案", "ok"),
            (None, None) => ("待报告", "wait"),
            (None, Some(_)) => ("待结案", "pri"),
        }
    }

    /// The word of whether it is stopped.
    pub const fn cut_words(&self) -> (&'static str, &'static str) {
        if self.stands() { ("已停止传输", "no") } else { ("已恢复", "ok") }
    }

    /// The report was sent.
    ///
    /// # Errors
    /// `Invalid` with one sentence per field; `NotNow` when it was recorded before.
    pub fn send_up(&self, report: Report) -> Result<Self, Refusal> {
        if self.report.is_some() {
            return Err(Refusal::not_now(words::REPORTED));
        }
        let long = |text: &str| text.chars().count();
        // People say when by the minute.
        let sent = report.sent >= self.taken.at.plus(-MINUTE) && report.sent <= report.recorded.at.plus(MINUTE);
        let wrong = [
            ("to", words::TO, !(2..=100).contains(&long(&report.to))),
            ("number", words::NUMBER, !(2..=100).contains(&long(&report.number))),
            ("sent", words::SENT, !sent),
        ];
        let wrong: Vec<Problem> = wrong
            .into_iter()
            .filter(|(_, _, is_wrong)| *is_wrong)
            .map(|(field, says, _)| Problem { field: field.into(), says: says.into() })
            .collect();
        if !wrong.is_empty() {
            return Err(Refusal::Invalid(wrong));
        }
        Ok(Self { report: Some(report), ..self.clone() })
    }

    /// Every address answers again. Nobody decides that alone: not whoever took it down, nor whoever provides it.
    ///
    /// # Errors
    /// `NotNow` when it was restored before; `NotAllowed` for these two.
    pub fn restore(&self, said: Said) -> Result<Self, Refusal> {
        if self.restored.is_some() {
            return Err(Refusal::not_now(words::RESTORED));
        }
        if said.signed.by == self.taken.by || said.signed.by == self.provider {
            return Err(Refusal::NotAllowed { says: words::SEPARATE.into(), article: words::SUPPLEMENT.into() });
        }
        Ok(Self { restored: Some(said), ..self.clone() })
    }

    /// The case is over; what is stopped stays so.
    ///
    /// # Errors
    /// `NotNow` before the report is on record, or when it was closed before.
    pub fn close(&self, said: Said) -> Result<Self, Refusal> {
        match (&self.closed, &self.report) {
            (Some(_), _) => Err(Refusal::not_now(words::CLOSED)),
            (None, None) => Err(Refusal::not_now(words::NOT_REPORTED)),
            (None, Some(_)) => Ok(Self { closed: Some(said), ..self.clone() }),
        }
    }
}

impl Subject for Takedown {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Takedown";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![
            ("stage", Asked::Text(self.stage().into())),
            ("taker", Asked::One(("Person", self.taken.by.0))),
            ("provider", Asked::One(("Person", self.provider.0))),
        ]
    }
}
