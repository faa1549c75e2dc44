//! The noun and its transitions. No SQL, no HTTP, no clock; what a column asks of an article stands in `check`.
use kernel::{Asked, At, Id, Path, Person, Place, Refusal, Signed, Subject};
use people::units::Unit;
use serde::Serialize;

use super::content::Content;
use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Article {
    pub id: Id<Article>,
    /// The charter's number of the column.
    pub column: i64,
    /// What is being written, or what is published.
    pub content: Content,
    /// The unit that provides it and answers for it.
    pub host: Id<Unit>,
    pub provider: Id<Person>,
    /// Who else wrote in what is to be accepted: after the first publication nothing is edited any more.
    pub editors: Vec<Id<Person>>,
    /// Who confirmed for the unit that nothing in it is secret (不涉密), and when.
    pub not_secret: Option<Signed>,
    pub stage: Stage,
    /// How many versions were published so far.
    pub edition: i64,
    /// The correction on its way, as far as rights depend on it.
    pub amendment: Amendment,
    /// Whether the column takes articles from units of this kind (A11.3); known where somebody may submit.
    pub fit_host: Option<bool>,
    /// Separation leaves nobody of the column's owners to decide about what waits: the leadership does then.
    pub unmanned: bool,
    /// Stopped at once (A18.1): public nowhere, whatever its stage says, and nobody goes on with it.
    pub cut: bool,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafted,
    Submitted { submitted: Signed },
    Returned { submitted: Signed, returned: Signed, reason: String },
    Rejected { submitted: Signed, rejected: Signed, reason: String },
    Reviewed { submitted: Signed, reviewed: Signed },
    Scheduled { submitted: Signed, reviewed: Signed, scheduled: Signed, publish_at: At },
    Published { submitted: Signed, reviewed: Signed, published: Signed },
    Withdrawn { submitted: Signed, reviewed: Signed, published: Signed, withdrawn: Signed, reason: String },
}

/// Whether a correction of a published article is on its way, and who proposed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Amendment {
    #[default]
    None,
    Proposed(Id<Person>),
    Accepted(Id<Person>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Edit,
    Submit,
    Review,
    Return,
    Reject,
    Publish,
    Amend,
    Endorse,
    Correct,
    Withdraw,
    /// 导出责任档案
    Export,
}

impl Stage {
    /// The word of the glossary, with the mark that it is shown with.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Drafted => ("草稿", "line"),
            Self::Submitted { .. } => ("待采用", "wait"),
            Self::Returned { .. } => ("已退回", "no"),
            Self::Rejected { .. } => ("不予采用", "no"),
            Self::Reviewed { .. } => ("待发布", "info"),
            Self::Scheduled { .. } => ("定时发布", "info"),
            Self::Published { .. } => ("已发布", "ok"),
            Self::Withdrawn { .. } => ("已下线", "line"),
        }
    }
    pub const fn submitted(&self) -> Option<Signed> {
        match self {
            Self::Drafted => None,
            Self::Submitted { submitted }
            | Self::Returned { submitted, .. }
            | Self::Rejected { submitted, .. }
            | Self::Reviewed { submitted, .. }
            | Self::Scheduled { submitted, .. }
            | Self::Published { submitted, .. }
            | Self::Withdrawn { submitted, .. } => Some(*submitted),
        }
    }
    pub const fn reviewed(&self) -> Option<Signed> {
        match self {
            Self::Reviewed { reviewed, .. }
            | Self::Scheduled { reviewed, .. }
            | Self::Published { reviewed, .. }
            | Self::Withdrawn { reviewed, .. } => Some(*reviewed),
            _ => None,
        }
    }
    /// Who set the moment at which it is to be published, and that moment.
    pub const fn scheduled(&self) -> Option<(Signed, At)> {
        match self {
            Self::Scheduled { scheduled, publish_at, .. } => Some((*scheduled, *publish_at)),
            _ => None,
        }
    }
    pub const fn published(&self) -> Option<Signed> {
        match self {
            Self::Published { published, .. } | Self::Withdrawn { published, .. } => Some(*published),
            _ => None,
        }
    }
    /// The return, the rejection or the withdrawal, with its reason.
    pub fn ended(&self) -> Option<(Signed, &str)> {
        match self {
            Self::Returned { returned: ended, reason, .. }
            | Self::Rejected { rejected: ended, reason, .. }
            | Self::Withdrawn { withdrawn: ended, reason, .. } => Some((*ended, reason)),
            _ => None,
        }
    }
}

