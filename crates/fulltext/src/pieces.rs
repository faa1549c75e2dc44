//! Titles and excerpts with what was found marked in them.
//!
//! Holds: where needles stand in a text, and the choice of an excerpt.
//! Refuses to hold: HTML; a page decides how a mark looks and escapes the text.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::query::Needle;
use crate::segment::{Run, runs};

/// Bytes of an excerpt: about 120 Chinese characters.
const WIDTH: usize = 360;
/// Bytes shown before the first mark of an excerpt, at most.
const BEFORE: usize = 90;

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Plain(String),
    /// What was looked for.
    Mark(String),
}

impl Piece {
    /// The text, marked or not.
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Mark(text) => text,
        }
    }
}

/// One needle at one place.
struct Place {
    bytes: Range<usize>,
    needle: usize,
}

/// The whole text in pieces.
pub(crate) fn whole(text: &str, needles: &[Needle]) -> Vec<Piece> {
    pieces(text, 0..text.len(), &merged(&places(text, needles)))
}

/// The stretch of the text that holds most of the needles, in pieces; the beginning when it holds none.
pub(crate) fn excerpt(text: &str, needles: &[Needle]) -> Vec<Piece> {
    let places = places(text, needles);
    let start = start(text, best(&places));
    let mut end = text.floor_char_boundary(start + WIDTH);
    let marks = merged(&places);
    if let Some(cut) = marks.iter().find(|mark| mark.start < end && mark.end > end) {
        end = cut.end;
    }
    let mut pieces = pieces(text, start..end, &marks);
    if start > 0 && !pieces.is_empty() {
        join_front(&mut pieces);
    }
    if end < text.len() && !pieces.is_empty() {
        push(&mut pieces, Piece::Plain("…".into()));
    }
    pieces
}

fn places(text: &str, needles: &[Needle]) -> Vec<Place> {
    let mut places = Vec::new();
    let wanted: Vec<(Vec<char>, usize, &Needle)> = needles
        .iter()
        .enumerate()
        .map(|(i, needle)| {
            let (Needle::Wide(text) | Needle::Plain(text)) = needle;
            (text.chars().collect(), i, needle)
        })
        .collect();
    for run in runs(text) {
        for (chars, i, needle) in &wanted {
            let ranges = match needle {
                Needle::Wide(_) if run.wide => side_by_side(&run, chars),
                Needle::Plain(_) if !run.wide => run.parts(),
                _ => continue,
            };
            let held = ranges.into_iter().filter(|(from, to)| is_at(&run, *from, *to, chars));
            places.extend(
                held.map(|(from, to)| Place { bytes: run.glyphs[from].from..run.glyphs[to - 1].to, needle: *i }),
            );
        }
    }
    places.sort_by_key(|place| (place.bytes.start, place.bytes.end));
    places
}

fn side_by_side(run: &Run, chars: &[char]) -> Vec<(usize, usize)> {
    let starts = run.glyphs.len().saturating_sub(chars.len().saturating_sub(1));
    let begins = |from: &usize| run.glyphs[*from].folded == chars[0];
    if chars.is_empty() {
        Vec::new()
    } else {
        (0..starts).filter(begins).map(|from| (from, from + chars.len())).collect()
    }
}

fn is_at(run: &Run, from: usize, to: usize, chars: &[char]) -> bool {
    to - from == chars.len() && run.glyphs[from..to].iter().zip(chars).all(|(glyph, c)| glyph.folded == *c)
}

/// Overlapping and touching places become one mark.
fn merged(places: &[Place]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for place in places {
        match marks.last_mut() {
            Some(last) if place.bytes.start <= last.end => last.end = last.end.max(place.bytes.end),
            _ => marks.push(place.bytes.clone()),
        }
    }
    marks
}

/// The place after which, within the width of an excerpt, most different needles stand; the first among equals.
fn best(places: &[Place]) -> usize {
    let (mut best, mut most) = (0, 0);
    for (i, place) in places.iter().enumerate() {
        let limit = place.bytes.start + WIDTH - BEFORE;
        let near = places[i..].iter().take_while(|other| other.bytes.end <= limit);
        let different = near.map(|other| other.needle).collect::<BTreeSet<_>>().len();
        if different > most {
            (best, most) = (place.bytes.start, different);
        }
    }
    best
}

/// A little before the place: after the end of a sentence if one is near, or at the beginning of the text.
fn start(text: &str, place: usize) -> usize {
    if place <= BEFORE {
        return 0;
    }
    let earliest = text.ceil_char_boundary(place - BEFORE);
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '；' | '\n');
    let sentence = text[earliest..place].char_indices().rev().find(|(_, c)| ends(*c));
    sentence.map_or(earliest, |(i, c)| earliest + i + c.len_utf8())
}

fn pieces(text: &str, window: Range<usize>, marks: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = window.start;
    for mark in marks.iter().filter(|mark| mark.start >= window.start && mark.end <= window.end) {
        push(&mut pieces, Piece::Plain(squeezed(&text[at..mark.start])));
        push(&mut pieces, Piece::Mark(squeezed(&text[mark.clone()])));
        at = mark.end;
    }
    push(&mut pieces, Piece::Plain(squeezed(&text[at..window.end])));
    pieces
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (_, Piece::Plain(text)) if text.is_empty() => {}
        (Some(Piece::Plain(last)), Piece::Plain(text)) => last.push_str(&text),
        (_, piece) => pieces.push(piece),
    }
}

fn join_front(pieces: &mut Vec<Piece>) {
    match pieces.first_mut() {
        Some(Piece::Plain(first)) => *first = format!("…{}", first.trim_start()),
        _ => pieces.insert(0, Piece::Plain("…".into())),
    }
}

/// White space and control characters become single spaces.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() && !c.is_control() {
            squeezed.push(c);
        } else if !squeezed.ends_with(' ') {
            squeezed.push(' ');
        }
    }
    squeezed
}
