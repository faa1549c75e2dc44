//! Reads the HTML that `clean` wrote: its words with the places where they stand. Knows nothing of other HTML.
use governance::charter::scan;

/// A piece of well-formed HTML, with where it begins.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    Text(usize, &'a str),
    /// Name and attributes.
    Open(&'a str, &'a str),
    Close(&'a str),
}

/// A picture in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub file: i64,
    /// What it shows, in words; empty when nobody said so yet.
    pub says: String,
}

/// A character of the text and where it stands in the HTML; empty where it stands in none.
struct Glyph {
    character: char,
    from: usize,
    to: usize,
}

/// The pieces of HTML as a serialiser writes it: quoted attributes, no comments, no bare `<`.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut all = vec![];
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        if !rest.starts_with('<') {
            let length = rest.find('<').unwrap_or(rest.len());
            all.push(Piece::Text(at, &rest[..length]));
            at += length;
            continue;
        }
        let length = tag_length(rest);
        let inner = rest[..length].trim_start_matches('<').trim_end_matches('>');
        all.push(match inner.strip_prefix('/') {
            Some(name) => Piece::Close(name.trim()),
            None => {
                let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
                Piece::Open(name, attributes)
            }
        });
        at += length;
    }
    all
}

/// Up to the `>` that stands in no quotes.
fn tag_length(rest: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The value of an attribute, still escaped.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"')?;
        if before.trim() == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// The characters behind the escapes of a serialiser.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The words of `html`, a block a line; a picture says what it shows.
pub fn text(html: &str) -> String {
    let text: String = glyphs(html).into_iter().map(|glyph| glyph.character).collect();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The pictures in `html`, in their order.
pub fn pictures(html: &str) -> Vec<Picture> {
    let images = pieces(html).into_iter().filter_map(|piece| match piece {
        Piece::Open("img", attributes) => Some(attributes.to_owned()),
        _ => None,
    });
    let picture = |attributes: String| {
        let file = super::file_of(attribute(&attributes, "src")?)?;
        Some(Picture { file, says: unescaped(attribute(&attributes, "alt").unwrap_or_default()).trim().to_owned() })
    };
    images.filter_map(picture).collect()
}

/// `html` with every hit in `<mark id="hit-N">`, N from `first` on; for each hit whether it could be marked.
pub fn marked(html: &str, hits: &[scan::Hit], first: usize) -> (String, Vec<bool>) {
    let glyphs = glyphs(html);
    let lines = lines_of(&glyphs);
    let mut marks: Vec<(usize, String)> = vec![];
    let mut taken = vec![false; glyphs.len()];
    let mut done = vec![];
    for (n, hit) in hits.iter().enumerate() {
        let line = lines.get(hit.line.saturating_sub(1)).copied().unwrap_or((0, 0));
        let begins = line.0 + hit.character.saturating_sub(1);
        let ends = end_of(&glyphs, begins, &hit.mark);
        let mut at = begins;
        let mut id = Some(first + n);
        while at < ends {
            let run = run_from(&glyphs, &taken, at, ends);
            if run > at {
                let opening = id.take().map_or("<mark>".to_owned(), |id| format!("<mark id=\"hit-{id}\">"));
                marks.push((glyphs[at].from, opening));
                marks.push((glyphs[run - 1].to, "</mark>".into()));
                taken[at..run].fill(true);
            }
            at = run.max(at + 1);
        }
        done.push(id.is_none());
    }
    // Of two at one place the end comes first.
    marks.sort_by_key(|(at, what)| (*at, what != "</mark>"));
    let mut out = String::with_capacity(html.len() + marks.len() * 24);
    let mut last = 0;
    for (at, what) in marks {
        out.push_str(&html[last..at]);
        out.push_str(&what);
        last = at;
    }
    out.push_str(&html[last..]);
    (out, done)
}

/// Where a run of characters of one text ends that stand side by side in the HTML.
fn run_from(glyphs: &[Glyph], taken: &[bool], from: usize, ends: usize) -> usize {
    let mut run = from;
    while run < ends
        && glyphs[run].to > glyphs[run].from
        && !taken[run]
        && (run == from || glyphs[run].from == glyphs[run - 1].to)
    {
        run += 1;
    }
    run
}

/// The end of a mark that begins there, by the scan's own word.
fn end_of(glyphs: &[Glyph], begins: usize, mark: &str) -> usize {
    let mut said = String::new();
    for (at, glyph) in glyphs.iter().enumerate().skip(begins).take(200) {
        said.push(glyph.character);
        if !scan::find(&said, std::iter::once(mark)).is_empty() {
            return at + 1;
        }
    }
    begins
}

/// (first glyph, one past the last) of each line as `text` gives them.
fn lines_of(glyphs: &[Glyph]) -> Vec<(usize, usize)> {
    let mut lines = vec![];
    let mut begins = 0;
    for at in 0..=glyphs.len() {
        if at < glyphs.len() && glyphs[at].character != '\n' {
            continue;
        }
        let blank = |glyph: &&Glyph| glyph.character.is_whitespace();
        let skipped = glyphs[begins..at].iter().take_while(blank).count();
        if begins + skipped < at {
            lines.push((begins + skipped, at));
        }
        begins = at + 1;
    }
    lines
}

fn glyphs(html: &str) -> Vec<Glyph> {
    let mut all = vec![];
    for piece in pieces(html) {
        match piece {
            Piece::Text(begins, said) => spell(&mut all, begins, said),
            Piece::Open("br", _) => between(&mut all, '\n'),
            Piece::Open("img", attributes) => {
                between(&mut all, '\n');
                let says = unescaped(attribute(attributes, "alt").unwrap_or_default());
                all.extend(says.chars().map(|character| Glyph { character, from: 0, to: 0 }));
                between(&mut all, '\n');
            }
            Piece::Close("td" | "th") => {
                // A cell holds paragraphs; its row is one line.
                if all.last().is_some_and(|last| last.character == '\n') {
                    all.pop();
                }
                between(&mut all, ' ');
            }
            Piece::Close("p" | "h2" | "h3" | "li" | "tr" | "blockquote") => between(&mut all, '\n'),
            _ => {}
        }
    }
    all
}

fn between(all: &mut Vec<Glyph>, character: char) {
    all.push(Glyph { character, from: 0, to: 0 });
}

fn spell(all: &mut Vec<Glyph>, begins: usize, said: &str) {
    let mut at = 0;
    while let Some(first) = said[at..].chars().next() {
        let rest = &said[at..];
        let escape = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"].into_iter().find(|escape| rest.starts_with(escape));
        let (character, length) = match escape {
            Some(escape) => (unescaped(escape).chars().next().unwrap_or(' '), escape.len()),
            None => (first, first.len_utf8()),
        };
        // A line break in a text node is a space to the reader.
        let character = if character == '\n' { ' ' } else { character };
        all.push(Glyph { character, from: begins + at, to: begins + at + length });
        at += length;
    }
}
