//! Writes sieved HTML anew in the one shape that is stored: blocks at the top, words in paragraphs, no empty shells, no
//! depth without end. It makes tags, so it must never copy one.
use super::reading::{Piece, attribute, pieces};

/// Lists, quotes and tables within one another.
const DEEPEST: usize = 8;

/// What a source tag is to the writer.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// Holds words: paragraph or heading.
    Leaf(&'static str),
    /// Holds blocks.
    Frame(&'static str),
    Item,
    Row,
    Cell(&'static str),
    /// Stands within words.
    Inline(&'static str),
    /// Only parts what stands around it.
    Gap,
}

fn part(name: &str) -> Part {
    match name {
        "p" => Part::Leaf("p"),
        "h1" | "h2" => Part::Leaf("h2"),
        "h3" | "h4" | "h5" | "h6" => Part::Leaf("h3"),
        "ul" => Part::Frame("ul"),
        "ol" => Part::Frame("ol"),
        "blockquote" => Part::Frame("blockquote"),
        "table" => Part::Frame("table"),
        "li" => Part::Item,
        "tr" => Part::Row,
        "td" => Part::Cell("td"),
        "th" => Part::Cell("th"),
        "strong" | "b" => Part::Inline("strong"),
        "u" => Part::Inline("u"),
        "a" => Part::Inline("a"),
        _ => Part::Gap,
    }
}

struct Shell {
    tag: &'static str,
    /// Where its opening tag begins in what was written.
    at: usize,
    /// Whether anything stands in it.
    full: bool,
}

#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<Shell>,
    /// The source's open tags, and the tag that was opened for each.
    source: Vec<Option<&'static str>>,
}

/// The stored shape of `html`, which comes from the sieve.
pub(super) fn written(html: &str) -> String {
    let mut writer = Writer::default();
    for piece in pieces(html) {
        match piece {
            Piece::Text(_, said) => writer.words(said),
            Piece::Open("br", _) => writer.line_break(),
            Piece::Open("img", attributes) => writer.picture(attributes),
            Piece::Open(name, attributes) => writer.start(name, attributes),
            Piece::Close(name) => writer.end(name),
        }
    }
    while !writer.open.is_empty() {
        writer.shut();
    }
    writer.out
}

impl Writer {
    fn start(&mut self, name: &str, attributes: &str) {
        let opened = match part(name) {
            Part::Gap => {
                self.end_words();
                None
            }
            Part::Leaf(tag) => {
                self.end_words();
                self.need_item();
                self.open(tag, "")
            }
            Part::Frame(tag) => self.frame(tag),
            Part::Item => self.item(),
            Part::Row => self.row(),
            Part::Cell(tag) => self.cell(tag, attributes),
            Part::Inline(tag) => self.inline(tag, attributes),
        };
        self.source.push(opened);
    }

    fn end(&mut self, name: &str) {
        let opened = self.source.pop().flatten();
        if matches!(part(name), Part::Gap | Part::Leaf(_)) {
            self.end_words();
        }
        let Some(tag) = opened else { return };
        // Words that ended early took their shells along.
        let reach = self.reach(tag);
        if let Some(at) = self.open.iter().skip(reach).position(|shell| shell.tag == tag) {
            let at = at + reach;
            let last = self.open.iter().rposition(|shell| shell.tag == tag).unwrap_or(at);
            while self.open.len() > last {
                self.shut();
            }
        }
    }

    /// Inline tags are looked for within the words that are open now.
    fn reach(&self, tag: &str) -> usize {
        if matches!(tag, "strong" | "u" | "a") { self.leaf().unwrap_or(self.open.len()) } else { 0 }
    }

    fn frame(&mut self, tag: &'static str) -> Option<&'static str> {
        self.end_words();
        if self.open.iter().filter(|shell| matches!(shell.tag, "ul" | "ol" | "blockquote" | "table")).count() >= DEEPEST
        {
            return None;
        }
        self.need_item();
        self.open(tag, "")?;
        if tag == "table" {
            self.open("tbody", "");
        }
        Some(tag)
    }

    fn item(&mut self) -> Option<&'static str> {
        self.end_words();
        if self.top() == "li" {
            self.shut();
        }
        if matches!(self.top(), "ul" | "ol") { self.open("li", "") } else { None }
    }

    fn row(&mut self) -> Option<&'static str> {
        self.end_words();
        while matches!(self.top(), "td" | "th" | "tr") && self.open.iter().any(|shell| shell.tag == "tbody") {
            self.shut();
        }
        if self.top() == "tbody" { self.open("tr", "") } else { None }
    }

    fn cell(&mut self, tag: &'static str, attributes: &str) -> Option<&'static str> {
        self.end_words();
        if matches!(self.top(), "td" | "th") {
            self.shut();
        }
        if self.top() != "tr" {
            return None;
        }
        let mut said = String::new();
        for name in ["colspan", "rowspan"] {
            if let Some(span) = attribute(attributes, name).and_then(|span| span.parse::<u8>().ok()) {
                said.push_str(&format!(" {name}=\"{span}\""));
            }
        }
        let opened = self.open(tag, &said);
        // An empty cell keeps its place in the row.
        if let Some(shell) = self.open.last_mut() {
            shell.full = true;
        }
        opened
    }

    fn inline(&mut self, tag: &'static str, attributes: &str) -> Option<&'static str> {
        let href = attribute(attributes, "href").unwrap_or_default();
        let twice = self.leaf().is_some_and(|leaf| self.open.iter().skip(leaf).any(|shell| shell.tag == tag));
        if twice || (tag == "a" && href.is_empty()) {
            return None;
        }
        self.begin_words();
        if tag == "a" {
            self.open(tag, &format!(" href=\"{href}\" rel=\"noopener noreferrer\""))
        } else {
            self.open(tag, "")
        }
    }

    fn words(&mut self, said: &str) {
        let said = said.replace("&nbsp;", " ");
        if said.trim().is_empty() && self.leaf().is_none() {
            return;
        }
        self.begin_words();
        let said = one_line(&said, self.out.chars().next_back());
        self.out.push_str(&said);
        if !said.trim().is_empty() {
            self.fill();
        }
    }

    fn line_break(&mut self) {
        if self.leaf().is_some() {
            self.out.push_str("<br>");
        }
    }

    fn picture(&mut self, attributes: &str) {
        let Some(src) = attribute(attributes, "src") else { return };
        let says = attribute(attributes, "alt").unwrap_or_default();
        self.begin_words();
        self.out.push_str(&format!("<img src=\"{src}\" alt=\"{says}\">"));
        self.fill();
    }

    fn fill(&mut self) {
        if let Some(shell) = self.open.last_mut() {
            shell.full = true;
        }
    }

    /// Words stand in a paragraph, wherever they were found.
    fn begin_words(&mut self) {
        if self.leaf().is_some() {
            return;
        }
        while matches!(self.top(), "table" | "tbody" | "tr") {
            self.shut();
        }
        self.need_item();
        self.open("p", "");
    }

    fn end_words(&mut self) {
        if let Some(leaf) = self.leaf() {
            while self.open.len() > leaf {
                self.shut();
            }
        }
    }

    /// A list holds items alone.
    fn need_item(&mut self) {
        if matches!(self.top(), "ul" | "ol") {
            self.open("li", "");
        }
    }

    /// The open paragraph or heading.
    fn leaf(&self) -> Option<usize> {
        self.open.iter().rposition(|shell| matches!(shell.tag, "p" | "h2" | "h3"))
    }

    fn top(&self) -> &'static str {
        self.open.last().map_or("", |shell| shell.tag)
    }

    fn open(&mut self, tag: &'static str, attributes: &str) -> Option<&'static str> {
        self.open.push(Shell { tag, at: self.out.len(), full: false });
        self.out.push_str(&format!("<{tag}{attributes}>"));
        Some(tag)
    }

    fn shut(&mut self) {
        let Some(shell) = self.open.pop() else { return };
        if shell.full {
            self.out.push_str(&format!("</{}>", shell.tag));
            self.fill();
        } else {
            self.out.truncate(shell.at);
        }
    }
}

/// Line breaks in the source are no words: none between two Chinese characters, a space elsewhere.
fn one_line(said: &str, before: Option<char>) -> String {
    if !said.contains(['\n', '\r', '\t']) {
        return said.to_owned();
    }
    let mut out = String::new();
    let mut rest = said;
    while let Some(at) = rest.find(['\n', '\r', '\t']) {
        let head = rest[..at].trim_end_matches(' ');
        out.push_str(head);
        rest = rest[at..].trim_start_matches([' ', '\n', '\r', '\t']);
        let left = out.chars().next_back().or(before);
        let wide = |one: Option<char>| one.is_none_or(|one| one == '>' || !one.is_ascii());
        if !(wide(left) && wide(rest.chars().next())) {
            out.push(' ');
        }
    }
    out.push_str(rest);
    out
}
