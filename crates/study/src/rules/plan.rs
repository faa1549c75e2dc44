//! The nouns and their rules: what a project asks for, and how far a person's done items go. No SQL, no HTTP, no clock.
use std::collections::HashSet;

use kernel::{At, Id, Person, Refusal};
use serde::Serialize;

use super::words;

/// The completion rule of a project.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    pub project: i64,
    /// Of the required items, 1–100.
    pub percent: i64,
    /// Nobody has set it yet: everything required.
    pub set: Option<(At, Id<Person>)>,
    /// 0 before it was set.
    pub version: i64,
}

/// One item of a published course that is placed in the project.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub course: i64,
    pub course_title: String,
    pub key: i64,
    /// Chapter and place: `2.4`.
    pub number: String,
    pub title: String,
    pub required: bool,
}

/// Done items: (course, item key).
pub type Done = HashSet<(i64, i64)>;

/// The rule with the items that it speaks of, in the order in which they are studied.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub rule: Rule,
    pub items: Vec<Item>,
}

/// What a person behind the rule is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// How many more required items.
    pub count: i64,
    /// The first of them.
    pub next: Item,
}

impl Rule {
    pub const fn new(project: i64) -> Self {
        Self { project, percent: 100, set: None, version: 0 }
    }

    /// # Errors
    /// `Invalid` outside 1–100, `NotNow` once a list is submitted.
    pub fn set(&self, percent: Option<i64>, lists: i64, at: At, by: Id<Person>) -> Result<Self, Refusal> {
        if lists > 0 {
            return Err(Refusal::not_now(words::LISTED));
        }
        match percent {
            Some(percent @ 1..=100) => Ok(Self { percent, set: Some((at, by)), ..self.clone() }),
            _ => Err(Refusal::field("percent", words::PERCENT)),
        }
    }
}

impl Item {
    pub const fn at(&self) -> (i64, i64) {
        (self.course, self.key)
    }

    /// 「2.4 单元测验（《课程》）」
    pub fn words(&self) -> String {
        format!("{} {}（《{}》）", self.number, self.title, self.course_title)
    }

    pub fn link(&self) -> String {
        format!("/learn/{}/{}", self.course, self.key)
    }
}

impl Plan {
    pub fn required(&self) -> i64 {
        count(self.items.iter().filter(|item| item.required))
    }

    /// How many required items are enough.
    pub fn need(&self) -> i64 {
        (self.required() * self.rule.percent + 99) / 100
    }

    /// Of these done items, how many are required.
    pub fn counted(&self, done: &Done) -> i64 {
        count(self.items.iter().filter(|item| item.required && done.contains(&item.at())))
    }

    /// `counted`: done required items.
    pub fn is_met(&self, counted: i64) -> bool {
        self.required() > 0 && counted >= self.need()
    }

    /// What is missing; nothing for whoever has met the rule, or where nothing is required.
    pub fn left(&self, done: &Done) -> Option<Left> {
        let counted = self.counted(done);
        if self.is_met(counted) {
            return None;
        }
        let next = self.items.iter().find(|item| item.required && !done.contains(&item.at()))?;
        Some(Left { count: self.need() - counted, next: next.clone() })
    }

    /// The rule as learners read it.
    pub fn words(&self) -> String {
        match (self.required(), self.rule.percent) {
            (0, _) => "项目还没有必修内容，达标要求待课程发布后确定".into(),
            (all, 100) => format!("完成全部必修内容（共 {all} 项）"),
            (all, percent) => format!("完成必修内容的 {percent}%（共 {all} 项，至少 {} 项）", self.need()),
        }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}
