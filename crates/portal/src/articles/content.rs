//! What an article says: its fields, its text in one of two formats, the files that it names. Everything that leaves here
//! as HTML went through `prose`.
use askama::filters::Safe;
use serde::{Deserialize, Serialize};

use super::prose;

/// What the provider writes; which fields a column needs is the charter's word.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub kind: Kind,
    pub title: String,
    /// Plain: a paragraph a line. Rich: HTML as `prose::clean` leaves it.
    pub body: String,
    pub format: Format,
    pub source: String,
    pub issuing_body: String,
    pub document_number: String,
    /// A civil day, `2026-11-20`.
    pub issued_on: String,
    /// `https` alone.
    pub original_link: String,
    /// Files that are offered below the text, in their order.
    pub attachments: Vec<i64>,
}

/// How a body is written down.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Format {
    #[default]
    Plain,
    Rich,
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
    /// What people type around a text is not part of it, and of a rich text there is only what may be kept.
    pub fn tidy(self) -> Self {
        let trim = |text: String| text.trim().to_owned();
        let body = match self.format {
            Format::Plain => trim(self.body.replace("\r\n", "\n")),
            Format::Rich => prose::clean(&self.body),
        };
        Self {
            body,
            title: trim(self.title),
            source: trim(self.source),
            issuing_body: trim(self.issuing_body),
            document_number: trim(self.document_number),
            issued_on: trim(self.issued_on),
            original_link: trim(self.original_link),
            ..self
        }
    }

    /// The body as HTML: what was sanitised at saving, or paragraphs of text.
    pub fn html(&self) -> String {
        match self.format {
            Format::Plain => prose::paragraphs(&self.body),
            Format::Rich => self.body.clone(),
        }
    }

    /// The same for templates.
    pub fn shown(&self) -> Safe<String> {
        Safe(self.html())
    }

    /// The body without its marks, a block a line: for the scan, the search, feeds and lengths.
    pub fn text(&self) -> String {
        prose::text(&self.html())
    }

    /// The first characters of the text, in one line.
    pub fn summary(&self, characters: usize) -> String {
        let text = self.text();
        let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut: String = line.chars().take(characters).collect();
        if cut.len() < line.len() { format!("{cut}…") } else { cut }
    }

    /// Pictures in the text, in their order.
    pub fn pictures(&self) -> Vec<prose::Picture> {
        match self.format {
            Format::Plain => vec![],
            Format::Rich => prose::pictures(&self.body),
        }
    }

    /// Every file that it names.
    pub fn files(&self) -> Vec<i64> {
        let mut all: Vec<i64> = self.pictures().into_iter().map(|picture| picture.file).collect();
        all.extend(&self.attachments);
        all
    }

    /// The other texts that a reader sees, with the names of their fields.
    pub fn small_texts(&self) -> [(&'static str, &'static str, &str); 5] {
        [
            ("title", "标题", &self.title),
            ("source", "来源", &self.source),
            ("issuing_body", "发文机关", &self.issuing_body),
            ("document_number", "文号", &self.document_number),
            ("original_link", "原文链接", &self.original_link),
        ]
    }
}
