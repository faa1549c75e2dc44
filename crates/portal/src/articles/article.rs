//! The noun and its transitions. No SQL, no HTTP, no clock; what a column asks of an article stands in `check`.
use kernel::{Asked, Id, Path, Person, Refusal, Signed, Subject};
use people::units::Unit;
use serde::{Deserialize, Serialize};

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Article {
    pub id: Id<Article>,
    /// The charter's number of the column.
    pub column: i64,
    pub content: Content,
    /// The unit that provides it and answers for it.
    pub host: Id<Unit>,
    pub provider: Id<Person>,
    /// Who confirmed for the unit that nothing in it is secret (不涉密), and when.
    pub not_secret: Option<Signed>,
    pub stage: Stage,
    pub version: i64,
}

/// What the provider writes; which fields a column needs is the charter's word.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    #[serde(rename = "content_kind", default)]
    pub kind: Kind,
    #[serde(default)]
    pub title: String,
    /// Plain text, a paragraph a line.
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub issuing_body: String,
    #[serde(default)]
    pub document_number: String,
    /// A civil day, `2026-11-20`.
    #[serde(default)]
    pub issued_on: String,
    /// `https` alone.
    #[serde(default)]
    pub original_link: String,
}

/// 动态、文章、研究成果、前沿信息、转发 (A11.2–A11.4)
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    #[default]
    Dynamic,
    Article,
    Research,
    Frontier,
    Repost,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafted,
    Submitted { submitted: Signed },
    Returned { submitted: Signed, returned: Signed, reason: String },
    Reviewed { submitted: Signed, reviewed: Signed },
    Published { submitted: Signed, reviewed: Signed, published: Signed },
    Withdrawn { submitted: Signed, reviewed: Signed, published: Signed, withdrawn: Signed, reason: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Edit,
    Submit,
    Review,
    Return,
    Publish,
    Withdraw,
    /// 导出责任档案
    Export,
}

impl Kind {
    /// As the charter spells it.
    pub fn code(self) -> &'static str {
        self.into()
    }
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dynamic => "动态",
            Self::Article => "文章",
            Self::Research => "研究成果",
            Self::Frontier => "前沿信息",
            Self::Repost => "转发",
        }
    }
}

impl Content {
    /// The lines that hold text; a page shows each as a paragraph.
    pub fn paragraphs(&self) -> Vec<&str> {
        self.body.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }
}

impl Stage {
    /// The word of the glossary, with the mark that it is shown with.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Drafted => ("草稿", "line"),
            Self::Submitted { .. } => ("待采用", "wait"),
            Self::Returned { .. } => ("已退回", "no"),
            Self::Reviewed { .. } => ("待发布", "info"),
            Self::Published { .. } => ("已发布", "ok"),
            Self::Withdrawn { .. } => ("已下线", "line"),
        }
    }
    pub const fn submitted(&self) -> Option<Signed> {
        match self {
            Self::Drafted => None,
            Self::Submitted { submitted }
            | Self::Returned { submitted, .. }
            | Self::Reviewed { submitted, .. }
            | Self::Published { submitted, .. }
            | Self::Withdrawn { submitted, .. } => Some(*submitted),
        }
    }
    pub const fn reviewed(&self) -> Option<Signed> {
        match self {
            Self::Reviewed { reviewed, .. } | Self::Published { reviewed, .. } | Self::Withdrawn { reviewed, .. } => {
                Some(*reviewed)
            }
            _ => None,
        }
    }
    pub const fn published(&self) -> Option<Signed> {
        match self {
            Self::Published { published, .. } | Self::Withdrawn { published, .. } => Some(*published),
            _ => None,
        }
    }
    /// The return or the withdrawal, with its reason.
    pub fn ended(&self) -> Option<(Signed, &str)> {
        match self {
            Self::Returned { returned: ended, reason, .. } | Self::Withdrawn { withdrawn: ended, reason, .. } => {
                Some((*ended, reason))
            }
            _ => None,
        }
    }
}

impl Article {
    /// # Errors
    /// `NotNow` while others hold it: what was submitted stays as it was submitted.
    pub fn edit(&self, content: Content) -> Result<Self, Refusal> {
        self.open()?;
        Ok(Self { content, ..self.clone() })
    }

    /// The unit stands by it: its content was checked before, and `submitted` confirms that nothing in it is secret.
    pub fn submit(&self, submitted: Signed) -> Result<Self, Refusal> {
        self.open()?;
        Ok(Self { stage: Stage::Submitted { submitted }, not_secret: Some(submitted), ..self.clone() })
    }

    /// The column's owner takes it.
    pub fn review(&self, reviewed: Signed) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Submitted { submitted } => {
                Ok(Self { stage: Stage::Reviewed { submitted, reviewed }, ..self.clone() })
            }
            Stage::Drafted | Stage::Returned { .. } => Err(Refusal::not_now(words::NOT_SUBMITTED)),
            _ => Err(Refusal::not_now(words::ALREADY_REVIEWED)),
        }
    }

    /// The column's owner gives it back, also after having accepted it, until it is published.
    pub fn return_for_changes(&self, returned: Signed, reason: String) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Submitted { submitted } | Stage::Reviewed { submitted, .. } => {
                Ok(Self { stage: Stage::Returned { submitted, returned, reason }, not_secret: None, ..self.clone() })
            }
            Stage::Drafted | Stage::Returned { .. } => Err(Refusal::not_now(words::NOT_SUBMITTED)),
            _ => Err(Refusal::not_now(words::ALREADY_PUBLISHED)),
        }
    }

    pub fn publish(&self, published: Signed) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Reviewed { submitted, reviewed } => {
                Ok(Self { stage: Stage::Published { submitted, reviewed, published }, ..self.clone() })
            }
            Stage::Published { .. } | Stage::Withdrawn { .. } => Err(Refusal::not_now(words::ALREADY_PUBLISHED)),
            _ => Err(Refusal::not_now(words::NOT_REVIEWED)),
        }
    }

    pub fn withdraw(&self, withdrawn: Signed, reason: String) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Published { submitted, reviewed, published } => {
                let stage = Stage::Withdrawn { submitted, reviewed, published, withdrawn, reason };
                Ok(Self { stage, ..self.clone() })
            }
            _ => Err(Refusal::not_now(words::NOT_PUBLISHED)),
        }
    }

    /// Whether its provider may still write on it.
    fn open(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Drafted | Stage::Returned { .. } => Ok(()),
            _ => Err(Refusal::not_now(words::SUBMITTED_ALREADY)),
        }
    }
}

impl Subject for Article {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Article";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Column", self.column)], vec![("Unit", self.host.0)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage: &'static str = (&self.stage).into();
        let mut facts = vec![
            ("stage", Asked::Text(stage.into())),
            ("host", Asked::One(("Unit", self.host.0))),
            ("provider", Asked::One(("Person", self.provider.0))),
        ];
        let mut signed = |name, act: Option<Signed>| {
            facts.extend(act.map(|act| (name, Asked::One(("Person", act.by.0)))));
        };
        signed("submitter", self.stage.submitted());
        signed("reviewer", self.stage.reviewed());
        facts
    }
}
