//! What the matrix shows: whom one asks for, a learner, the totals of a class. No SQL, no HTTP.
use serde::Deserialize;

/// Which learners are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Show {
    #[default]
    All,
    Behind,
    Done,
}

/// What a page of the matrix is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Asked {
    pub show: Show,
    /// Learners of one unit alone.
    pub unit: Option<i64>,
    /// Those after this person, by pinyin.
    pub after: Option<i64>,
}

/// One learner of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Learner {
    pub person: i64,
    pub name: String,
    pub unit: i64,
    pub unit_name: String,
}

/// A class in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    pub class: i64,
    pub learners: i64,
    /// Those who have met the rule.
    pub met: i64,
    /// Required items done by all of them together.
    pub done: i64,
}

impl Show {
    pub const ALL: [Self; 3] = [Self::All, Self::Behind, Self::Done];

    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "全部",
            Self::Behind => "未达进度",
            Self::Done => "已达标",
        }
    }

    pub fn code(self) -> &'static str {
        self.into()
    }
}

impl Total {
    pub const fn behind(&self) -> i64 {
        self.learners - self.met
    }

    /// Whole percent of what is required of all.
    pub const fn percent(&self, required: i64) -> i64 {
        share(self.done, self.learners * required)
    }
}

/// Whole percent, rounded down: 100 means all.
pub const fn share(done: i64, all: i64) -> i64 {
    if all > 0 { done * 100 / all } else { 0 }
}

/// The colour of a percentage, which is always written beside it.
pub const fn level(percent: &i64) -> &'static str {
    match *percent {
        90.. => "h5",
        70..=89 => "h4",
        50..=69 => "h3",
        25..=49 => "h2",
        _ => "h1",
    }
}
