//! The nouns: an archive, what stands in it, what is missing from it.
use kernel::{At, Id, Signed};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Archive {
    pub id: Id<Archive>,
    pub project: i64,
    /// The first of its project is 1.
    pub number: i64,
    /// From the gap-free register: `项目归档 2026-0001`.
    pub serial: String,
    pub charter: i64,
    pub asked: Signed,
    pub missing: Vec<Missing>,
    pub made: Option<Made>,
}

/// The ZIP: where it lies, with the SM3 of its bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Made {
    pub at: At,
    pub key: String,
    pub digest: Vec<u8>,
    pub bytes: i64,
}

/// One file of an archive; it has its digest once it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub place: i64,
    /// Its path in the ZIP: `04-学员名单/一班.xlsx`.
    pub path: String,
    pub title: String,
    pub source: Source,
    pub kept: Option<Kept>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub key: String,
    pub digest: Vec<u8>,
    pub bytes: i64,
}

/// What a file is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Task,
    /// A file that somebody sent in, as it is.
    File(i64),
    Roster(i64),
    Timetable,
    Progress(i64),
    /// The dossier of a course.
    Course(i64),
    Recognition(i64),
    Certificates,
    Report,
}

/// What a project should leave and has not left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    pub section: Section,
    pub what: String,
    /// Who can supply it.
    pub who: String,
    pub link: String,
}

/// The order of acceptance.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Section {
    Task,
    Plan,
    Notice,
    Roster,
    Timetable,
    Attendance,
    Progress,
    Courses,
    Recognition,
    Certificates,
    Report,
}

impl Section {
    pub const ALL: [Self; 11] = [
        Self::Task,
        Self::Plan,
        Self::Notice,
        Self::Roster,
        Self::Timetable,
        Self::Attendance,
        Self::Progress,
        Self::Courses,
        Self::Recognition,
        Self::Certificates,
        Self::Report,
    ];
    /// What people bring as files, because no room of the house holds it.
    pub const BROUGHT: [Self; 4] = [Self::Plan, Self::Notice, Self::Attendance, Self::Report];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Task => "任务书",
            Self::Plan => "实施方案",
            Self::Notice => "开班通知",
            Self::Roster => "学员名单",
            Self::Timetable => "课表",
            Self::Attendance => "考勤",
            Self::Progress => "学习情况",
            Self::Courses => "课程审核备案",
            Self::Recognition => "学时认定",
            Self::Certificates => "证书登记",
            Self::Report => "总结报告",
        }
    }

    pub fn code(self) -> &'static str {
        self.into()
    }

    /// `04-学员名单`
    pub fn folder(self) -> String {
        let number = Self::ALL.iter().position(|one| *one == self).unwrap_or(0) + 1;
        format!("{number:02}-{}", self.name())
    }
}

impl Entry {
    /// The section that its path says, by its name: archives were made under other numbers.
    pub fn section(&self) -> Section {
        let folder = self.path.split('/').next().unwrap_or_default();
        let name = folder.split_once('-').map_or(folder, |(_, name)| name);
        Section::ALL.into_iter().find(|one| one.name() == name).unwrap_or(Section::Task)
    }
}
