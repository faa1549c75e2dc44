//! What must hold before a unit may submit: the fields that the charter asks of the column, the kind of unit, the
//! confirmation, no mark of secrecy. Pure; the charter is handed in.
use governance::charter::{Column, Sensitive, WordLevel, scan};
use jiff::civil::Date;
use kernel::{Problem, Refusal};
use people::units;

use super::article::Content;
use super::words;

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
    if !(1..=20_000).contains(&length(&content.body)) {
        wrong.say("body", words::BODY);
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
    if !content.original_link.is_empty() && !is_https(&content.original_link) {
        wrong.say("original_link", words::LINK);
    }
    if !content.issued_on.is_empty() && content.issued_on.parse::<Date>().is_err() {
        wrong.say("issued_on", words::DAY);
    }
    wrong.answer()
}

/// What the column asks for beside that (A11.2–A11.4); `unit` is the kind of the unit that submits.
///
/// # Errors
/// `Invalid` with everything that is missing or forbidden, each hit of a mark with its place.
pub fn for_column(
    content: &Content,
    column: &Column,
    unit: units::Kind,
    sensitive: &Sensitive,
    secrecy: Secrecy,
    today: Date,
) -> Result<(), Refusal> {
    shape(content)?;
    let mut wrong = Wrong::default();
    let (unit_code, kind): (&'static str, &'static str) = (unit.into(), content.kind.into());
    if !column.submitter_kinds.iter().any(|known| known == unit_code) {
        wrong.say("host", format!("“{}”栏目不接收{}提交的稿件，请由规定的部门提交", column.name, unit.name()));
    }
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
    marks(content, sensitive, &mut wrong);
    wrong.answer()
}

fn marks(content: &Content, sensitive: &Sensitive, wrong: &mut Wrong) {
    let blocked = sensitive.lists.iter().filter(|list| list.level == WordLevel::Block).flat_map(|list| &list.words);
    let all: Vec<&str> = sensitive.marks.iter().chain(blocked).map(String::as_str).collect();
    for hit in scan::find(&content.title, all.iter().copied()) {
        wrong.say("title", format!("标题第 {} 字有“{}”，不能提交；请核实是否涉密、是否合规", hit.character, hit.mark));
    }
    for hit in scan::find(&content.body, all.iter().copied()) {
        let (line, character, mark) = (hit.line, hit.character, hit.mark);
        wrong.say("body", format!("正文第 {line} 行第 {character} 字有“{mark}”，不能提交；请核实是否涉密、是否合规"));
    }
}

fn is_https(link: &str) -> bool {
    let odd = |one: char| one.is_whitespace() || one.is_control() || matches!(one, '"' | '<' | '>' | '\\' | '@');
    link.strip_prefix("https://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('.') && !host.starts_with('.') && !rest.contains(odd)
    })
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
