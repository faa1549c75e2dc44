//! The release gate: requirement → tests → how they ended last. The requirements stand in `docs/gate.tsv` (id, clause,
//! where it holds, sentence); a test proves one by a comment above it, `// req("AU-05", "DI-02")`, a journey by the same
//! line anywhere.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail, ensure};

use crate::tidy::source::Source;
use crate::tree::{Place, Tree};

const FILE: &str = "docs/gate.tsv";

/// One line of the file.
#[derive(Debug)]
pub struct Requirement<'a> {
    pub id: &'a str,
    pub clause: &'a str,
    /// `both` databases, `postgres` alone, or a wing that is not built yet (`live`).
    pub on: &'a str,
    pub sentence: &'a str,
}

/// How the tests ended last, as the runners wrote it.
struct Logs {
    tests: String,
    journeys: String,
}

/// Prints the table of the last run.
///
/// # Errors
/// What [`check`] finds.
pub fn report(place: &Place, tree: &Tree) -> Result<()> {
    table(place, tree)?;
    check(tree)
}

/// Prints the table of a run that is over.
///
/// # Errors
/// Rows that can be met and were not seen to hold.
pub fn gate(place: &Place, tree: &Tree) -> Result<()> {
    let open = table(place, tree)?;
    ensure!(open.is_empty(), "关口还有没有通过的：{}", open.join("、"));
    Ok(())
}

/// # Errors
/// A test that names a requirement which is not in the file, and a requirement that can be met and has no test.
pub fn check(tree: &Tree) -> Result<()> {
    let (all, proofs) = (read(tree)?, proofs(tree));
    let unknown: Vec<&str> =
        proofs.keys().map(String::as_str).filter(|id| !all.iter().any(|one| one.id == *id)).collect();
    ensure!(unknown.is_empty(), "测试标了 {FILE} 中没有的编号：{}", unknown.join("、"));
    let unproved = all.iter().filter(|one| one.on != "live" && !proofs.contains_key(one.id));
    let unproved: Vec<&str> = unproved.map(|one| one.id).collect();
    ensure!(unproved.is_empty(), "{FILE} 中没有测试的编号：{}", unproved.join("、"));
    Ok(())
}

/// Prints all rows; gives those that are neither passed nor waiting for a wing.
fn table(place: &Place, tree: &Tree) -> Result<Vec<String>> {
    let (all, proofs) = (read(tree)?, proofs(tree));
    let log = |name: &str| fs::read_to_string(place.log(name)).unwrap_or_default();
    let logs = Logs { tests: log("tests"), journeys: log("browser") };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open = vec![];
    for one in &all {
        let tests = proofs.get(one.id).cloned().unwrap_or_default();
        let state = state(one, &tests, &logs);
        *counts.entry(state).or_default() += 1;
        if !["通过", "待建"].contains(&state) {
            open.push(one.id.to_owned());
        }
        let on = if one.on == "postgres" { "（仅 PostgreSQL）" } else { "" };
        println!("{state}  {:<8} {}{on} {}\n    {}", one.id, one.clause, one.sentence, tests.join("、"));
    }
    let counts: Vec<String> = counts.iter().map(|(state, count)| format!("{state} {count}")).collect();
    println!("关口 {} 项：{}", all.len(), counts.join("，"));
    Ok(open)
}

/// A row has passed when each of its tests ran and none of them failed.
fn state(one: &Requirement<'_>, tests: &[String], logs: &Logs) -> &'static str {
    if one.on == "live" {
        return "待建";
    }
    if tests.is_empty() {
        return "未证";
    }
    let ended = |mark: Mark| tests.iter().filter(|test| logs.has(test, mark)).count();
    match (ended(Mark::Failed), ended(Mark::Passed)) {
        (1.., _) => "未过",
        (0, passed) if passed == tests.len() => "通过",
        _ => "有测",
    }
}

#[derive(Clone, Copy)]
enum Mark {
    Passed,
    Failed,
}

impl Logs {
    /// Whether a line says that the test ended so: `PASS [ 0.1s] ( 1/9) people accounts::weak::on_sqlite` of nextest,
    /// `✓ sqlite 57-security  36.1 s` of the journeys.
    fn has(&self, test: &str, mark: Mark) -> bool {
        let (log, mark, name) = match (test.strip_suffix(".journey.mjs"), mark) {
            (Some(name), Mark::Passed) => (&self.journeys, "✓", name),
            (Some(name), Mark::Failed) => (&self.journeys, "✗", name),
            (None, Mark::Passed) => (&self.tests, "PASS", test),
            (None, Mark::Failed) => (&self.tests, "FAIL", test),
        };
        let named = |word: &str| word.split("::").any(|part| part == name);
        log.lines().map(str::trim).any(|line| line.starts_with(mark) && line.split_whitespace().any(named))
    }
}

/// All tests by the requirement that they prove.
pub fn proofs(tree: &Tree) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in tree.texts.iter().filter(|text| text.path.ends_with(".rs")) {
        let source = Source::read(text);
        for (at, line) in source.comments.iter().enumerate() {
            let ids = ids(line);
            if ids.is_empty() || !source.is_test(at) {
                continue;
            }
            let Some(name) = source.test_after(at) else { continue };
            for id in ids {
                found.entry(id).or_default().push(name.clone());
            }
        }
    }
    for text in tree.under("tests/browser/", &["mjs"]) {
        let name = text.path.rsplit('/').next().unwrap_or_default();
        for id in text.text.lines().filter(|line| line.trim_start().starts_with("//")).flat_map(ids) {
            found.entry(id).or_default().push(name.to_owned());
        }
    }
    found
}

