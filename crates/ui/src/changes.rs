//! What changed between two texts, line by line, as HTML that a person can read and print.
use std::fmt::Write as _;

use askama::filters::{Html, Safe, escape};
use similar::{ChangeTag, TextDiff};

/// Lines that stay the same are shown only this near to a change.
const AROUND: usize = 2;

/// `{{ ui::changes(old, new) }}`: a list of lines, each kept, taken away or added; the marks are words for those who do
/// not see colours. Empty when nothing changed.
pub fn changes(old: &str, new: &str) -> Safe<String> {
    let (old, new) = (lines(old), lines(new));
    let diff = TextDiff::from_lines(&old, &new);
    let mut out = String::new();
    for (at, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        out.push_str(if at == 0 { "<ol class=\"diff\">" } else { "<li class=\"gap\">…</li>" });
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let said = escape(change.value().trim_end(), Html).map(|said| said.to_string()).unwrap_or_default();
            let _ = match change.tag() {
                ChangeTag::Equal => write!(out, "<li>{said}</li>"),
                ChangeTag::Delete => {
                    write!(out, "<li class=\"del\"><span class=\"vh\">删去：</span><del>{said}</del></li>")
                }
                ChangeTag::Insert => {
                    write!(out, "<li class=\"ins\"><span class=\"vh\">新增：</span><ins>{said}</ins></li>")
                }
            };
        }
    }
    if !out.is_empty() {
        out.push_str("</ol>");
    }
    Safe(out)
}

/// Every line ends alike, so that one more line changes none before it.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_marked_and_stays_text() {
        let told = changes("一\n二\n三", "一\n二 <b>\n三").0;
        assert_eq!(told.matches("<del>").count(), 1);
        assert!(told.contains("<ins>二 &#60;b&#62;</ins>") && told.contains("<li>一</li>"), "{told}");
        assert_eq!(changes("一\n二", "一\r\n二").0, "");
        assert_eq!(changes("一", "一\n二").0.matches("<del>").count(), 0);
        assert_eq!(changes("", "").0, "");
    }

    #[test]
    fn far_lines_are_left_out() {
        let old: String = (0..50).map(|line| format!("{line}\n")).collect();
        let told = changes(&old, &old.replace("7\n8\n", "7\n9\n")).0;
        assert!(told.matches("<li").count() < 10, "{told}");
    }
}
