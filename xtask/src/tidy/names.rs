//! Names that say nothing: doers without a noun and folders for the rest.

use super::Finding;
use super::source::Source;
use crate::tree::Tree;

const DOERS: [&str; 6] = ["Manager", "Service", "Helper", "Util", "Utils", "DTO"];
const RESTS: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "core"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for text in tree.under("crates/", &["rs"]) {
        for (at, line) in Source::read(text).code.iter().enumerate() {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            for pair in words.windows(2) {
                let says_nothing = match pair[0] {
                    "struct" | "enum" | "trait" => DOERS.iter().any(|doer| pair[1].ends_with(doer)),
                    "mod" => RESTS.contains(&pair[1]),
                    _ => false,
                };
                if says_nothing {
                    let cure = "用领域里的名词（结构）或动词（函数）命名，见 STYLE.md";
                    found.push(Finding::new(&text.path, at + 1, format!("名称 {} 没有说出任何事", pair[1]), cure));
                }
            }
        }
    }
    found
}
