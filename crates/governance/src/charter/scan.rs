//! Looks for marks and words in a text, whatever was put between their characters; which of them stop a submission and
//! which are a reviewer's to judge is the charter's.
use super::{Sensitive, WordLevel};

/// Where a mark was found: the line and the character in it, both from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub mark: String,
    pub line: usize,
    pub character: usize,
}

/// A hit in one of several labelled texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub level: WordLevel,
    /// The label of the text.
    pub place: String,
    pub mark: String,
    pub line: usize,
    pub character: usize,
}

/// Classification marks and blocked words, then those for a person to judge (A11.2, A13.2), in all of these texts.
pub fn findings<'t>(sensitive: &Sensitive, texts: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<Found> {
    let words = |level| sensitive.lists.iter().filter(move |list| list.level == level).flat_map(|list| &list.words);
    let blocked: Vec<&str> = sensitive.marks.iter().chain(words(WordLevel::Block)).map(String::as_str).collect();
    let warned: Vec<&str> = words(WordLevel::Warn).map(String::as_str).collect();
    let mut all = vec![];
    for (place, text) in texts {
        for (level, marks) in [(WordLevel::Block, &blocked), (WordLevel::Warn, &warned)] {
            let told = |hit: Hit| Found {
                level,
                place: place.to_owned(),
                mark: hit.mark,
                line: hit.line,
                character: hit.character,
            };
            all.extend(find(text, marks.iter().copied()).into_iter().map(told));
        }
    }
    all
}

/// Every place of every mark (at most 20), in the order of the text. Width, case, spaces, line breaks and invisible
/// characters between the characters of a mark do not hide it.
pub fn find<'a>(text: &str, marks: impl Iterator<Item = &'a str>) -> Vec<Hit> {
    let glyphs = glyphs(text);
    let mut hits = vec![];
    for mark in marks {
        let wanted: Vec<char> = plain(mark).collect();
        if wanted.is_empty() {
            continue;
        }
        let found =
            glyphs.windows(wanted.len()).filter(|run| run.iter().map(|glyph| glyph.0).eq(wanted.iter().copied()));
        hits.extend(found.map(|run| Hit { mark: mark.to_owned(), line: run[0].1, character: run[0].2 }));
    }
    hits.sort_by_key(|hit| (hit.line, hit.character));
    hits.truncate(20);
    hits
}

/// The folded characters with the line and the place that each stands at.
fn glyphs(text: &str) -> Vec<(char, usize, usize)> {
    let mut all = vec![];
    for (line, said) in text.lines().enumerate() {
        for (at, one) in said.chars().enumerate() {
            let mut bytes = [0; 4];
            all.extend(plain(one.encode_utf8(&mut bytes)).map(|glyph| (glyph, line + 1, at + 1)));
        }
    }
    all
}

fn plain(text: &str) -> impl Iterator<Item = char> + use<> {
    people::fold(text).chars().filter(|one| !is_invisible(*one)).collect::<Vec<_>>().into_iter()
}

const fn is_invisible(one: char) -> bool {
    matches!(one, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_however_it_is_written_and_told_with_its_place() {
        for text in ["本页 机密★ 五年", "本页 机 密 ★", "本页 机\u{200b}密\u{feff}★", "本页 机密\n★五年"]
        {
            let hits = find(text, ["机密★"].into_iter());
            assert_eq!(hits, [Hit { mark: "机密★".into(), line: 1, character: 4 }], "{text:?}");
        }
        assert_eq!(find("第一行\n内部资料　注意保存", ["内部资料 注意保存"].into_iter())[0].line, 2);
    }

    #[test]
    fn what_is_no_mark_is_not_found() {
        assert_eq!(find("保守秘密是教师的义务", ["秘密★", "", " "].into_iter()), []);
        assert_eq!(find("", ["秘密★"].into_iter()), []);
    }
}
