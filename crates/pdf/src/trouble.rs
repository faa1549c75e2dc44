//! What went wrong in a template, told in Chinese with the line.
//!
//! Holds: the sentences around the typesetter's messages, and Chinese for the few that data alone can cause.
//! Refuses to hold: a translation of every message; a template's author reads Typst's own.

use anyhow::{Error, anyhow};
use typst::diag::SourceDiagnostic;
use typst::{World, WorldExt};

use crate::world::Sheet;

/// Messages shown at most.
const SHOWN: usize = 3;

/// One error for all of them; the first few are told.
pub(crate) fn told(sheet: &Sheet<'_>, troubles: &[SourceDiagnostic]) -> Error {
    let sentences: Vec<String> = troubles.iter().take(SHOWN).map(|trouble| sentence(sheet, trouble)).collect();
    anyhow!("{}", sentences.join("；"))
}

fn sentence(sheet: &Sheet<'_>, trouble: &SourceDiagnostic) -> String {
    let inside = trouble.span.id().is_none_or(|file| file == sheet.main());
    let range = if inside { sheet.range(trouble.span) } else { None };
    let line = range.and_then(|range| sheet.template().lines().byte_to_line(range.start));
    let place = line.map_or_else(|| "模板".to_string(), |line| format!("模板第 {} 行", line + 1));
    format!("{place}：{}", chinese(&trouble.message))
}

fn chinese(message: &str) -> String {
    if let Some(family) = message.strip_prefix("unknown font family: ") {
        return format!("没有装入字体“{family}”，请安装该字体或改用其他字体");
    }
    if let Some(key) = message.strip_prefix("dictionary does not contain key ") {
        return format!("数据里没有 {} 这一项", key.split(" and ").next().unwrap_or(key));
    }
    match message.strip_prefix("failed to load file (") {
        Some(why) => why.trim_end_matches(')').to_string(),
        None => message.to_string(),
    }
}
