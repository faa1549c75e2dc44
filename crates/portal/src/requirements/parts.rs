//! What a requirement says in five parts (第十条), and what its delivery says of itself. Pure.
use kernel::{Problem, Refusal};
use serde::{Deserialize, Serialize};

use super::words;

/// 业务流程、数据、账号、授权、角色 (A10.1)
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parts {
    pub process: String,
    pub data: String,
    pub accounts: String,
    pub authorisation: String,
    pub roles: String,
}

/// What changed with a delivery, for those who use the module (A7.4).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// As the Center counts: `3.2`.
    #[serde(rename = "release_version", default)]
    pub version: String,
    #[serde(rename = "release_changes", default)]
    pub changes: String,
    #[serde(rename = "release_usage", default)]
    pub usage: String,
}

/// A part must say something: so many letters or characters at least, so many at most.
const LEAST: usize = 4;
const MOST: usize = 4000;

impl Parts {
    /// (field, its name, what belongs there), in the order of the article.
    pub const ALL: [(&'static str, &'static str, &'static str); 5] = [
        ("process", "业务流程", "谁在什么时候做什么，经过哪几步，办到哪里算完成"),
        ("data", "数据", "用到哪些数据，从哪里来，谁提供、谁使用、保存多久"),
        ("accounts", "账号", "哪些人需要账号，怎样开通、停用"),
        ("authorisation", "授权", "谁可以办哪一步，由谁确定，到期怎样处理"),
        ("roles", "角色", "涉及哪些角色，各看到什么、能办什么"),
    ];

    /// The text of a part by its field; empty for a field that is none.
    pub fn of(&self, field: &str) -> &str {
        match field {
            "process" => &self.process,
            "data" => &self.data,
            "accounts" => &self.accounts,
            "authorisation" => &self.authorisation,
            "roles" => &self.roles,
            _ => "",
        }
    }

    /// (field, name, text) of all five.
    pub fn all(&self) -> Vec<(&'static str, &'static str, &str)> {
        Self::ALL.iter().map(|(field, name, _)| (*field, *name, self.of(field))).collect()
    }

    /// What people type around a text is not part of it.
    #[must_use]
    pub fn tidy(&self) -> Self {
        Self {
            process: tidy(&self.process),
            data: tidy(&self.data),
            accounts: tidy(&self.accounts),
            authorisation: tidy(&self.authorisation),
            roles: tidy(&self.roles),
        }
    }

    /// Everything that keeps it from being raised; none when all five say something.
    pub fn problems(&self, title: &str) -> Vec<Problem> {
        let mut wrong = headline(title);
        for (field, name, _) in Self::ALL {
            if !says_something(self.of(field)) {
                let says = format!("“{name}”没有写清楚：五项都要写（第十条）；不涉及的请写明为什么不涉及");
                wrong.push(Problem { field: field.into(), says });
            }
        }
        wrong.extend(self.too_long());
        wrong
    }

    /// What keeps it from being kept as a draft.
    pub fn draft_problems(&self, title: &str) -> Vec<Problem> {
        headline(title).into_iter().chain(self.too_long()).collect()
    }

    fn too_long(&self) -> Vec<Problem> {
        let long = Self::ALL.iter().filter(|(field, ..)| self.of(field).chars().count() > MOST);
        long.map(|(field, name, _)| Problem {
            field: (*field).into(),
            says: format!("“{name}”最多 {MOST} 个字，请缩短，细节可以作为附件"),
        })
        .collect()
    }
}

impl Release {
    #[must_use]
    pub fn tidy(&self) -> Self {
        Self { version: tidy(&self.version), changes: tidy(&self.changes), usage: tidy(&self.usage) }
    }

    /// # Errors
    /// `Invalid` with one sentence per field.
    pub fn check(&self) -> Result<(), Refusal> {
        let long = |text: &str, most: usize| says_something(text) && text.chars().count() <= most;
        let numbered = (1..=20).contains(&self.version.chars().count()) && self.version.contains(char::is_numeric);
        let wrong: Vec<Problem> = [
            ("release_version", words::RELEASE_VERSION, numbered && !self.version.contains('\n')),
            ("release_changes", words::RELEASE_CHANGES, long(&self.changes, MOST)),
            ("release_usage", words::RELEASE_USAGE, long(&self.usage, MOST)),
        ]
        .into_iter()
        .filter(|(_, _, right)| !right)
        .map(|(field, says, _)| Problem { field: field.into(), says: says.into() })
        .collect();
        if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
    }
}

fn headline(title: &str) -> Vec<Problem> {
    let right = (4..=100).contains(&title.chars().count()) && says_something(title) && !title.contains('\n');
    if right { vec![] } else { vec![Problem { field: "title".into(), says: words::TITLE.into() }] }
}

/// Dashes, spaces and invisible characters say nothing.
fn says_something(text: &str) -> bool {
    text.chars().filter(|one| one.is_alphanumeric()).nth(LEAST - 1).is_some()
}

pub(super) fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}
