//! What must hold before a unit may submit: the fields that the charter asks of the column, the kind of unit, the
//! confirmation, no mark of secrecy. Pure; the charter is handed in.
use governance::charter::{Column, Sensitive, WordLevel, scan};
use jiff::civil::Date;
use kernel::{Problem, Refusal};
use people::units;

use super::content::Content;
use super::{prose, words};

/// Whether the submitting unit confirmed that nothing in the article is secret (不涉密, A11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    Confirmed,
    Unsaid,
}

/// What every draft has, in whatever column.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub fn shape(content: &Content) -> Result<(), Refusal> {
    let mut wrong = Wrong::default();
    let length = |text: &str| text.trim().chars().count();
    if !(4..=120).contains(&length(&content.title)) || content.title.trim().contains('\n') {
        wrong.say("title", words::TITLE);
    }
    let pictures = content.pictures();
    let characters = length(&content.text());
    if characters > 20_000 || (characters == 0 && pictures.is_empty()) {
        wrong.say("body", words::BODY);
    }
    if content.body.len() > 200_000 {
        wrong.say("body", words::BODY_MARKUP);
    }
    if pictures.len() > 30 {
        wrong.say("body", words::PICTURES);
    }
    if content.attachments.len() > 10 {
        wrong.say("upload", words::ATTACHMENTS);
    }
    for (field, text, most) in [
        ("source", &content.source, 100),
        ("issuing_body", &content.issuing_body, 100),
        ("document_number", &content.document_number, 60),
        ("original_link", &content.original_link, 500),
    ] {
        if length(text) > most {
            wrong.say(field, format!("这一栏最多 {most} 个字，请缩短"));
        }
    }
    let link = &content.original_link;
    let https = link.starts_with("https://") && prose::address(link);
    if !(link.is_empty() || https) {
        wrong.say("original_link", words::LINK);
    }
    if !content.issued_on.is_empty() && content.issued_on.parse::<Date>().is_err() {
        wrong.say("issued_on", words::DAY);
    }
    wrong.answer()
}

/// What the column asks for beside that (A11.2–A11.4).
///
/// # Errors
/// `Invalid` with everything that is missing or forbidden, each hit of a mark with its place.
pub fn for_column(
    content: &Content,
    column: &Column,
    sensitive: &Sensitive,
    secrecy: Secrecy,
    today: Date,
) -> Result<(), Refusal> {
    shape(content)?;
    let mut wrong = Wrong::default();
    let kind: &'static str = content.kind.into();
    if !column.kinds.iter().any(|known| known == kind) {
        wrong.say("kind", format!("“{}”栏目没有“{}”这一类内容，请改选", column.name, content.kind.name()));
    }
    if !column.sources.is_empty() && !column.sources.contains(&content.source) {
        wrong.say("source", format!("“{}”栏目的来源限于{}，请选择", column.name, column.sources.join("、")));
    }
    for field in &column.required {
        let given = match field.as_str() {
            "source" => !content.source.trim().is_empty(),
            "issuing_body" => !content.issuing_body.trim().is_empty(),
            "document_number" => !content.document_number.trim().is_empty(),
            "issued_on" => !content.issued_on.is_empty(),
            "original_link" => !content.original_link.is_empty(),
            "not_secret" => secrecy == Secrecy::Confirmed,
            _ => true,
        };
        if !given {
            wrong.say(words::field(field), words::missing(field));
        }
    }
    if content.issued_on.parse::<Date>().is_ok_and(|day| day > today) {
        wrong.say("issued_on", words::FUTURE);
    }
    for (n, picture) in content.pictures().iter().enumerate() {
        if picture.says.is_empty() {
            wrong.say("body", format!("正文第 {} 张图片没有说明文字，请在编辑器中选中图片补写", n + 1));
        }
    }
    for found in scanned(content, &[], sensitive).into_iter().filter(|found| found.level == WordLevel::Block) {
        wrong.say(found.field, found.says());
    }
    wrong.answer()
}

/// Whether units of this kind submit to the column (A11.3).
///
/// # Errors
/// `Invalid` with the kinds that do.
pub fn host(column: &Column, unit: units::Kind) -> Result<(), Refusal> {
    let code: &'static str = unit.into();
    if column.submitter_kinds.iter().any(|known| known == code) {
        return Ok(());
    }
    let says = format!("“{}”栏目不接收{}提交的稿件，请由规定的部门提交", column.name, unit.name());
    Err(Refusal::field("host", says))
}

/// A mark or word that the scan found, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub level: WordLevel,
    /// The form's name of the text, and people's.
    pub field: &'static str,
    pub place: String,
    pub hit: scan::Hit,
}

impl Hit {
    pub fn is_blocking(&self) -> bool {
        self.level == WordLevel::Block
    }
    pub fn says(&self) -> String {
        let scan::Hit { mark, line, character } = &self.hit;
        let place = if self.field == "body" { format!("正文第 {line} 行") } else { self.place.clone() };
        match self.level {
            WordLevel::Block => format!("{place}第 {character} 字有“{mark}”，不能提交；请核实是否涉密、是否合规"),
            WordLevel::Warn => format!("{place}第 {character} 字有“{mark}”，请采用时判断"),
        }
    }
}

/// Every hit in all that readers would see, in the order of the page; `names` are those of the attachments.
pub fn scanned(content: &Content, names: &[String], sensitive: &Sensitive) -> Vec<Hit> {
    let body = content.text();
    let mut texts = vec![];
    for (field, place, text) in content.small_texts() {
        texts.push((field, place.to_owned(), text));
    }
    texts.insert(1, ("body", "正文".to_owned(), body.as_str()));
    texts.extend(names.iter().map(|name| ("upload", format!("附件“{name}”的名称"), name.as_str())));
    let mut all = vec![];
    for (field, place, text) in texts {
        let told = |(level, hit)| Hit { level, field, place: place.clone(), hit };
        all.extend(scan::hits(sensitive, text).into_iter().map(told));
    }
    all
}

#[derive(Default)]
struct Wrong(Vec<Problem>);

impl Wrong {
    fn say(&mut self, field: &'static str, says: impl Into<String>) {
        self.0.push(Problem { field: field.into(), says: says.into() });
    }
    fn answer(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.0)) }
    }
}
