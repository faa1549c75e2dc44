//! Rich text (富文本): what of it may be kept. The list stands here and nowhere else; whatever comes from a browser goes
//! through `clean` before it is stored, and what is served is what was stored.
//!
//! Kept: paragraphs, headings of two levels, bold, underline, lists, quotes, tables, line breaks, links to https or to a
//! path of this site, pictures that are files of this site. Everything else loses its tags and keeps its words; scripts,
//! styles and other things that are no words are dropped whole.
mod reading;
#[cfg(test)]
mod tests;
mod writing;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

pub use reading::{Picture, marked, pictures, text};

/// Tags that come through the first sieve; `writing` knows what becomes of each.
const TAGS: [&str; 25] = [
    "p",
    "div",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "b",
    "u",
    "a",
    "img",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
];
/// Elements whose content is no text for readers.
const NO_TEXT: [&str; 11] =
    ["script", "style", "title", "iframe", "noscript", "noembed", "noframes", "template", "object", "xml", "canvas"];

static SIEVE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut sieve = Builder::default();
    let cell = HashSet::from(["colspan", "rowspan"]);
    sieve
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(NO_TEXT))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt"])),
            ("td", cell.clone()),
            ("th", cell),
        ]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["https"]))
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("a", "href") => address(value).then_some(Cow::Borrowed(value)),
            ("img", "src") => file_of(value).map(|_| Cow::Borrowed(value)),
            ("td" | "th", _) => value.parse::<u8>().is_ok_and(|span| (2..=20).contains(&span)).then_some(value.into()),
            _ => Some(Cow::Borrowed(value)),
        });
    sieve
});

/// The HTML that may be stored and served. Cleaned twice it is cleaned once.
pub fn clean(html: &str) -> String {
    let mut now = pass(html);
    for _ in 0..6 {
        let next = pass(&now);
        if next == now {
            return now;
        }
        now = next;
    }
    // What does not settle is kept as text alone.
    paragraphs(&text(&now))
}

fn pass(html: &str) -> String {
    writing::written(&SIEVE.clean(html).to_string())
}

/// Plain text as HTML: a paragraph a line.
pub fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", escaped(line))).collect()
}

/// The file that a picture's address names.
fn file_of(address: &str) -> Option<i64> {
    let digits = address.strip_prefix("/files/")?;
    let number = !digits.is_empty() && digits.len() <= 19 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if number { digits.parse().ok() } else { None }
}

/// Where a link may lead: to an https address or to a path of this site.
pub fn address(link: &str) -> bool {
    let odd = |one: char| one.is_whitespace() || one.is_control() || matches!(one, '"' | '<' | '>' | '\\' | '@');
    if link.len() > 1000 || link.contains(odd) {
        return false;
    }
    if link.starts_with('/') {
        return !link.starts_with("//");
    }
    link.strip_prefix("https://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('.') && !host.starts_with('.')
    })
}

/// Text as it stands in HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
