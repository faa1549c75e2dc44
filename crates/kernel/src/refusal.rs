//! Two kinds of trouble: a refusal, expected and told in Chinese, and a fault, logged once and shown with its number.
use std::borrow::Cow;

use crate::db::{self, Busy};

/// Why the answer is no: expected, shown to the person, tested.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("请先登录，再继续办理")]
    SignIn,
    #[error("这一步需要第二种验证方式，请完成验证后再办理")]
    StepUp,
    #[error("没有这一项，或你无权查看")]
    NotFound,
    #[error("{says}（依据：{article}）")]
    NotAllowed { says: String, article: String },
    #[error("{}", first(.0))]
    Invalid(Vec<Problem>),
    #[error("{0}")]
    NotNow(Cow<'static, str>),
    #[error("{0}")]
    TooMany(Cow<'static, str>),
    #[error("此刻办理的人太多，本次没有办理，请稍等几秒再试")]
    Busy,
}

/// What is wrong with one field of a form; `field` is empty when it is the whole.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Problem {
    pub field: Cow<'static, str>,
    pub says: String,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("fault: {0:#}")]
    Fault(anyhow::Error),
}
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Refusal {
    /// One field is wrong: where, why and what to do stand in `says`.
    pub fn field(field: &'static str, says: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem { field: field.into(), says: says.into() }])
    }

    /// What somebody wrote, without what stands around it, when it is so many characters long; `says` at the field if not.
    pub fn unless_long(
        field: &'static str,
        text: &str,
        lengths: std::ops::RangeInclusive<usize>,
        says: &'static str,
    ) -> Result<String, Self> {
        let text = text.trim();
        if lengths.contains(&text.chars().count()) { Ok(text.to_owned()) } else { Err(Self::field(field, says)) }
    }

    /// Somebody else changed it since the person looked; `what` names it: 本任务.
    pub fn stale(what: &str) -> Self {
        Self::NotNow(format!("{what}刚被他人修改，请刷新页面，核对后再办理").into())
    }

    pub const fn not_now(says: &'static str) -> Self {
        Self::NotNow(Cow::Borrowed(says))
    }
}

fn first(problems: &[Problem]) -> String {
    problems.iter().map(|problem| &*problem.says).collect::<Vec<_>>().join("；")
}

/// A full queue is a refusal wherever it is met; everything else without a sentence is a fault.
impl From<anyhow::Error> for Error {
    fn from(fault: anyhow::Error) -> Self {
        if fault.is::<Busy>() { Self::Refused(Refusal::Busy) } else { Self::Fault(fault) }
    }
}
impl From<askama::Error> for Error {
    fn from(fault: askama::Error) -> Self {
        Self::Fault(fault.into())
    }
}
impl From<serde_json::Error> for Error {
    fn from(fault: serde_json::Error) -> Self {
        Self::Fault(fault.into())
    }
}

impl db::Fault for Error {
    fn fault(&self) -> Option<&anyhow::Error> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Refused(_) => None,
        }
    }
}
