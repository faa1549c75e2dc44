//! The project speaks of itself alone: nothing of the machine it was written on, nothing of who or what wrote it,
//! no package host but the public index.

use super::Finding;
use crate::tree::{Text, Tree};

/// Machine paths: found where no letter, digit or dot stands before them.
const PATHS: [&str; 2] = ["/work/", "/root/"];
/// Found in any case.
const WRITERS: [&str; 12] = [
    "sub-agent",
    "subagent",
    "ai assistant",
    "ai agent",
    "coding agent",
    "language model",
    "claude",
    "chatgpt",
    "copilot",
    "anthropic",
    "openai",
    "co-authored-by",
];
const INDEX: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.texts.iter().flat_map(judge).collect()
}

fn judge(text: &Text) -> Vec<Finding> {
    let name = text.path.rsplit('/').next().unwrap_or_default();
    match name {
        "Cargo.lock" => {
            lines(text, |line| line.starts_with("source = ") && line != INDEX, "锁文件中有 crates.io 以外的来源")
        }
        "package-lock.json" => {
            lines(text, |line| line.trim_start().starts_with("\"resolved\": \"http"), "锁文件中有下载地址")
        }
        ".npmrc" => lines(text, |line| line.contains("registry="), "指定了下载主机"),
        // The rule and its tests must name what they refuse.
        _ if text.path.starts_with("xtask/src/tidy/") => Vec::new(),
        _ => lines(text, speaks_of_others, "提到了本项目之外的机器或作者"),
    }
}

fn lines(text: &Text, broken: impl Fn(&str) -> bool, why: &'static str) -> Vec<Finding> {
    let cure = "删去；项目只谈自己（npm 锁文件：npm config set omit-lockfile-registry-resolved true）";
    let found = text.text.lines().enumerate().filter(|(_, line)| broken(line));
    found.map(|(at, _)| Finding::new(&text.path, at + 1, why, cure)).collect()
}

fn speaks_of_others(line: &str) -> bool {
    let small = line.to_lowercase();
    WRITERS.iter().any(|word| small.contains(word)) || PATHS.iter().any(|path| names_path(line, path))
}

fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-~}".contains(c)))
}
