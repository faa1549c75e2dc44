//! Obligation → tests. The obligations stand in `charter/obligations.tsv` (id, article, sentence); a Rust test answers
//! one by its name (`a13_3_…`), a browser journey by a tag (`[A13.3]`).

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use crate::tidy::rooms::{self, Room};
use crate::tidy::source::Source;
use crate::tree::Tree;

const FILE: &str = "charter/obligations.tsv";

/// One line of the file.
#[derive(Debug)]
pub struct Obligation<'a> {
    pub id: &'a str,
    pub article: &'a str,
    pub sentence: &'a str,
}

/// Prints the table. Fails where a room says that it answers an obligation and no test is named after it.
pub fn report(tree: &Tree) -> Result<()> {
    let all = read(tree)?;
    let answers = answers(tree);
    let mut answered = 0;
    for one in &all {
        let tests = answers.get(one.id).map(|tests| tests.join("、")).unwrap_or_default();
        answered += usize::from(!tests.is_empty());
        let mark = if tests.is_empty() { "否" } else { "是" };
        println!("{mark}  {:<6} {:<8} {}\n    {tests}", one.id, one.article, one.sentence);
    }
    println!("义务 {} 项，已有测试 {answered} 项", all.len());
    let broken = unanswered(tree);
    ensure!(broken.is_empty(), "以下义务写在 Answers 之下却没有以其命名的测试：{}", broken.join("；"));
    Ok(())
}

/// The obligations that rooms claim to answer and no test is named after: `A7.2（crates/…/mod.rs）`.
pub fn unanswered(tree: &Tree) -> Vec<String> {
    let answers = answers(tree);
    let claims = |room: &Room| {
        let path = room.door.clone();
        room.answers.clone().into_iter().map(move |id| (id, path.clone()))
    };
    let rooms = rooms::all(tree);
    let open = rooms.iter().flat_map(claims).filter(|(id, _)| !answers.contains_key(id));
    open.map(|(id, path)| format!("{id}（{path}）")).collect()
}

/// All tests by the obligation they are named after.
pub fn answers(tree: &Tree) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in tree.texts.iter().filter(|text| text.path.ends_with(".rs")) {
        for name in Source::read(text).tests() {
            if let Some(id) = id_of(&name) {
                found.entry(id).or_default().push(name);
            }
        }
    }
    for text in tree.under("tests/browser/", &["mjs"]) {
        for id in tags(&text.text) {
            let name = text.path.rsplit('/').next().unwrap_or_default();
            found.entry(id).or_default().push(name.to_owned());
        }
    }
    found
}

fn read(tree: &Tree) -> Result<Vec<Obligation<'_>>> {
    let text = &tree.get(FILE).with_context(|| format!("缺少 {FILE}"))?.text;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| {
            let parts: Vec<&str> = line.split('\t').collect();
            match parts[..] {
                [id, article, sentence] if is_id(id) => Ok(Obligation { id, article, sentence }),
                _ => bail!("{FILE} 第 {} 行：应为“编号<TAB>条<TAB>一句话”，编号形如 A13.3", at + 1),
            }
        })
        .collect()
}

/// `a13_3_open_course_needs_review` is named after A13.3.
fn id_of(test: &str) -> Option<String> {
    let mut parts = test.strip_prefix('a')?.split('_');
    let id = format!("A{}.{}", parts.next()?, parts.next()?);
    (is_id(&id) && parts.next().is_some()).then_some(id)
}

fn tags(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .map(|(tag, _)| tag.to_owned())
        .filter(|tag| is_id(tag))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// `A`, digits, a dot, digits.
pub fn is_id(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    word.strip_prefix('A').and_then(|rest| rest.split_once('.')).is_some_and(|(a, b)| digits(a) && digits(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_answers_the_obligation_it_is_named_after_and_no_other() {
        assert_eq!(id_of("a13_3_open_course_needs_review").as_deref(), Some("A13.3"));
        assert_eq!(id_of("a1_1_x").as_deref(), Some("A1.1"));
        for other in ["a_full_class_refuses", "a13_3", "a13_open_course", "b13_3_x", "after_a13_3_x"] {
            assert_eq!(id_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_function_outside_tests_answers_nothing() {
        let tree = Tree::of(&[("crates/a/src/lib.rs", "//! x\nfn a7_2_close() {}\n")]);
        assert!(answers(&tree).is_empty());
        let tree = Tree::of(&[("crates/a/src/tests.rs", "//! x\n#[test]\nfn a7_2_close() {}\n")]);
        assert_eq!(answers(&tree)["A7.2"], ["a7_2_close"]);
    }

    #[test]
    fn a_journey_answers_by_its_tag() {
        let tree = Tree::of(&[("tests/browser/01.journey.mjs", "// [A13.3] and [A13.3], not [A13] or [x]\n")]);
        assert_eq!(answers(&tree)["A13.3"], ["01.journey.mjs"]);
        assert_eq!(answers(&tree).len(), 1);
    }

    #[test]
    fn a_broken_line_is_named() {
        let tree = Tree::of(&[(FILE, "A1.1\t第一条\tgood\nA1-2\t第一条\tbad\n")]);
        assert!(read(&tree).unwrap_err().to_string().contains("第 2 行"));
        assert_eq!(read(&Tree::of(&[(FILE, "# head\nA1.1\t第一条\tgood\n")])).unwrap()[0].article, "第一条");
    }

    #[test]
    fn an_answer_without_a_test_fails_the_report() {
        let door = "//! Classes.\n//!\n//! Owns      tables `classes`.\n//! Promises  x.\n//! Answers   A7.2.\n//! Speaks    none.\n";
        let tree = Tree::of(&[(FILE, "A7.2\t第七条\tx\n"), ("crates/training/src/classes/mod.rs", door)]);
        assert!(report(&tree).unwrap_err().to_string().contains("A7.2（crates/training/src/classes/mod.rs）"));
    }
}
