//! Plain text with a little structure as HTML: `# ` a heading, `- ` a list, an empty line a paragraph. Everything else is
//! text and nothing but text.
use std::fmt::Write as _;

use askama::filters::{Html, Safe, escape};

/// `{{ ui::prose(text) }}`: headings begin at `h3`, below the page's own.
pub fn prose(text: &str) -> Safe<String> {
    let mut out = String::new();
    let mut open = "";
    for line in text.lines().map(str::trim) {
        let (tag, said) = match (line.strip_prefix("# "), line.strip_prefix("- ")) {
            (Some(said), _) => ("h3", said),
            (_, Some(said)) => ("li", said),
            _ if line.is_empty() => ("", ""),
            _ => ("p", line),
        };
        let list = if tag == "li" { "ul" } else { "" };
        if open != list {
            close(&mut out, open);
            if !list.is_empty() {
                out.push_str("<ul>");
            }
            open = list;
        }
        if !tag.is_empty() {
            let said = escape(said, Html).map(|said| said.to_string()).unwrap_or_default();
            let _ = write!(out, "<{tag}>{said}</{tag}>");
        }
    }
    close(&mut out, open);
    Safe(out)
}

/// The same text without its marks: what a search shows of it.
pub fn plain(text: &str) -> String {
    let bare = |line: &str| line.trim().trim_start_matches(['#', '-']).trim_start().to_owned();
    let marked = |line: &str| line.starts_with("# ") || line.starts_with("- ");
    let lines = text.lines().map(str::trim).map(|line| if marked(line) { bare(line) } else { line.to_owned() });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn close(out: &mut String, open: &str) {
    if !open.is_empty() {
        let _ = write!(out, "</{open}>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_its_marks_keeps_every_word() {
        assert_eq!(plain("# 目标\n\n- 一 # 二\n-3 度\n末段"), "目标\n一 # 二\n-3 度\n末段");
    }

    #[test]
    fn structure_becomes_tags_and_everything_else_stays_text() {
        let text = "# 目标\n第一段 <b>\n\n- 一\n- 二\n末段";
        assert_eq!(prose(text).0, "<h3>目标</h3><p>第一段 &#60;b&#62;</p><ul><li>一</li><li>二</li></ul><p>末段</p>");
        assert_eq!(prose("<script>x</script>").0, "<p>&#60;script&#62;x&#60;/script&#62;</p>");
        assert_eq!(prose(" \n").0, "");
    }
}
