//! From what a person typed to a query.
//!
//! Holds: the words of a question, the weight of each field, filters.
//! Refuses to hold: a query language: no character of the text is an operator.

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::Ask;
use crate::index::{Fields, facet};
use crate::segment::{Segmenter, runs};

/// Characters of a question that count.
const LONGEST: usize = 200;

/// Words that say nothing about the subject: not required, unless nothing else was asked.
const PARTICLES: &[&str] = &[
    "的", "了", "和", "与", "及", "或", "在", "是", "之", "等", "就", "都", "也", "吗", "呢", "吧", "啊", "如何",
    "怎么", "怎样", "什么", "以及", "关于", "对于", "哪些", "哪里",
];

/// Something to look for, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Needle {
    /// Wide characters, found wherever they stand side by side.
    Wide(String),
    /// A run of letters or digits, found as a whole run or as its letter or digit part.
    Plain(String),
}

/// A question, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// The words; all are required at first.
    pub words: Vec<Needle>,
    /// Shorter dictionary words inside them, for the second try.
    pub inside: Vec<Needle>,
    /// Whole stretches that were cut into several words: found as they stand, they rank higher.
    pub whole: Vec<Needle>,
}

impl Asked {
    pub fn new(text: &str, segmenter: &Segmenter) -> Self {
        let capped: String = text.chars().take(LONGEST).collect();
        let mut asked = Self::default();
        for run in capped.split_whitespace().flat_map(runs) {
            let stretch = run.text();
            if !run.wide {
                add(&mut asked.words, Needle::Plain(stretch));
                continue;
            }
            let words = segmenter.cut(&stretch);
            for word in &words {
                add(&mut asked.words, Needle::Wide(word.clone()));
                for part in segmenter.inside(word) {
                    add(&mut asked.inside, Needle::Wide(part));
                }
            }
            if words.len() > 1 {
                add(&mut asked.whole, Needle::Wide(stretch));
            }
        }
        if asked.words.iter().any(|word| !is_particle(word)) {
            asked.words.retain(|word| !is_particle(word));
            asked.inside.retain(|word| !is_particle(word));
        }
        asked
    }

    /// Every word, anywhere in the document.
    pub fn all(&self, fields: &Fields) -> Vec<(Occur, Box<dyn Query>)> {
        let words = self.words.iter().map(|needle| (Occur::Must, fields.find(needle)));
        let whole = self.whole.iter().map(|needle| (Occur::Should, fields.find(needle)));
        words.chain(whole).collect()
    }

    /// At least one word or part of a word.
    pub fn any(&self, fields: &Fields) -> Vec<(Occur, Box<dyn Query>)> {
        let inside =
            self.inside.iter().map(|needle| Box::new(BoostQuery::new(fields.find(needle), 0.5)) as Box<dyn Query>);
        let either = self.words.iter().map(|needle| fields.find(needle)).chain(inside);
        vec![(Occur::Must, Box::new(BooleanQuery::union(either.collect())))]
    }
}

fn add(needles: &mut Vec<Needle>, needle: Needle) {
    if !needles.contains(&needle) {
        needles.push(needle);
    }
}

fn is_particle(needle: &Needle) -> bool {
    matches!(needle, Needle::Wide(word) if PARTICLES.contains(&word.as_str()))
}

/// Kinds and facets, which restrict and do not rank.
pub(crate) fn restrictions(ask: &Ask, fields: &Fields) -> Vec<(Occur, Box<dyn Query>)> {
    let mut sets: Vec<Vec<Term>> = Vec::new();
    if !ask.kinds.is_empty() {
        sets.push(ask.kinds.iter().map(|kind| Term::from_field_text(fields.kind, kind)).collect());
    }
    let mut filters: Vec<&(String, String)> = ask.filters.iter().collect();
    filters.sort();
    for same_name in filters.chunk_by(|a, b| a.0 == b.0) {
        let terms = same_name.iter().map(|(name, value)| Term::from_field_text(fields.facet, &facet(name, value)));
        sets.push(terms.collect());
    }
    sets.into_iter()
        .map(|set| {
            let unranked = ConstScoreQuery::new(Box::new(TermSetQuery::new(set)), 0.0);
            (Occur::Must, Box::new(unranked) as Box<dyn Query>)
        })
        .collect()
}

impl Fields {
    /// One needle in title, keywords and body: as a word of the dictionary, and as characters side by side.
    fn find(&self, needle: &Needle) -> Box<dyn Query> {
        let weighted = [
            (self.title_words, 8.0, self.title_grams, 3.0),
            (self.tag_words, 4.0, self.tag_grams, 1.5),
            (self.body_words, 1.0, self.body_grams, 0.5),
        ];
        let mut ways: Vec<Box<dyn Query>> = Vec::new();
        for (words, word_weight, grams, gram_weight) in weighted {
            let (Needle::Wide(text) | Needle::Plain(text)) = needle;
            ways.push(Box::new(BoostQuery::new(one(words, text), word_weight)));
            if let Needle::Wide(text) = needle {
                ways.push(Box::new(BoostQuery::new(side_by_side(grams, text), gram_weight)));
            }
        }
        Box::new(BooleanQuery::union(ways))
    }
}

fn one(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn side_by_side(field: Field, text: &str) -> Box<dyn Query> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 2 {
        return one(field, text);
    }
    let pairs = chars.windows(2).map(|pair| Term::from_field_text(field, &pair.iter().collect::<String>()));
    Box::new(PhraseQuery::new(pairs.collect()))
}
