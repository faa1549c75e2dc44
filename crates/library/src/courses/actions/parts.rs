//! The parts of a version, each fixed by its digest; what is text in them is kept for comparing versions.
use std::fmt::Write as _;

use governance::files;
use governance::workflow::Part;
use kernel::Result;
use kernel::seal::fingerprint;

use super::submit::{Held, preview};
use crate::courses::course::{Course, Item, Question, Whole, clock};

/// Every part with its digest: what was approved is what is published.
pub fn parts(course: &Course, whole: &Whole, held: &Held) -> Result<Vec<Part>> {
    let preview = preview(course);
    let outline = |item: &Item| (item.key, item.chapter, item.place, item.title.clone(), item.required);
    let outline: Vec<_> = whole.items.iter().map(outline).collect();
    let of_course = |label: &str, digest, text| part(label.into(), "description", digest, preview.clone(), text);
    let description = fingerprint(&(&whole.description, course.audience, &course.projects))?;
    let mut parts = vec![
        of_course("课程信息", description, said(course, whole)),
        of_course("章节目录", fingerprint(&(&whole.chapters, outline))?, contents(whole)),
    ];
    for item in &whole.items {
        parts.extend(of_item(whole, held, item, &format!("{preview}#item-{}", item.key))?);
    }
    for letter in &whole.letters {
        let fixed = held.files.get(&letter.file.0).map(|file| hex::encode(&file.digest)).unwrap_or_default();
        let label = format!("{}（{}）", letter.kind.name(), letter.about);
        parts.push(part(label, "letter", fixed, files::download(letter.file), String::new()));
    }
    Ok(parts)
}

/// An item, the questions that stop it, and its captions.
fn of_item(whole: &Whole, held: &Held, item: &Item, link: &str) -> Result<Vec<Part>> {
    let label = format!("{} {}", whole.number(item), item.title);
    let questions = whole.questions_of(&item.key);
    let file = item.file.and_then(|file| held.files.get(&file.0));
    let fixed = match file {
        Some(file) => hex::encode(&file.digest),
        None => fingerprint(&(&item.body, item.pass_percent, item.tries, &questions))?,
    };
    let text = if item.file.is_some() { String::new() } else { format!("{}\n{}", item.body, asked(&questions)) };
    let mut parts = vec![part(label.clone(), item.kind.code(), fixed, link.into(), text)];
    if item.file.is_some() && !questions.is_empty() {
        let text = asked(&questions);
        parts.push(part(format!("{label} 随堂提问"), "quiz", fingerprint(&questions)?, link.into(), text));
    }
    let medium = item.file.and_then(|file| held.media.get(&file.0));
    let captions = medium.and_then(|medium| Some((medium, held.files.get(&medium.captions_file?.0)?)));
    if let Some((medium, file)) = captions {
        let cues: String = medium.cues.iter().map(|cue| format!("{} {}\n", clock(&cue.0), cue.1)).collect();
        parts.push(part(format!("{label} 字幕"), "captions", hex::encode(&file.digest), link.into(), cues));
    }
    Ok(parts)
}

fn part(label: String, kind: &str, digest: String, link: String, text: String) -> Part {
    let text = if text.chars().count() > Part::MOST { text.chars().take(Part::MOST).collect() } else { text };
    Part { label, kind: kind.into(), digest, link, text }
}

fn said(course: &Course, whole: &Whole) -> String {
    let description = &whole.description;
    format!(
        "名称：{}\n范围：{}\n学科：{}\n学段：{}\n学时：{}\n简介：\n{}",
        description.title,
        course.audience.name(),
        description.subject,
        description.school_stage,
        ui::hundredths(description.hours),
        description.intro
    )
}

fn contents(whole: &Whole) -> String {
    let mut text = String::new();
    for chapter in &whole.chapters {
        let _ = writeln!(text, "{}", chapter.title);
        for item in whole.items_of(&chapter.place) {
            let must = if item.required { "必学" } else { "选学" };
            let _ = writeln!(text, "　{} {}（{}，{must}）", whole.number(item), item.title, item.kind.name());
        }
    }
    text
}

fn asked(questions: &[&Question]) -> String {
    let mut text = String::new();
    for question in questions {
        let _ = writeln!(text, "{}. [{}] {}", question.place, question.kind.name(), question.stem);
        for option in &question.options {
            let _ = writeln!(text, "　{} {}", option.key, option.text);
        }
        let _ = writeln!(text, "　答案：{}　{}", question.answer.join("、"), question.explanation);
    }
    text
}
