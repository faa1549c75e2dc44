//! A responsibility dossier (责任档案) as data: who did what about a thing, in which role, when, under which charter; what it
//! consisted of, by digest; who has used it. Filled by the room that keeps the thing, at the moment it is asked for.
use kernel::At;
use serde::{Deserialize, Serialize};

use super::document::{Document, Section};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// 「课程责任档案」
    pub heading: String,
    /// What the thing is called.
    pub title: String,
    pub facts: Vec<Line>,
    pub steps: Vec<Step>,
    pub parts: Vec<Part>,
    pub uses: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub label: String,
    pub says: String,
}

/// One decision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// 「审核通过」
    pub name: String,
    /// What it makes its person answer for; may be empty.
    pub answers: String,
    /// Which version of the content it was about; 0 where there are none.
    pub content: i64,
    pub person: String,
    pub role: String,
    pub unit: String,
    pub at: At,
    /// 0 where the room did not write it down.
    pub charter: i64,
    pub reason: String,
    pub serial: String,
}

/// One part of what was decided about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub content: i64,
    pub label: String,
    /// SM3, hexadecimal.
    pub digest: String,
}

impl Line {
    pub fn new(label: impl Into<String>, says: impl Into<String>) -> Self {
        Self { label: label.into(), says: says.into() }
    }
}

/// 「教务处人员　教务处」
pub fn role_and_unit(step: &Step) -> String {
    [step.role.as_str(), &step.unit].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("　")
}

impl Record {
    /// As it is printed.
    pub fn document(&self, number: &str, at: At, by: &str) -> Document {
        let steps = self.steps.iter().zip(1..).map(|(step, at)| row(step, at)).collect();
        let parts = self.parts.iter().map(|part| {
            let content = if part.content == 0 { String::new() } else { format!("第 {} 版", part.content) };
            vec![content, part.label.clone(), part.digest.clone()]
        });
        let sections = vec![
            Section { heading: "基本信息".into(), rows: pairs(&self.facts), ..Section::default() },
            Section {
                heading: "责任链".into(),
                note: "每一步由谁、以什么身份、在什么时间、按章程第几版办理。决定不改写，只由后一步接续。".into(),
                columns: columns(&[("", 2), ("步骤", 7), ("办理人", 10), ("时间与章程", 8), ("意见与编号", 13)]),
                lines: steps,
                ..Section::default()
            },
            Section {
                heading: "组成部分与数字摘要".into(),
                note: "摘要用 SM3 计算，提交时固定；与所持文件的摘要一致，即为同一内容。".into(),
                columns: columns(&[("版本", 3), ("部分", 10), ("SM3 摘要", 15)]),
                lines: parts.collect(),
                ..Section::default()
            },
            Section {
                heading: "使用情况".into(),
                note: "谁使用谁负责：按项目和班级列出，不列学员姓名。".into(),
                rows: pairs(&self.uses),
                ..Section::default()
            },
        ];
        Document {
            heading: self.heading.clone(),
            title: self.title.clone(),
            number: number.into(),
            issued: format!("{} 由 {by} 导出", at.minute()),
            at,
            sections: sections.into_iter().filter(|section| !section.is_empty()).collect(),
        }
    }
}

fn row(step: &Step, at: usize) -> Vec<String> {
    let name = match step.content {
        0 | 1 => step.name.clone(),
        content => format!("{}（第 {content} 版）", step.name),
    };
    let charter = if step.charter == 0 { String::new() } else { format!("章程第 {} 版", step.charter) };
    vec![
        at.to_string(),
        lines(&[&name, &step.answers]),
        lines(&[&step.person, &role_and_unit(step)]),
        lines(&[&step.at.minute(), &charter]),
        lines(&[&step.serial, &step.reason]),
    ]
}

fn lines(all: &[&str]) -> String {
    all.iter().copied().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

fn pairs(all: &[Line]) -> Vec<(String, String)> {
    all.iter().map(|line| (line.label.clone(), line.says.clone())).collect()
}

fn columns(all: &[(&str, u32)]) -> Vec<(String, u32)> {
    all.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect()
}
