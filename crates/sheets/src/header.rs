//! Finding the header: which of the first rows holds the wanted titles, however a clerk has
//! decorated it. Knows no title of its own.

use std::collections::HashSet;

use crate::{Merge, Sheet};

/// The header stands within these rows.
const SEARCHED_ROWS: u32 = 20;

/// Where the header ends and which column holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// 1-based number of the last header row; data begins below.
    pub row: u32,
    /// Parallel to the wanted columns: the 0-based column of each, when present.
    pub columns: Vec<Option<u16>>,
    /// The titles as the clerk wrote them, by column index; of a two-row header the lower one.
    pub titles: Vec<String>,
}

impl Sheet {
    /// Finds the row within the first 20 that matches most of the wanted columns, each given as
    /// its accepted titles. Compared after folding: full-width as half-width, no spaces or line
    /// breaks, no case, no asterisks, no trailing colon, no `（必填）`. Copes with title rows above
    /// and with headers merged over two rows. `None` when no wanted title occurs.
    #[must_use]
    pub fn header(&self, wanted: &[&[&str]]) -> Option<Header> {
        let wanted: Vec<HashSet<String>> =
            wanted.iter().map(|titles| titles.iter().map(|title| fold(title)).collect()).collect();
        let mut best: Option<(usize, Header)> = None;
        for number in self.rows.iter().map(|row| row.number).take_while(|&number| number <= SEARCHED_ROWS) {
            let mut depths = vec![1];
            if self.merged.iter().any(|area| area.first_row == number) {
                depths.push(2);
            }
            for depth in depths {
                let (score, header) = self.match_titles(number, depth, &wanted);
                if score > best.as_ref().map_or(0, |(most, _)| *most) {
                    best = Some((score, header));
                }
            }
        }
        best.map(|(_, header)| header)
    }

    /// The header that rows `number` and, for depth 2, the one below would make.
    fn match_titles(&self, number: u32, depth: u32, wanted: &[HashSet<String>]) -> (usize, Header) {
        let width = u16::try_from(self.width()).unwrap_or(u16::MAX);
        let lines: Vec<[String; 2]> = (0..width).map(|column| self.title(number, depth, column)).collect();
        let mut taken = HashSet::new();
        let mut columns = Vec::with_capacity(wanted.len());
        for accepted in wanted {
            let fits = |&column: &u16| {
                let [upper, lower] = &lines[usize::from(column)];
                !taken.contains(&column)
                    && (accepted.contains(&fold(lower)) || accepted.contains(&fold(&format!("{upper}{lower}"))))
            };
            let hidden = |column: &u16| self.hidden_columns.contains(column);
            let found = (0..width).filter(|c| !hidden(c)).find(fits).or_else(|| (0..width).find(fits));
            taken.extend(found);
            columns.push(found);
        }
        let last = number + depth - 1;
        let row = self.merged.iter().filter(|area| is_title_area(area, number, last)).map(|area| area.last_row);
        let row = row.max().unwrap_or(last).max(last);
        let titles = lines.into_iter().map(|[_, lower]| lower).collect();
        (columns.iter().flatten().count(), Header { row, columns, titles })
    }

    /// Upper and lower title of a column; the upper one is empty for a single row or an area that
    /// covers both.
    fn title(&self, number: u32, depth: u32, column: u16) -> [String; 2] {
        let upper = self.spread_text(number, column);
        if depth == 1 {
            return [String::new(), upper];
        }
        let lower = self.row(number + 1).map(|row| row.cell(column).text()).unwrap_or_default();
        if lower.trim().is_empty() { [String::new(), upper] } else { [upper, lower] }
    }

    /// The text of a cell, or of the area over it that began to its left in the same row.
    fn spread_text(&self, number: u32, column: u16) -> String {
        let covers =
            |area: &&Merge| area.first_row == number && area.first_column < column && column <= area.last_column;
        let column = self.merged.iter().find(covers).map_or(column, |area| area.first_column);
        self.row(number).map(|row| row.cell(column).text()).unwrap_or_default()
    }
}

/// A title merged downwards; an area of many rows is no title but a merged value.
fn is_title_area(area: &Merge, first: u32, last: u32) -> bool {
    area.first_row >= first && area.first_row <= last && area.last_row > last && area.last_row - area.first_row < 3
}

/// The form in which titles are compared.
fn fold(title: &str) -> String {
    let plain: String = title.chars().filter_map(folded).collect();
    let mut rest = plain.as_str();
    loop {
        let before = rest;
        rest = rest.trim_matches(['*', ':', '\'']);
        for mark in ["(必填)", "[必填]", "【必填】", "(必填项)", "(选填)", "(可选)"] {
            rest = rest.strip_suffix(mark).or_else(|| rest.strip_prefix(mark)).unwrap_or(rest);
        }
        if rest == before {
            return rest.to_owned();
        }
    }
}

/// Half-width and lower-case; nothing for spaces and what cannot be seen.
fn folded(c: char) -> Option<char> {
    let c = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    let is_nothing = c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}');
    (!is_nothing).then(|| c.to_ascii_lowercase())
}
