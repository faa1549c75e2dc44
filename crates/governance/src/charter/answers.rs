//! Who answers for which part of the charter (A23.1), and which parts a changed set of files touches.
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

    /// The parts of a file: its tables where they are answered for apart.
    pub fn parts_of(&self, file: &str) -> Vec<Answer> {
        let tables: Vec<Answer> = self.answers.iter().filter(|one| one.file == file).cloned().collect();
        if tables.is_empty() { vec![self.answer(file, "")] } else { tables }
    }

    /// The parts that differ between two sets of files, by the answers of this charter, each once.
    pub fn touched(&self, before: &Files, after: &Files) -> Vec<Answer> {
        let mut parts: Vec<Answer> = vec![];
        let names: std::collections::BTreeSet<&String> = before.0.keys().chain(after.0.keys()).collect();
        for name in names.into_iter().filter(|name| before.0.get(*name) != after.0.get(*name)) {
            let tables = if self.answers.iter().any(|one| one.file == **name && !one.table.is_empty()) {
                differing(before.0.get(name), after.0.get(name))
            } else {
                vec![]
            };
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

/// The tables at the top of two TOML texts that are not the same.
fn differing(before: Option<&String>, after: Option<&String>) -> Vec<String> {
    let read = |text: Option<&String>| text.and_then(|text| text.parse::<toml::Table>().ok()).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter().filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}
