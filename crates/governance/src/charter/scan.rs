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

/// Everything that a scan looks for, in all of these texts, each hit with the label of its text.
pub fn findings<'t>(sensitive: &Sensitive, texts: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<Found> {
    let mut all = vec![];
    for (place, text) in texts {
        let told = |(level, hit): (WordLevel, Hit)| Found {
            level,
            place: place.to_owned(),
            mark: hit.mark,
            line: hit.line,
            character: hit.character,
        };
        all.extend(hits(sensitive, text).into_iter().map(told));
    }
    all
}

/// Classification marks, identity numbers and blocked words, then words for a person to judge (A11.2, A13.2): at most 20
/// of each kind.
pub fn hits(sensitive: &Sensitive, text: &str) -> Vec<(WordLevel, Hit)> {
    let words = |level| sensitive.lists.iter().filter(move |list| list.level == level).flat_map(|list| &list.words);
    let blocked = sensitive.marks.iter().chain(words(WordLevel::Block)).map(String::as_str);
    let mut stops = find(text, blocked);
    for one in classified::marks(text).into_iter().chain(phrases(text, &sensitive.marks)).chain(numbers(text)) {
        if !stops.iter().any(|known| (known.line, known.character) == (one.line, one.character)) {
            stops.push(one);
        }
    }
    stops.sort_by_key(|hit| (hit.line, hit.character));
    stops.truncate(20);
    let warned = find(text, words(WordLevel::Warn).map(String::as_str));
    let of = |level, all: Vec<Hit>| all.into_iter().map(move |hit| (level, hit));
    of(WordLevel::Block, stops).chain(of(WordLevel::Warn, warned)).collect()
}

/// Marks that are phrases, whatever punctuation stands between their words: 「内部资料，注意保存」.
fn phrases(text: &str, marks: &[String]) -> Vec<Hit> {
    let letters = |glyphs: Vec<Glyph>| glyphs.into_iter().filter(|glyph| glyph.0.is_alphanumeric()).collect::<Vec<_>>();
    let all = letters(glyphs(text));
    let mut hits = vec![];
    // A mark with a sign is that sign; without it, it would be a plain word.
    for mark in marks.iter().filter(|mark| plain(mark).all(char::is_alphanumeric)) {
        let wanted: Vec<char> = plain(mark).collect();
        let found =
            all.windows(wanted.len().max(1)).filter(|run| run.iter().map(|one| one.0).eq(wanted.iter().copied()));
        hits.extend(found.map(|run| Hit { mark: mark.clone(), line: run[0].1, character: run[0].2 }));
    }
    hits
}

/// Whole identity numbers (18 characters whose check digit fits); the hit does not say the number again.
fn numbers(text: &str) -> Vec<Hit> {
    let all = glyphs(text);
    let is_part = |glyph: &Glyph| glyph.0.is_ascii_digit() || glyph.0 == 'x';
    let whole = |run: &[Glyph]| {
        let number: String = run.iter().map(|glyph| glyph.0).collect();
        let found = people::persons::Document::read(&number).ok()?;
        Some(Hit { mark: format!("身份证号码 {}", found.masked()), line: run[0].1, character: run[0].2 })
    };
    // Digits that follow each other on one line; those of the next line are another number.
    all.chunk_by(|one, next| is_part(one) && is_part(next) && one.1 == next.1).filter_map(whole).collect()
}

/// The marks of GB/T 9704 and of those who write them by hand.
mod classified {
    use super::{Glyph, Hit, glyphs};

    const LEVELS: [[char; 2]; 3] = [['绝', '密'], ['机', '密'], ['秘', '密']];

    const fn is_star(one: char) -> bool {
        matches!(one, '★' | '☆' | '*' | '⭐' | '🌟' | '⋆' | '✦'..='❋' | '⚝' | '✡')
    }

    /// A level with its star, a level after 密级, a level with nothing else on its line.
    pub(super) fn marks(text: &str) -> Vec<Hit> {
        let (all, lines): (Vec<Glyph>, Vec<&str>) = (glyphs(text), text.lines().collect());
        let mut hits = vec![];
        for (at, run) in all.windows(2).enumerate() {
            if !LEVELS.iter().any(|level| [run[0].0, run[1].0] == *level) {
                continue;
            }
            let line = lines.get(run[0].1 - 1).copied().unwrap_or_default();
            let end = at + 2;
            let hit = |from: usize, to: usize| {
                let mark: String = all[from..to].iter().map(|glyph| glyph.0).collect();
                Hit { mark, line: all[from].1, character: all[from].2 }
            };
            // Two asterisks around a word make it bold, one after it is a star.
            let bold = at > 0 && all[at - 1].0 == '*';
            // An asterisk that begins the next line begins an item there.
            let starred = |next: &Glyph| is_star(next.0) && (next.0 != '*' || next.1 == run[1].1);
            if !bold && all.get(end).is_some_and(starred) {
                hits.push(hit(at, end + 1));
            } else if let Some(from) = named(&all[..at]) {
                hits.push(hit(from, end));
            } else if run[0].1 == run[1].1 && alone(line) {
                hits.push(hit(at, end));
            }
        }
        hits
    }