impl Amendment {
    pub const fn proposer(self) -> Option<Id<Person>> {
        match self {
            Self::None => None,
            Self::Proposed(by) | Self::Accepted(by) => Some(by),
        }
    }
}

impl Article {
    pub const fn is_published(&self) -> bool {
        matches!(self.stage, Stage::Published { .. }) && !self.cut
    }

    /// The word of its stage, with its mark; of what is cut, that it is.
    pub const fn words(&self) -> (&'static str, &'static str) {
        if self.cut { ("已紧急下架", "no") } else { self.stage.words() }
    }

    /// # Errors
    /// `NotNow` while others hold it: what was submitted stays as it was submitted.
    pub fn edit(&self, content: Content, by: Id<Person>) -> Result<Self, Refusal> {
        self.open()?;
        let mut editors = self.editors.clone();
        if by != self.provider && !editors.contains(&by) {
            editors.push(by);
        }
        Ok(Self { content, editors, ..self.clone() })
    }

    /// The unit stands by it: its content was checked before, and `submitted` confirms that nothing in it is secret.
    pub fn submit(&self, submitted: Signed) -> Result<Self, Refusal> {
        self.open()?;
        Ok(Self { stage: Stage::Submitted { submitted }, not_secret: Some(submitted), ..self.clone() })
    }

    /// The column's owner takes it.
    pub fn review(&self, reviewed: Signed) -> Result<Self, Refusal> {
        let submitted = self.waiting(words::ALREADY_REVIEWED)?;
        Ok(self.at(Stage::Reviewed { submitted, reviewed }))
    }

