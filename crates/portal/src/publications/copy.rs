//! What a version said, as texts with their names and files with their digests: the same for an article and a course, in
//! one order, so that its JSON has one digest.
use std::collections::HashMap;

use askama::filters::Safe;
use governance::files;
use kernel::{Id, Result, View};
use serde::{Deserialize, Serialize};

use super::publication::Kind;
use super::store;
use crate::articles::{Article, Content, Format, prose};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    pub kind: Kind,
    pub subject: String,
    pub edition: i64,
    pub title: String,
    pub texts: Vec<Text>,
    pub files: Vec<FileCopy>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    pub name: String,
    pub text: String,
}

impl Text {
    /// For a page: paragraphs of text, whatever it was written in.
    pub fn shown(&self) -> Safe<String> {
        let text = if self.text.starts_with('<') { prose::text(&self.text) } else { self.text.clone() };
        Safe(prose::paragraphs(&text))
    }
}

/// A file as it lay in the store: its digest says which bytes they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileCopy {
    pub id: String,
    pub name: String,
    pub bytes: i64,
    pub sm3: String,
    /// Renditions, pictures and captions made of it.
    pub made: Vec<Made>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    pub name: String,
    pub sm3: String,
}

/// A version of an article.
pub async fn of_article(view: &mut View<'_>, id: Id<Article>, edition: i64, content: &Content) -> Result<Copy> {
    let format = match content.format {
        Format::Plain => "纯文本",
        Format::Rich => "富文本",
    };
    let fields = [
        ("类别", content.kind.name()),
        ("标题", &content.title),
        ("来源", &content.source),
        ("发文机关", &content.issuing_body),
        ("文号", &content.document_number),
        ("发文日期", &content.issued_on),
        ("原文链接", &content.original_link),
        ("格式", format),
        ("正文", &content.body),
    ];
    let texts = fields.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| said(name, text)).collect();
    let (subject, title) = (id.to_string(), content.title.clone());
    let files = files_of(view, &content.files()).await?;
    Ok(Copy { kind: Kind::Article, subject, edition, title, texts, files })
}

/// A version of a course.
///
/// # Errors
/// `NotFound` when there is no such version.
pub async fn of_course(view: &mut View<'_>, course: i64, edition: i64) -> Result<Copy> {
    let about = store::course(view, course, edition).await?;
    let mut texts = vec![
        said("课程", &about.title),
        said("简介", &about.intro),
        said("学科、学段", &format!("{}　{}", about.subject, about.school_stage)),
        said("学时", &ui::hundredths(about.hours)),
    ];
    texts.extend(
        store::chapters(view, course, edition).await?.into_iter().map(|(n, title)| said(&format!("第 {n} 章"), &title)),
    );
    let items = store::items(view, course, edition).await?;
    let named: Vec<i64> = items.iter().filter_map(|item| item.file).collect();
    for item in items {
        let place = format!("第 {} 章第 {} 项", item.chapter, item.place);
        texts.push(said(&place, &item.title));
        if !item.body.is_empty() {
            texts.push(said(&format!("{place}正文"), &item.body));
        }
    }
    texts.extend(
        store::questions(view, course, edition)
            .await?
            .into_iter()
            .map(|(stem, options)| said("题目", &format!("{stem}\n{options}"))),
    );
    let files = files_of(view, &named).await?;
    Ok(Copy { kind: Kind::Course, subject: course.to_string(), edition, title: about.title, texts, files })
}

/// These files with what was made of them, in the order of their numbers (at most 200).
pub async fn files_of(view: &mut View<'_>, ids: &[i64]) -> Result<Vec<FileCopy>> {
    let mut made: HashMap<i64, Vec<Made>> = HashMap::new();
    for (parent, name, sm3) in files::made(view, ids).await? {
        made.entry(parent).or_default().push(Made { name, sm3: hex(&sm3) });
    }
    let mut all: Vec<_> = files::by_ids(view, ids).await?.into_values().collect();
    all.sort_by_key(|file| file.id.0);
    let copy = |file: files::File| FileCopy {
        id: file.id.to_string(),
        name: file.name,
        bytes: file.bytes,
        sm3: hex(&file.digest),
        made: made.remove(&file.id.0).unwrap_or_default(),
    };
    Ok(all.into_iter().map(copy).collect())
}

fn said(name: &str, text: &str) -> Text {
    Text { name: name.into(), text: text.into() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