    /// Where 密级 stands, when it does right before, with a colon or the like at most.
    fn named(before: &[Glyph]) -> Option<usize> {
        let between =
            before.iter().rev().take(3).take_while(|one| !one.0.is_alphanumeric() && !"。;,、".contains(one.0));
        let at = before.len().checked_sub(between.count() + 2)?;
        (before[at].0 == '密' && before[at + 1].0 == '级').then_some(at)
    }

    /// 「秘密」, 【机密】, 「绝密 10 年」: a title in its own brackets （《秘密》） is none.
    fn alone(line: &str) -> bool {
        let said: String = super::plain(line).filter(|one| !"[]()【】〔〕「」“”\"'-—_:·、*#|".contains(*one)).collect();
        LEVELS.iter().any(|level| {
            let rest = said.strip_prefix(level.iter().collect::<String>().as_str());
            rest.map(|rest| rest.trim_start_matches(is_star).trim_start_matches(['级', '件'])).is_some_and(is_term)
        })
    }

    /// Nothing, or for how long: 10年, 6个月, 长期.
    fn is_term(rest: &str) -> bool {
        let number = rest.trim_end_matches("个月").trim_end_matches('年');
        rest == "长期" || rest.is_empty() || (number.len() < rest.len() && number.chars().all(char::is_numeric))
    }
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

/// A folded character, with the line and the place in it that it stands at.
type Glyph = (char, usize, usize);

fn glyphs(text: &str) -> Vec<Glyph> {
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

    fn sensitive() -> Sensitive {
        toml::from_str(&crate::charter::Files::shipped().unwrap().0["sensitive.toml"]).unwrap()
    }

    /// What stops a text: (mark, line, character).
    fn stops(text: &str) -> Vec<(String, usize, usize)> {
        let stop =
            |(level, hit): (WordLevel, Hit)| (level == WordLevel::Block).then_some((hit.mark, hit.line, hit.character));
        hits(&sensitive(), text).into_iter().filter_map(stop).collect()
    }

    #[test]
    fn a11_2_every_way_to_write_a_classification_stops_the_text() {
        for text in [
            "密级：秘密",
            "密 级: 机 密",
            "密级　绝密",
            "文件密级【秘密】",
            "秘密",
            "绝密",
            "【机密】",
            "机密级",
            "秘密 10 年",
            "绝密★长期",
            "机密*",
            "秘密＊5年",
            "秘密⭐",
            "秘密⭐\u{fe0f}",
            "秘密✩",
            "机密☆",
            "内部资料，注意保存",
            "内部资料 注意保存",
            "内部资料。注意保存！",
            "仅供内部使用",
            "仅限内部使用",
        ] {
            assert_eq!(stops(text).len(), 1, "{text:?}: {:?}", stops(text));
            assert_eq!(stops(&format!("第一行\n{text}\n第三行"))[0].1, 2, "{text:?} in its line");
        }
        assert_eq!(stops("一\n 秘密★ \n二").len(), 1, "told once");
    }

    #[test]
    fn a11_2_a_whole_identity_number_stops_the_text_and_is_not_said_again() {
        let number = people::persons::Document::completed("11010819900307142").unwrap();
        let number = number.number();
        for text in [
            number.to_owned(),
            format!("身份证{}，请核", number.to_lowercase()),
            format!("号 {} {}", &number[..6], &number[6..]),
        ] {
            let found = stops(&text);
            assert!(found.len() == 1 && found[0].0.contains("********"), "{text}: {found:?}");
        }
        for text in ["110108199003071420", &format!("9{number}"), "订单 202611230000000001", "110108199013071428"] {
            assert!(stops(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_only_speaks_of_secrets_passes() {
        for text in [
            "《秘密花园》读书报告",
            "《秘密》",
            "学习《中华人民共和国保守国家秘密法》",
            "国家秘密法",
            "保守秘密是教师的义务",
            "保守国家秘密",
            "国家秘密的密级分为绝密、机密、秘密三级",
            "**秘密**是什么",
            "一、保守秘密\n* 第二点",
            "密级由定密责任人确定；绝密文件另行保管",
            "秘密花园",
            "★★★",
            "内部资料的整理",
        ] {
            assert_eq!(stops(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_no_mark_is_not_found() {
        assert_eq!(find("保守秘密是教师的义务", ["秘密★", "", " "].into_iter()), []);
        assert_eq!(find("", ["秘密★"].into_iter()), []);
    }
}
