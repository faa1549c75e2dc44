//! The noun: what a person asks for about their own data, and its stages. No SQL, no HTTP, no clock.
use anyhow::{Context as _, bail};
use kernel::{Asked, At, Id, Path, Person, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DataRequest {
    pub id: Id<DataRequest>,
    /// What its person follows it by: `X` + year + number + six digits of chance.
    pub number: String,
    pub person: Id<Person>,
    pub what: What,
    pub text: String,
    pub asked: At,
    pub due: At,
    pub stage: Stage,
    /// Of its person: who may answer.
    #[serde(skip)]
    pub units: Vec<i64>,
    #[serde(skip)]
    pub above: Vec<(i64, i64)>,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Correct(Part),
    /// 注销
    Erase,
}

/// What may be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Part {
    Name,
    Document,
    Phone,
    Staff,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Asked,
    Granted { signed: Signed, reason: String },
    Refused { signed: Signed, reason: String },
    Withdrawn { signed: Signed },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Answer,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Name, Self::Phone, Self::Document, Self::Staff];

    pub fn code(self) -> &'static str {
        self.into()
    }
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::Document => "身份证号",
            Self::Phone => "手机号",
            Self::Staff => "教师编号",
        }
    }
}

impl What {
    pub fn read(kind: &str, field: &str) -> anyhow::Result<Self> {
        match kind {
            "correct" => Ok(Self::Correct(field.parse().with_context(|| format!("no part {field}"))?)),
            "erase" => Ok(Self::Erase),
            other => bail!("no kind of request {other}"),
        }
    }
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Correct(_) => "correct",
            Self::Erase => "erase",
        }
    }
    pub fn field(self) -> &'static str {
        match self {
            Self::Correct(part) => part.code(),
            Self::Erase => "",
        }
    }
    pub fn name(self) -> String {
        match self {
            Self::Correct(part) => format!("更正{}", part.name()),
            Self::Erase => "注销账号、删除个人信息".into(),
        }
    }
}

impl Stage {
    /// The word of the glossary, with the mark that it is shown with.
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Asked => ("办理中", "wait"),
            Self::Granted { .. } => ("已办理", "ok"),
            Self::Refused { .. } => ("未同意", "no"),
            Self::Withdrawn { .. } => ("已撤回", "line"),
        }
    }

    pub fn row(&self) -> (&'static str, Option<Signed>, &str) {
        match self {
            Self::Asked => ("asked", None, ""),
            Self::Granted { signed, reason } => ("granted", Some(*signed), reason),
            Self::Refused { signed, reason } => ("refused", Some(*signed), reason),
            Self::Withdrawn { signed } => ("withdrawn", Some(*signed), ""),
        }
    }

    pub fn read(code: &str, signed: Option<Signed>, reason: String) -> anyhow::Result<Self> {
        Ok(match (code, signed) {
            ("asked", None) => Self::Asked,
            ("granted", Some(signed)) => Self::Granted { signed, reason },
            ("refused", Some(signed)) => Self::Refused { signed, reason },
            ("withdrawn", Some(signed)) => Self::Withdrawn { signed },
            (other, _) => bail!("no stage {other}"),
        })
    }
}

impl DataRequest {
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Asked)
    }

    /// # Errors
    /// `NotNow` when it was decided or withdrawn.
    pub fn decided(&self, stage: Stage) -> Result<Self, Refusal> {
        if self.is_open() { Ok(Self { stage, ..self.clone() }) } else { Err(Refusal::not_now(words::DECIDED)) }
    }

    /// Why, or when it was decided; empty while it waits.
    pub fn reason(&self) -> &str {
        self.stage.row().2
    }
    pub fn ended(&self) -> Option<At> {
        self.stage.row().1.map(|signed| signed.at)
    }
    pub fn link(&self) -> String {
        format!("/privacy/desk/{}", self.id)
    }
}

impl Subject for DataRequest {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "DataRequest";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        let above = |unit: i64| self.above.iter().find(|(of, _)| *of == unit).map(|(_, above)| ("Unit", *above));
        self.units.iter().map(|unit| [("Unit", *unit)].into_iter().chain(above(*unit)).collect()).collect()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![
            ("stage", Asked::Text(self.stage.row().0.into())),
            ("what", Asked::Text(self.what.kind().into())),
            ("owner", Asked::One(("Person", self.person.0))),
        ]
    }
}
