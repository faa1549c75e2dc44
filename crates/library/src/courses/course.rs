//! The nouns and their rules. No SQL, no HTTP, no clock.
use governance::files::File;
use kernel::{Asked, At, Id, Path, Person, Refusal, Subject};
use serde::{Deserialize, Serialize};

use super::words;

/// A course, seen at one of its content versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    pub id: Id<Course>,
    /// The unit that answers for it.
    pub host: i64,
    /// Who provides it (A13.1); never changes.
    pub provider: Id<Person>,
    pub made: At,
    /// The newest content version.
    pub latest: i64,
    /// The version that this was looked up for.
    pub content: i64,
    pub title: String,
    pub audience: Audience,
    /// Where that version stands: `drafted`, or a stage of its dossier; `taken_down` while the course is cut.
    pub stage: String,
    pub submitter: Option<i64>,
    pub reviewer: Option<i64>,
    /// Why it was returned, rejected or withdrawn; empty otherwise.
    pub reason: String,
    pub serial: String,
    /// The version that readers see.
    pub published: Option<i64>,
    /// (project, module) in which it is placed.
    pub projects: Vec<(i64, i64)>,
    /// Whoever was asked for an opinion on the version under way; looked up for those who work on it alone.
    pub advisers: Vec<i64>,
    /// Whoever wrote any part of this version; looked up for those who work on it alone.
    pub editors: Vec<i64>,
    /// Rises with every edit of any part.
    pub version: i64,
}

/// For whom a course is meant (A13.3, A13.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Audience {
    Open,
    Scoped,
}

impl Audience {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "面向全网开放",
            Self::Scoped => "限定范围",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Edit,
    Submit,
    /// 撤回提交
    Recall,
}

impl Course {
    /// # Errors
    /// `NotNow` while this version is under way or after it was decided for good.
    pub fn editable(&self) -> Result<(), Refusal> {
        match self.stage.as_str() {
            "drafted" | "returned" | "voided" | "recalled" => Ok(()),
            "submitted" | "checked" | "prechecked" | "reviewed" | "filed" => Err(Refusal::not_now(words::UNDER_WAY)),
            _ => Err(Refusal::not_now(words::FIXED)),
        }
    }

    /// # Errors
    /// `NotNow` while the newest version is still open or under way.
    pub fn renewable(&self) -> Result<(), Refusal> {
        match self.stage.as_str() {
            "drafted" | "returned" | "voided" | "recalled" => Err(Refusal::not_now(words::STILL_OPEN)),
            "submitted" | "checked" | "prechecked" | "reviewed" | "filed" => Err(Refusal::not_now(words::UNDER_WAY)),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// `NotNow` unless its submission waits for a review or a filing.
    pub fn recallable(&self) -> Result<(), Refusal> {
        match self.stage.as_str() {
            "submitted" | "checked" | "prechecked" | "reviewed" => Ok(()),
            _ => Err(Refusal::not_now(words::NOT_UNDER_WAY)),
        }
    }

    /// The verbs that its stage leaves open, as the policies call them.
    pub fn open_verbs(&self) -> Vec<&'static str> {
        let mut open = vec!["see", "export"];
        open.extend_from_slice(match self.stage.as_str() {
            "drafted" | "returned" | "voided" | "recalled" => &["edit", "submit"],
            "submitted" => &["recall"],
            "checked" | "prechecked" => &["precheck", "review", "return", "reject", "recall", "advise"],
            "reviewed" => &["file", "return", "recall", "advise"],
            "filed" => &["publish", "void", "advise"],
            "published" => &["edit", "withdraw", "feature"],
            "taken_down" => &[],
            _ => &["edit"],
        });
        open
    }

    /// This version as it stood before anybody could read it: whoever may see that one works on it or decides about it.
    pub fn before_readers(&self) -> Self {
        let stage = if self.stage == "published" { "filed" } else { &self.stage };
        Self { stage: stage.into(), ..self.clone() }
    }

    pub fn stage_words(&self) -> (&'static str, &'static str) {
        stage_words(&self.stage)
    }
}

/// What a stage of a version is called, with the mark that it is shown with.
pub fn stage_words(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "drafted" => ("草稿", "line"),
        "submitted" => ("检测中", "pri"),
        "checked" | "prechecked" => ("待审核", "wait"),
        "reviewed" => ("待备案", "wait"),
        "filed" => ("待发布", "wait"),
        "published" => ("已发布", "ok"),
        "returned" => ("已退回", "no"),
        "voided" => ("备案已作废", "no"),
        "recalled" => ("提交已撤回", "line"),
        "rejected" => ("不予通过", "no"),
        "withdrawn" => ("已撤回", "line"),
        "taken_down" => ("已紧急下架", "no"),
        _ => ("已被新版替换", "line"),
    }
}

