//! The nouns: a module as policies decide about it, its home as its owner writes it, its notices. No SQL, no HTTP.
use jiff::civil::Date;
use kernel::{Asked, At, Id, Path, Problem, Refusal, Signed, Subject};
use serde::{Deserialize, Serialize};

use super::words;

/// A module of the charter, by its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TheModule(pub i64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// Introduction, contact, pins, notices: one right, its owner's.
    Administer,
}

/// What the owner says of the module.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Home {
    pub module: i64,
    /// Plain text: `# ` a heading, `- ` a list.
    pub intro: String,
    /// Where to turn; room, telephone.
    pub contact: String,
    /// Nobody has written yet when none.
    pub written: Option<Signed>,
    pub version: i64,
}

/// A notice (通知) of a module, shown from a day until a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Notice {
    pub id: Id<Notice>,
    pub module: i64,
    pub words: NoticeWords,
    pub posted: Signed,
    pub withdrawn: Option<Withdrawn>,
    pub version: i64,
}

/// What its owner fills in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeWords {
    pub title: String,
    pub body: String,
    /// Civil days of Beijing, both shown.
    pub from_on: String,
    pub until_on: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Withdrawn {
    pub withdrawn: Signed,
    pub reason: String,
}

impl Home {
    /// # Errors
    /// `Invalid` with one sentence per field.
    pub fn write(&self, intro: &str, contact: &str, written: Signed) -> Result<Self, Refusal> {
        let (intro, contact) = (tidy(intro), contact.trim().to_owned());
        let length = |text: &str| text.chars().count();
        let wrong = [
            ("intro", words::INTRO, !(10..=4000).contains(&length(&intro))),
            ("contact", words::CONTACT, !(4..=200).contains(&length(&contact)) || contact.contains('\n')),
        ];
        right(wrong)?;
        Ok(Self { intro, contact, written: Some(written), ..self.clone() })
    }
}

impl NoticeWords {
    /// As it will stand; its last day may not be over yet.
    ///
    /// # Errors
    /// `Invalid` with one sentence per field.
    pub fn checked(&self, today: Date) -> Result<Self, Refusal> {
        let words = Self {
            title: self.title.trim().to_owned(),
            body: tidy(&self.body),
            from_on: self.from_on.trim().to_owned(),
            until_on: self.until_on.trim().to_owned(),
        };
        let days = (words.from_on.parse::<Date>(), words.until_on.parse::<Date>());
        let length = |text: &str| text.chars().count();
        let wrong = [
            ("title", words::TITLE, !(4..=80).contains(&length(&words.title)) || words.title.contains('\n')),
            ("body", words::BODY, !(2..=2000).contains(&length(&words.body))),
            ("from_on", words::FROM, days.0.is_err()),
            ("until_on", words::UNTIL, !matches!(&days, (Ok(from), Ok(until)) if from <= until && *until >= today)),
        ];
        right(wrong)?;
        // One way of writing a day, so that days compare as texts.
        let day = |day: Result<Date, _>| day.map(|day| day.to_string()).unwrap_or_default();
        Ok(Self { from_on: day(days.0), until_on: day(days.1), ..words })
    }
}

impl Notice {
    /// # Errors
    /// `NotNow` when it was withdrawn before.
    pub fn withdraw(&self, withdrawn: Signed, reason: &str) -> Result<Self, Refusal> {
        if self.withdrawn.is_some() {
            return Err(Refusal::not_now(words::WITHDRAWN));
        }
        let reason = reason.trim().to_owned();
        if !(2..=200).contains(&reason.chars().count()) {
            return Err(Refusal::field("reason", words::REASON));
        }
        Ok(Self { withdrawn: Some(Withdrawn { withdrawn, reason }), ..self.clone() })
    }

    /// The word of its state on that day, with its mark.
    pub fn state(&self, now: &At) -> (&'static str, &'static str) {
        let today = now.day();
        match () {
            () if self.withdrawn.is_some() => ("已撤下", "line"),
            () if self.words.until_on < today => ("已到期", "line"),
            () if self.words.from_on > today => ("待展示", "wait"),
            () => ("展示中", "ok"),
        }
    }
}

fn right<const N: usize>(wrong: [(&'static str, &'static str, bool); N]) -> Result<(), Refusal> {
    let wrong: Vec<Problem> = wrong
        .into_iter()
        .filter(|one| one.2)
        .map(|(field, says, _)| Problem { field: field.into(), says: says.into() })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
}

fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

impl Subject for TheModule {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Module";
    fn id(&self) -> i64 {
        self.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}

/// A home is decided about as its module is.
impl Subject for Home {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Module";
    fn id(&self) -> i64 {
        self.module
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}

/// So is a notice.
impl Subject for Notice {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Module";
    fn id(&self) -> i64 {
        self.module
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}
