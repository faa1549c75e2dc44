//! The shape of files and functions: a head, a length, nothing left over. What a file says is not judged here.

use super::Finding;
use super::source::Source;
use crate::tree::{Text, Tree};

const LINES: usize = 400;
const FUNCTION: usize = 60;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for text in tree.texts.iter().filter(|text| written_by_hand(text)) {
        found.extend(headless(text));
        found.extend(long(text));
        if text.extension() == "rs" {
            found.extend(rust(text));
        }
        found.extend(leftovers(text));
    }
    found
}

fn written_by_hand(text: &Text) -> bool {
    ["rs", "ts", "mjs", "css", "html", "sql", "cedar"].contains(&text.extension())
}

/// Every file says first what it holds and what it refuses to hold.
fn headless(text: &Text) -> Option<Finding> {
    let first = text.text.lines().find(|line| !line.starts_with("#!") || line.starts_with("#!["));
    let first = first.unwrap_or_default().trim();
    let marks: &[&str] = match text.extension() {
        "rs" => &["//!"],
        "ts" | "mjs" | "cedar" => &["//", "/*"],
        "css" => &["/*"],
        "sql" => &["--"],
        _ => return None,
    };
    let said = marks.iter().find_map(|mark| first.strip_prefix(mark));
    let opens = said.is_some_and(|said| !said.trim().is_empty() || first == "/*" || first == "/**");
    (!opens).then(|| Finding::new(&text.path, 1, format!("文件不以 {} 开头", marks[0]), "写明它装什么、不装什么"))
}

fn long(text: &Text) -> Option<Finding> {
    let lines = text.text.lines().count();
    (lines > LINES).then(|| {
        Finding::new(
            &text.path,
            LINES + 1,
            format!("文件 {lines} 行，超过 {LINES} 行"),
            "改为同名文件夹，一个动词一个文件",
        )
    })
}

fn rust(text: &Text) -> Vec<Finding> {
    let source = Source::read(text);
    let mut found = Vec::new();
    for function in source.functions() {
        let lines = function.last - function.first + 1;
        if lines > FUNCTION && !excused(&source, function.first - 1) {
            let why = format!("函数 {} 有 {lines} 行，超过 {FUNCTION} 行", function.name);
            found.push(Finding::new(&text.path, function.first, why, "拆开；确需如此则在上一行写 // long: 理由"));
        }
    }
    for (at, code) in source.code.iter().enumerate() {
        let mut say = |why: &str, cure| found.push(Finding::new(&text.path, at + 1, why, cure));
        if code.contains("#[allow") || code.contains("#![allow") {
            say("#[allow]", "改用 #[expect(…, reason = …)]，或改代码");
        }
        if code.contains("#[ignore") {
            say("被忽略的测试", "让它能跑，或删去");
        }
        for left in ["todo!", "unimplemented!", "dbg!"].iter().filter(|left| code.contains(**left)) {
            say(left, "写完再提交");
        }
        if !source.is_test(at) && code.contains(".unwrap()") {
            say("测试之外的 unwrap()", "用 ? 或 let … else；确不会失败则 expect(\"理由\")");
        }
    }
    found
}

/// `// long: reason` in the lines right above the function, among its comments and attributes.
fn excused(source: &Source, at: usize) -> bool {
    (0..at)
        .rev()
        .take_while(|line| {
            let code = source.code[*line].trim();
            code.starts_with("#[") || (code.is_empty() && !source.comments[*line].trim().is_empty())
        })
        .any(|line| {
            source.comments[line].trim().strip_prefix("// long:").is_some_and(|reason| !reason.trim().is_empty())
        })
}

/// Notes to oneself, and queries that do not say what they read.
fn leftovers(text: &Text) -> Vec<Finding> {
    let (notes, sql): (Vec<String>, Vec<String>) = match text.extension() {
        "rs" => {
            let source = Source::read(text);
            (source.comments, source.strings)
        }
        _ => text.text.lines().map(|line| (line.to_owned(), line.to_owned())).unzip(),
    };
    let mut found = Vec::new();
    for (at, (note, sql)) in notes.iter().zip(&sql).enumerate() {
        let words = note.split(|c: char| !c.is_ascii_alphanumeric());
        for word in words.filter(|word| ["TODO", "FIXME", "XXX"].contains(word)) {
            found.push(Finding::new(&text.path, at + 1, word, "做完，或写成事项，不留在代码里"));
        }
        if !text.path.starts_with("xtask/") && sql.contains("SELECT *") {
            found.push(Finding::new(&text.path, at + 1, "SELECT *", "逐一写出所读的列"));
        }
    }
    found
}