impl Subject for Course {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Course";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        let projects = self.projects.iter().map(|(project, module)| vec![("Project", *project), ("Module", *module)]);
        projects.chain([vec![("Unit", self.host)]]).collect()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let audience: &'static str = self.audience.into();
        let mut facts = vec![
            ("stage", Asked::Text(self.stage.clone().into())),
            ("audience", Asked::Text(audience.into())),
            ("host", Asked::One(("Unit", self.host))),
            ("provider", Asked::One(("Person", self.provider.0))),
        ];
        if !self.advisers.is_empty() {
            facts.push(("advisers", Asked::Many(self.advisers.iter().map(|person| ("Person", *person)).collect())));
        }
        if !self.editors.is_empty() {
            facts.push(("editors", Asked::Many(self.editors.iter().map(|person| ("Person", *person)).collect())));
        }
        facts.extend(self.submitter.map(|person| ("submitter", Asked::One(("Person", person)))));
        facts.extend(self.reviewer.map(|person| ("reviewer", Asked::One(("Person", person)))));
        facts
    }
}

/// What a version says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Description {
    pub title: String,
    pub intro: String,
    /// 学科
    pub subject: String,
    /// 学段
    pub school_stage: String,
    /// Hundredths of 学时.
    pub hours: i64,
    /// A file of `assets/covers`, without its ending.
    pub cover: String,
}

pub const SUBJECTS: [&str; 12] = [
    "通识",
    "师德师风",
    "语文",
    "数学",
    "英语",
    "科学",
    "信息科技",
    "道德与法治",
    "历史",
    "地理",
    "艺术",
    "体育与健康",
];
pub const SCHOOL_STAGES: [&str; 6] = ["学前", "小学", "初中", "高中", "职业教育", "全学段"];
pub const COVERS: [(&str, &str); 8] = [
    ("general", "通用"),
    ("chinese", "语文"),
    ("math", "数学"),
    ("english", "英语"),
    ("science", "科学"),
    ("computing", "信息科技"),
    ("ethics", "师德"),
    ("arts", "艺术"),
];

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chapter {
    pub place: i64,
    pub title: String,
}

/// One thing to learn from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// The same through all versions of the course: what was learnt stays learnt.
    pub key: i64,
    pub chapter: i64,
    pub place: i64,
    pub kind: ItemKind,
    pub title: String,
    /// 必学 or 选学.
    pub required: bool,
    pub file: Option<Id<File>>,
    /// The text of a text item.
    pub body: String,
    /// Of a quiz: what share of the points passes, and how often it may be tried (0: as often as one likes).
    pub pass_percent: i64,
    pub tries: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ItemKind {
    Video,
    Audio,
    Pdf,
    Text,
    Quiz,
}

impl ItemKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Video => "视频",
            Self::Audio => "音频",
            Self::Pdf => "文档",
            Self::Text => "文字",
            Self::Quiz => "测验",
        }
    }
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Video => "play",
            Self::Audio => "volume",
            Self::Pdf | Self::Text => "file",
            Self::Quiz => "edit",
        }
    }
    pub fn code(self) -> &'static str {
        self.into()
    }
    /// What an upload for it is for; nothing when it has no file.
    pub const fn purpose(self) -> Option<&'static str> {
        match self {
            Self::Video => Some("video"),
            Self::Audio => Some("audio"),
            Self::Pdf => Some("pdf"),
            Self::Text | Self::Quiz => None,
        }
    }
}

/// A question of a quiz, or one that stops a video.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    pub key: i64,
    pub item: i64,
    pub place: i64,
    /// When it comes up in a video; nothing in a quiz.
    pub at_ms: Option<i64>,
    pub required: bool,
    pub kind: QuestionKind,
    pub stem: String,
    pub options: Vec<Choice>,
    /// Keys of right options; `true` or `false`; the accepted texts of a blank.
    pub answer: Vec<String>,
    pub points: i64,
    pub explanation: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub key: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum QuestionKind {
    Single,
    Multiple,
    Judge,
    Blank,
}

impl QuestionKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Single => "单选",
            Self::Multiple => "多选",
            Self::Judge => "判断",
            Self::Blank => "填空",
        }
    }
}

/// An authorisation letter (授权书) with what it is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Letter {
    pub id: i64,
    pub kind: LetterKind,
    pub about: String,
    pub file: Id<File>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LetterKind {
    Copyright,
    Portrait,
    Guardian,
}

impl LetterKind {
    pub const ALL: [Self; 3] = [Self::Copyright, Self::Portrait, Self::Guardian];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Copyright => "著作权授权书",
            Self::Portrait => "肖像授权书",
            Self::Guardian => "监护人同意书",
        }
    }
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// Everything of one version.
#[derive(Clone, Debug, Serialize)]
pub struct Whole {
    pub description: Description,
    pub chapters: Vec<Chapter>,
    pub items: Vec<Item>,
    pub questions: Vec<Question>,
    pub letters: Vec<Letter>,
}

impl Whole {
    pub fn items_of(&self, chapter: &i64) -> Vec<&Item> {
        self.items.iter().filter(|item| item.chapter == *chapter).collect()
    }
    pub fn questions_of(&self, item: &i64) -> Vec<&Question> {
        self.questions.iter().filter(|question| question.item == *item).collect()
    }
    /// `2.1`: where an item stands, as people say it.
    pub fn number(&self, item: &Item) -> String {
        let chapter = self.chapters.iter().position(|chapter| chapter.place == item.chapter).unwrap_or(0) + 1;
        let place = self.items_of(&item.chapter).iter().position(|other| other.key == item.key).unwrap_or(0) + 1;
        format!("{chapter}.{place}")
    }
}

/// Hundredths of 学时 and ms as people read them.
pub use ui::{clock, hundredths as hours};