    /// The column's owner gives it back, also after having accepted it, until it is published. What was accepted the
    /// Center gives back too: the owner decides anew about what is submitted again.
    pub fn return_for_changes(&self, returned: Signed, reason: String) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Submitted { submitted } | Stage::Reviewed { submitted, .. } | Stage::Scheduled { submitted, .. } => {
                Ok(Self { not_secret: None, ..self.at(Stage::Returned { submitted, returned, reason }) })
            }
            Stage::Drafted => Err(Refusal::not_now(words::NOT_SUBMITTED)),
            Stage::Returned { .. } => Err(Refusal::not_now(words::RETURNED)),
            Stage::Rejected { .. } => Err(Refusal::not_now(words::REJECTED)),
            _ => Err(Refusal::not_now(words::ALREADY_PUBLISHED)),
        }
    }

    /// The column's owner does not take it, for good.
    pub fn reject(&self, rejected: Signed, reason: String) -> Result<Self, Refusal> {
        let submitted = self.waiting(words::ALREADY_REVIEWED)?;
        Ok(self.at(Stage::Rejected { submitted, rejected, reason }))
    }

    pub fn publish(&self, published: Signed) -> Result<Self, Refusal> {
        let (submitted, reviewed) = self.taken()?;
        Ok(Self { edition: self.edition + 1, ..self.at(Stage::Published { submitted, reviewed, published }) })
    }

    /// Sets the moment at which the house publishes it.
    pub fn schedule(&self, scheduled: Signed, publish_at: At) -> Result<Self, Refusal> {
        let (submitted, reviewed) = self.taken()?;
        if publish_at <= scheduled.at || publish_at > scheduled.at.plus(366 * kernel::DAY) {
            return Err(Refusal::field("publish_at", words::MOMENT));
        }
        Ok(self.at(Stage::Scheduled { submitted, reviewed, scheduled, publish_at }))
    }

    /// Waits for the Center again.
    pub fn unschedule(&self) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Scheduled { submitted, reviewed, .. } => Ok(self.at(Stage::Reviewed { submitted, reviewed })),
            _ => Err(Refusal::not_now(words::NOT_SCHEDULED)),
        }
    }

    /// A correction may be proposed of what is published, one at a time.
    pub fn amend(&self) -> Result<(), Refusal> {
        match (self.is_published(), self.amendment) {
            (true, Amendment::None) => Ok(()),
            (true, _) => Err(Refusal::not_now(words::AMENDED_ALREADY)),
            (false, _) => Err(Refusal::not_now(words::NOT_PUBLISHED_YET)),
        }
    }

    /// The accepted correction takes the place of what was published.
    pub fn correct(&self, content: Content) -> Result<Self, Refusal> {
        match (self.is_published(), self.amendment) {
            (true, Amendment::Accepted(_)) => {
                Ok(Self { content, edition: self.edition + 1, amendment: Amendment::None, ..self.clone() })
            }
            _ => Err(Refusal::not_now(words::NOT_ENDORSED)),
        }
    }

    pub fn withdraw(&self, withdrawn: Signed, reason: String) -> Result<Self, Refusal> {
        match self.stage {
            Stage::Published { submitted, reviewed, published } => {
                Ok(self.at(Stage::Withdrawn { submitted, reviewed, published, withdrawn, reason }))
            }
            _ => Err(Refusal::not_now(words::NOT_PUBLISHED)),
        }
    }

    /// Whom separation keeps from what the column's owner decides now; none when nothing waits for an owner.
    pub fn kept_back(&self) -> Option<Vec<Id<Person>>> {
        match (&self.stage, self.amendment) {
            (Stage::Submitted { submitted }, _) => {
                Some([&[self.provider, submitted.by][..], &self.editors[..]].concat())
            }
            (Stage::Published { .. }, Amendment::Proposed(by)) => Some(vec![by]),
            _ => None,
        }
    }

    /// Whether its provider may still write on it.
    fn open(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Drafted | Stage::Returned { .. } => Ok(()),
            Stage::Rejected { .. } => Err(Refusal::not_now(words::REJECTED)),
            _ => Err(Refusal::not_now(words::SUBMITTED_ALREADY)),
        }
    }

    /// Waits for the column's owner.
    fn waiting(&self, later: &'static str) -> Result<Signed, Refusal> {
        match self.stage {
            Stage::Submitted { submitted } => Ok(submitted),
            Stage::Drafted => Err(Refusal::not_now(words::NOT_SUBMITTED)),
            Stage::Returned { .. } => Err(Refusal::not_now(words::RETURNED)),
            Stage::Rejected { .. } => Err(Refusal::not_now(words::REJECTED)),
            _ => Err(Refusal::not_now(later)),
        }
    }

    /// Was taken by the column's owner, and is not out yet.
    fn taken(&self) -> Result<(Signed, Signed), Refusal> {
        match self.stage {
            Stage::Reviewed { submitted, reviewed } | Stage::Scheduled { submitted, reviewed, .. } => {
                Ok((submitted, reviewed))
            }
            Stage::Published { .. } | Stage::Withdrawn { .. } => Err(Refusal::not_now(words::ALREADY_PUBLISHED)),
            _ => Err(Refusal::not_now(words::NOT_REVIEWED)),
        }
    }

    fn at(&self, stage: Stage) -> Self {
        Self { stage, ..self.clone() }
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
        let (stage, correction): (&'static str, &'static str) = ((&self.stage).into(), self.amendment.into());
        let stage = if self.cut { "taken_down" } else { stage };
        let mut facts = vec![
            ("stage", Asked::Text(stage.into())),
            ("correction", Asked::Text(correction.into())),
            ("host", Asked::One(("Unit", self.host.0))),
            ("provider", Asked::One(("Person", self.provider.0))),
        ];
        facts.push(("unmanned", Asked::Yes(self.unmanned)));
        facts.push(("editors", Asked::Many(self.editors.iter().map(|one| -> Place { ("Person", one.0) }).collect())));
        facts.extend(self.fit_host.map(|fit| ("fit_host", Asked::Yes(fit))));
        let mut person = |name, by: Option<Id<Person>>| facts.extend(by.map(|by| (name, Asked::One(("Person", by.0)))));
        person("submitter", self.stage.submitted().map(|signed| signed.by));
        person("reviewer", self.stage.reviewed().map(|signed| signed.by));
        person("amender", self.amendment.proposer());
        facts
    }
}