/// `// req("AU-05", "DI-02")`
fn ids(comment: &str) -> Vec<String> {
    let Some((_, rest)) = comment.split_once("req(") else { return vec![] };
    let inside = rest.split(')').next().unwrap_or_default();
    inside.split(',').map(|id| id.trim().trim_matches('"').to_owned()).filter(|id| is_id(id)).collect()
}

/// Letters, a hyphen, digits.
fn is_id(word: &str) -> bool {
    word.split_once('-').is_some_and(|(letters, digits)| {
        !letters.is_empty()
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn read(tree: &Tree) -> Result<Vec<Requirement<'_>>> {
    let text = &tree.get(FILE).with_context(|| format!("缺少 {FILE}"))?.text;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| match line.split('\t').collect::<Vec<_>>()[..] {
            [id, clause, on, sentence] if is_id(id) && ["both", "postgres", "live"].contains(&on) => {
                Ok(Requirement { id, clause, on, sentence })
            }
            _ => bail!("{FILE} 第 {} 行：应为“编号<TAB>条款<TAB>both|postgres|live<TAB>一句话”", at + 1),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_proves_what_the_line_above_it_names() {
        let text = "// req(\"AU-05\", \"DI-02\")\non_both!(a_byte_that_moved, async |engine| {});\n\n\
                    // req(\"IA-02\")\n#[test]\nfn weak() {}\n\n// req(no)\nfn other() {}\n";
        let tree = Tree::of(&[("crates/x/src/tests.rs", text)]);
        let found = proofs(&tree);
        assert_eq!(found["AU-05"], ["a_byte_that_moved"]);
        assert_eq!(found["DI-02"], ["a_byte_that_moved"]);
        assert_eq!(found["IA-02"], ["weak"]);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn what_did_not_run_is_not_passed() {
        let one = Requirement { id: "IA-02", clause: "", on: "both", sentence: "" };
        let tests = ["weak".to_owned(), "57-security.journey.mjs".to_owned()];
        let state = |one: &Requirement<'_>, tests: &[String], log: &str, journeys: &str| {
            super::state(one, tests, &Logs { tests: log.into(), journeys: journeys.into() })
        };
        let (weak, journey) = ("   PASS [ 0.1s] people accounts::weak::on_sqlite", "✓ sqlite 57-security  36.1 s");
        assert_eq!(state(&one, &[], "", ""), "未证");
        assert_eq!(state(&one, &tests, "", ""), "有测");
        assert_eq!(state(&one, &tests, weak, ""), "有测");
        assert_eq!(state(&one, &tests, "PASS x::not_weak", journey), "有测");
        assert_eq!(state(&one, &tests, weak, journey), "通过");
        assert_eq!(state(&one, &tests[..1], "PASS [ 1.0s] shixue::kill weak", ""), "通过");
        assert_eq!(state(&one, &tests, weak, "✗ postgres 57-security  36.1 s"), "未过");
        assert_eq!(state(&one, &tests, "PASS x::weak::on_sqlite\nFAIL x::weak::on_postgres", journey), "未过");
        assert_eq!(state(&Requirement { on: "live", ..one }, &tests, weak, journey), "待建");
    }

    #[test]
    fn a_name_without_a_row_and_a_row_without_a_test_are_found() {
        let row = "IA-02\t8.1\tboth\tx\nLIVE-01\t7\tlive\tx\n";
        let proof = "// req(\"IA-02\")\n#[test]\nfn weak() {}\n";
        let found = |row: &str, proof: &str| check(&Tree::of(&[(FILE, row), ("crates/x/src/tests.rs", proof)]));
        assert!(found(row, proof).is_ok());
        assert!(found(row, "").is_err());
        assert!(found("LIVE-01\t7\tlive\tx\n", proof).is_err());
    }
}
