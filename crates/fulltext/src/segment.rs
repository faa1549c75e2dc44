//! From text to words and bigrams, with the place of each in the text.
//!
//! Holds: folding (case, full width), runs of wide and plain characters, the shared dictionary.
//! Refuses to hold: the index and its fields. Documents and questions pass through the same functions, which is what
//! makes them meet.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tantivy::tokenizer::Token;
use tantivy_jieba::jieba_rs::{Jieba, TokenizeMode};

/// One dictionary per list of extra words, for the life of the process (tens of megabytes each).
static SHARED: LazyLock<Mutex<BTreeMap<Vec<String>, Arc<Jieba>>>> = LazyLock::new(Mutex::default);

/// A folded character and the bytes it stands for in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    pub folded: char,
    pub from: usize,
    pub to: usize,
}

/// Neighbouring word characters of one sort.
#[derive(Debug)]
pub(crate) struct Run {
    /// Han, kana and hangul have no spaces between words; white space inside such a run is skipped.
    pub wide: bool,
    pub glyphs: Vec<Glyph>,
}

impl Run {
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|g| g.folded).collect()
    }

    /// A plain run as a whole and, where letters and digits alternate (`g2026`), its parts; half-open glyph ranges.
    pub fn parts(&self) -> Vec<(usize, usize)> {
        let mut parts = vec![(0, self.glyphs.len())];
        let mut start = 0;
        for i in 1..=self.glyphs.len() {
            let ends =
                i == self.glyphs.len() || self.glyphs[i].folded.is_numeric() != self.glyphs[i - 1].folded.is_numeric();
            if ends && (start, i) != parts[0] {
                parts.push((start, i));
            }
            if ends {
                start = i;
            }
        }
        parts
    }
}

/// Full width to half width, upper to lower case; one character to one character, so that places survive.
pub(crate) fn fold(c: char) -> char {
    let narrow = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The runs of a text in order. Punctuation ends a run; white space ends a plain run only, for lines of extracted
/// text break anywhere and titles are spaced out (通　知).
pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut broken = true;
    for (from, c) in text.char_indices() {
        let folded = fold(c);
        let wide = is_wide(folded);
        if !wide && !folded.is_alphanumeric() {
            broken |= !folded.is_whitespace() || !runs.last().is_some_and(|run| run.wide);
            continue;
        }
        let glyph = Glyph { folded, from, to: from + c.len_utf8() };
        match runs.last_mut() {
            Some(run) if !broken && run.wide == wide => run.glyphs.push(glyph),
            _ => runs.push(Run { wide, glyphs: vec![glyph] }),
        }
        broken = false;
    }
    runs
}

/// Cuts text into words. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Segmenter {
    jieba: Arc<Jieba>,
}

impl Segmenter {
    /// The process-wide dictionary with these extra words (already folded).
    pub fn shared(extra_words: &[String]) -> Self {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let jieba = shared.entry(extra_words.to_vec()).or_insert_with(|| {
            let mut jieba = Jieba::new();
            for word in extra_words {
                jieba.add_word(word, None, None);
            }
            Arc::new(jieba)
        });
        Self { jieba: jieba.clone() }
    }

    /// What a document is ranked by: dictionary words, the shorter words inside long ones, plain runs and their parts.
    pub fn words(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut base = 0;
        for run in runs(text) {
            if run.wide {
                let folded = run.text();
                for word in self.jieba.tokenize(&folded, TokenizeMode::Search, true) {
                    tokens.push(token(&run, base, word.start, word.end));
                }
            } else {
                tokens.extend(run.parts().into_iter().map(|(start, end)| token(&run, base, start, end)));
            }
            base += run.glyphs.len() + 1;
        }
        tokens
    }

    /// What a document is found by: every wide character and every pair of neighbours.
    pub fn grams(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut base = 0;
        for run in runs(text) {
            let count = if run.wide { run.glyphs.len() } else { 0 };
            for i in 0..count {
                tokens.push(token(&run, base, i, i + 1));
                if i + 1 < count {
                    tokens.push(token(&run, base, i, i + 2));
                }
            }
            base += run.glyphs.len() + 1;
        }
        tokens
    }

    /// A folded wide text cut into words without overlaps.
    pub fn cut(&self, wide: &str) -> Vec<String> {
        self.jieba.cut(wide, true).into_iter().map(|token| token.word.to_string()).collect()
    }

    /// The dictionary words inside a folded wide word, itself left out.
    pub fn inside(&self, word: &str) -> Vec<String> {
        let tokens = self.jieba.tokenize(word, TokenizeMode::Search, false);
        tokens.into_iter().map(|token| token.word.to_string()).filter(|part| part != word).collect()
    }
}

fn token(run: &Run, base: usize, start: usize, end: usize) -> Token {
    let glyphs = &run.glyphs[start..end];
    Token {
        offset_from: glyphs.first().map_or(0, |g| g.from),
        offset_to: glyphs.last().map_or(0, |g| g.to),
        position: base + start,
        text: glyphs.iter().map(|g| g.folded).collect(),
        position_length: 1,
    }
}
