//! Who answers for which part of the charter (A23.1), and which parts a changed set of files touches.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::files::Files;
use super::noun::Charter;

/// One line of `answers.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// A file, or a folder that ends in `/`.
    pub file: String,
    /// A table of a TOML file; empty is the whole file.
    pub table: String,
    pub name: String,
    /// Codes of duties.
    pub units: Vec<String>,
    /// Whether it changes only with the number of a decision and its scan, as articles do.
    pub decision: bool,
}

/// Whoever answers for what nobody is named for.
const OTHERWISE: &str = "academic_office";

impl Charter {
    /// Who answers for a file or a table of it.
    pub fn answer(&self, file: &str, table: &str) -> Answer {
        let of = |one: &&Answer, table: &str| {
            one.table == table && (one.file == file || (one.file.ends_with('/') && file.starts_with(&one.file)))
        };
        let found =
            self.answers.iter().find(|one| of(one, table)).or_else(|| self.answers.iter().find(|one| of(one, "")));
        found.cloned().unwrap_or_else(|| Answer {
            file: file.into(),
            table: table.into(),
            name: file.into(),
            units: vec![OTHERWISE.into()],
            decision: false,
        })
    }

    /// The parts of a file with this text: its tables where they are answered for apart.
    pub fn parts_of(&self, file: &str, text: &str) -> Vec<Answer> {
        if !self.is_parted(file) {
            return vec![self.answer(file, "")];
        }
        let mut parts: Vec<Answer> = vec![];
        for part in sections(text).keys().map(|table| self.answer(file, table)) {
            if !parts.iter().any(|other| other.name == part.name) {
                parts.push(part);
            }
        }
        parts
    }

    /// Whether tables of the file are answered for apart.
    fn is_parted(&self, file: &str) -> bool {
        self.answers.iter().any(|one| one.file == file && !one.table.is_empty())
    }

    /// The parts that differ between two sets of files, by the answers of this charter, each once.
    pub fn touched(&self, before: &Files, after: &Files) -> Vec<Answer> {
        let mut parts: Vec<Answer> = vec![];
        let names: BTreeSet<&String> = before.0.keys().chain(after.0.keys()).collect();
        for name in names.into_iter().filter(|name| before.0.get(*name) != after.0.get(*name)) {
            let text = |files: &Files| files.0.get(name).cloned().unwrap_or_default();
            let tables = if self.is_parted(name) { differing(&text(before), &text(after)) } else { vec![] };
            let all = if tables.is_empty() { vec![String::new()] } else { tables };
            for part in all.iter().map(|table| self.answer(name, table)) {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        parts
    }
}

/// The tables at the top of two TOML texts that are not the same: in what they say, or in how it is written, since comments
/// are read as well.
fn differing(before: &str, after: &str) -> Vec<String> {
    let (said, written) = (|text: &str| text.parse::<toml::Table>().unwrap_or_default(), sections);
    let (was, is) = (said(before), said(after));
    let values = was.keys().chain(is.keys()).filter(|key| was.get(*key) != is.get(*key));
    let (earlier, later) = (written(before), written(after));
    let texts = earlier.keys().chain(later.keys()).filter(|key| earlier.get(*key) != later.get(*key));
    let all: BTreeSet<&String> = values.chain(texts).collect();
    all.into_iter().cloned().collect()
}

/// The text of each table at the top of a TOML text, with the comments above it; what stands above the first is under "".
fn sections(text: &str) -> BTreeMap<String, String> {
    let (mut all, mut here, mut above) = (BTreeMap::<String, String>::new(), String::new(), String::new());
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            above += line;
            above.push('\n');
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            let ends = |c: char| matches!(c, '.' | ']');
            let name = name.trim_start_matches('[').split(ends).next().unwrap_or_default();
            here = name.trim().trim_matches(['"', '\'']).to_owned();
        }
        let section = all.entry(here.clone()).or_default();
        *section += &std::mem::take(&mut above);
        *section += line;
        section.push('\n');
    }
    *all.entry(here).or_default() += above.trim_end();
    all
}
