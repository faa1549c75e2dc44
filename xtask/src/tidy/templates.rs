//! What the content security policy would refuse, found before a browser does: inline scripts, styles and handlers,
//! and anything fetched from a foreign host. A link (`<a href>`) may lead anywhere.

use super::Finding;
use crate::tree::{Text, Tree};

pub fn check(tree: &Tree) -> Vec<Finding> {
    let pages = tree.under("crates/", &["html"]).flat_map(page);
    pages.chain(tree.under("assets/", &["css"]).flat_map(sheet)).collect()
}

fn page(text: &Text) -> Vec<Finding> {
    let mut found = Vec::new();
    for tag in tags(&text.text) {
        let mut say = |why: String, cure| found.push(Finding::new(&text.path, tag.line, why, cure));
        let data = tag.value("type").is_some_and(|kind| kind == "application/json");
        if tag.name == "script" && !data && tag.value("src").is_none() {
            say("内联脚本".into(), "写成 assets 中的 island；数据用 <script type=\"application/json\">");
        }
        if tag.name == "style" {
            say("内联样式表".into(), "写入 assets 中的 CSS");
        }
        for (name, value) in &tag.attributes {
            match name.as_str() {
                "style" => say("style 属性".into(), "写成类；数值用 data- 属性或 <progress>、<meter>"),
                on if on.starts_with("on") || on.starts_with("hx-on") => {
                    say(format!("内联事件 {on}"), "写成 assets 中的 island");
                }
                "src" | "srcset" | "poster" | "data" if is_foreign(value) => {
                    say(format!("外站资源 {value}"), "资源随本站发布");
                }
                "href" if tag.name != "a" && is_foreign(value) => say(format!("外站资源 {value}"), "资源随本站发布"),
                "href" | "action" | "formaction" if value.trim_start().starts_with("javascript:") => {
                    say("javascript: 地址".into(), "写成 assets 中的 island");
                }
                _ => {}
            }
        }
    }
    // Pages say 你; only what leaves the house to its reader (a notice, a mail) says 您, and that stands in Rust.
    let formal = text.text.lines().enumerate().filter(|(_, line)| line.contains('您'));
    found.extend(
        formal.map(|(at, _)| Finding::new(&text.path, at + 1, "页面称“您”", "页面称“你”，“您”只用于通知和邮件")),
    );
    found
}

fn sheet(text: &Text) -> Vec<Finding> {
    let refused = |line: &str| {
        let bare = line.replace(['"', '\'', ' '], "");
        bare.contains("url(http") || bare.contains("url(//") || bare.contains("@importhttp")
    };
    let found = text.text.lines().enumerate().filter(|(_, line)| refused(line));
    found.map(|(at, _)| Finding::new(&text.path, at + 1, "样式引用外站资源", "资源随本站发布")).collect()
}

fn is_foreign(value: &str) -> bool {
    let value = value.trim_start();
    value.starts_with("http:") || value.starts_with("https:") || value.starts_with("//")
}

struct Tag {
    name: String,
    line: usize,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// Opening tags. Template expressions (`{{ … }}`, `{% … %}`, `{# … #}`) and HTML comments are blank.
fn tags(text: &str) -> Vec<Tag> {
    let bare = without_expressions(text);
    let starts =
        bare.match_indices('<').filter(|(at, _)| bare[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()));
    starts
        .map(|(at, _)| {
            let rest = &bare[at + 1..];
            let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let attributes = attributes(&rest[name.len()..]);
            Tag { name: name.to_lowercase(), line: bare[..at].matches('\n').count() + 1, attributes }
        })
        .collect()
}

/// Name and value of each attribute up to the closing `>`.
fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() && !after.starts_with('=') {
            return found;
        }
        let (value, after) = value(after.trim_start());
        found.push((name.to_lowercase(), value.to_owned()));
        rest = after;
    }
}

/// The value after `=`, quoted or bare, and what follows it.
fn value(rest: &str) -> (&str, &str) {
    let Some(rest) = rest.strip_prefix('=').map(str::trim_start) else { return ("", rest) };
    let quote = rest.chars().next().filter(|c| "\"'".contains(*c));
    match quote {
        Some(quote) => rest[1..].split_once(quote).unwrap_or((&rest[1..], "")),
        None => rest.split_at(rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len())),
    }
}

fn without_expressions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let pairs = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<!--", "-->")];
    while !rest.is_empty() {
        let pair = pairs.iter().find(|(open, _)| rest.starts_with(open));
        let length = match pair {
            Some((_, close)) => rest.find(close).map_or(rest.len(), |at| at + close.len()),
            None => rest.chars().next().map_or(rest.len(), char::len_utf8),
        };
        let (taken, after) = rest.split_at(length);
        match pair {
            // A value of an expression is something, yet nothing that a rule knows.
            Some(("{{", _)) => out.push('…'),
            Some(_) => out.extend(taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' })),
            None => out.push_str(taken),
        }
        rest = after;
    }
    out
}
