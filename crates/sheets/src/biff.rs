//! The records of an `.xls` workbook stream, scanned before the parser sees them: encryption, how
//! much memory its dense ranges and repeated strings will need, and which rows and columns are
//! hidden. Decodes no values.

use std::collections::BTreeSet;

use crate::grid::Budget;
use crate::ole::{u16_at, u32_at};
use crate::{Cell, Unreadable};

const SHEET: u16 = 0x0085;
const FILE_PASS: u16 = 0x002F;
const STRINGS: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const COLUMN_INFO: u16 = 0x007D;
const LABEL_SST: u16 = 0x00FD;
const MANY_NUMBERS: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, LABEL_SST, MANY_NUMBERS, FORMULA];
const MOST_SHEETS: usize = 255;
/// A byte of a string may become three in UTF-8; a token of a formula, some tens of characters.
const TEXT_GROWTH: u64 = 3;
const FORMULA_GROWTH: u64 = 60;

/// What is hidden in one sheet.
#[derive(Default)]
pub(crate) struct Hidden {
    /// 1-based.
    pub rows: BTreeSet<u32>,
    /// 0-based.
    pub columns: BTreeSet<u16>,
}

/// Scans the stream and charges the budget; one entry per sheet record, in their order.
pub(crate) fn scan(stream: &[u8], budget: &mut Budget) -> Result<Vec<Hidden>, Unreadable> {
    let globals = Globals::read(stream)?;
    if globals.sheets.len() > MOST_SHEETS {
        return Err(Unreadable::TooMuch);
    }
    if globals.sheets.iter().any(|&start| start > stream.len()) {
        return Err(broken());
    }
    globals.sheets.iter().map(|&start| scan_sheet(stream, start, &globals.strings, budget)).collect()
}

/// Type and data of the records from `start` on; stops at the end or at the first torn record.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = start;
    std::iter::from_fn(move || {
        let kind = u16_at(stream, at)?;
        let length = usize::from(u16_at(stream, at + 2)?);
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

struct Globals {
    sheets: Vec<usize>,
    /// Characters of each shared string.
    strings: Vec<u32>,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, Unreadable> {
        let mut sheets = Vec::new();
        let mut segments: Vec<&[u8]> = Vec::new();
        let mut in_strings = false;
        for (kind, data) in records(stream, 0) {
            match kind {
                FILE_PASS => return Err(Unreadable::Encrypted),
                SHEET => sheets.push(u32_at(data, 0).ok_or_else(broken)? as usize),
                STRINGS => segments = vec![data.get(8..).ok_or_else(broken)?],
                CONTINUE if in_strings => segments.push(data),
                END => break,
                _ => {}
            }
            in_strings = kind == STRINGS || (in_strings && kind == CONTINUE);
        }
        let strings = Strings { segments: &segments, segment: 0, at: 0 }.lengths().ok_or_else(broken)?;
        Ok(Self { sheets, strings })
    }
}

/// The shared strings, walked for their lengths (MS-XLS 2.5.293: a string may be cut between two
/// records, and then repeats its width flag).
struct Strings<'a> {
    segments: &'a [&'a [u8]],
    segment: usize,
    at: usize,
}

impl Strings<'_> {
    fn lengths(mut self) -> Option<Vec<u32>> {
        let mut lengths = Vec::new();
        while self.here().is_some_and(|rest| !rest.is_empty()) || self.next_segment() {
            if self.here()?.is_empty() {
                continue;
            }
            lengths.push(self.string()?);
        }
        Some(lengths)
    }

    fn here(&self) -> Option<&[u8]> {
        self.segments.get(self.segment)?.get(self.at..)
    }

    fn next_segment(&mut self) -> bool {
        self.segment += 1;
        self.at = 0;
        self.segment < self.segments.len()
    }

    fn string(&mut self) -> Option<u32> {
        let characters = u32::from(u16_at(self.here()?, 0)?);
        let flags = *self.here()?.get(2)?;
        self.at += 3;
        let mut after = 0;
        if flags & 8 != 0 {
            after += usize::from(u16_at(self.here()?, 0)?) * 4;
            self.at += 2;
        }
        if flags & 4 != 0 {
            after += u32_at(self.here()?, 0)? as usize;
            self.at += 4;
        }
        self.skip_characters(characters as usize, usize::from(flags & 1) + 1)?;
        self.skip(after)?;
        Some(characters)
    }

    fn skip_characters(&mut self, mut left: usize, mut width: usize) -> Option<()> {
        loop {
            let fitting = (self.here()?.len() / width).min(left);
            self.at += fitting * width;
            left -= fitting;
            if left == 0 {
                return Some(());
            }
            if !self.next_segment() {
                return None;
            }
            width = usize::from(self.here()?.first()? & 1) + 1;
            self.at = 1;
        }
    }

    fn skip(&mut self, mut left: usize) -> Option<()> {
        loop {
            let step = self.here()?.len().min(left);
            self.at += step;
            left -= step;
            if left == 0 {
                return Some(());
            }
            if !self.next_segment() {
                return None;
            }
        }
    }
}

/// First and last row and column that a dense range will span.
#[derive(Default)]
struct Extent(Option<[u64; 4]>);

impl Extent {
    fn see(&mut self, row: u16, first: u16, last: u16) {
        let (row, first, last) = (u64::from(row), u64::from(first), u64::from(last));
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, first, last]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(first), right.max(last)]);
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

fn scan_sheet(stream: &[u8], start: usize, strings: &[u32], budget: &mut Budget) -> Result<Hidden, Unreadable> {
    let mut hidden = Hidden::default();
    let (mut cells, mut formulas) = (Extent::default(), Extent::default());
    let mut depth = 0_usize;
    for (kind, data) in records(stream, start) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // an embedded chart carries records that look like cells
            _ if depth > 1 => {}
            DIMENSIONS => check_dimensions(data)?,
            ROW => hidden.see_row(data),
            COLUMN_INFO => hidden.see_columns(data),
            kind if CELLS.contains(&kind) => {
                let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return Err(broken()) };
                let last = match kind {
                    MANY_NUMBERS => u16_at(data, data.len() - 2).filter(|&last| last >= first).ok_or_else(broken)?,
                    _ => first,
                };
                cells.see(row, first, last);
                if kind == FORMULA {
                    formulas.see(row, first, last);
                }
                budget.take(text_weight(kind, data, strings))?;
            }
            _ => {}
        }
    }
    budget.take(cells.area() * size_of::<Cell>() as u64 + formulas.area() * size_of::<String>() as u64)?;
    Ok(hidden)
}

fn text_weight(kind: u16, data: &[u8], strings: &[u32]) -> u64 {
    match kind {
        LABEL_SST => {
            let string = u32_at(data, 6).and_then(|index| strings.get(index as usize));
            string.map_or(0, |&length| u64::from(length) * TEXT_GROWTH)
        }
        FORMULA => (data.len() as u64).saturating_sub(20) * FORMULA_GROWTH,
        _ => data.len() as u64 * TEXT_GROWTH,
    }
}

/// The parser reserves this area at once; BIFF8 has 65,536 rows and 256 columns.
fn check_dimensions(data: &[u8]) -> Result<(), Unreadable> {
    let (first_row, end_row, first_column, end_column) = match data.len() {
        10 => {
            let at = |at| u16_at(data, at).map(u32::from);
            (at(0), at(2), at(4), at(6))
        }
        14 | 16 => (u32_at(data, 0), u32_at(data, 4), u16_at(data, 8).map(u32::from), u16_at(data, 10).map(u32::from)),
        _ => return Err(broken()),
    };
    let (Some(first_row), Some(end_row), Some(first_column), Some(end_column)) =
        (first_row, end_row, first_column, end_column)
    else {
        return Err(broken());
    };
    let is_empty = end_row == 0 || end_column == 0;
    let is_sound = end_row <= 65_536 && end_column <= 256 && first_row < end_row && first_column <= end_column;
    if is_empty || is_sound { Ok(()) } else { Err(broken()) }
}

impl Hidden {
    fn see_row(&mut self, data: &[u8]) {
        if let (Some(row), Some(flags)) = (u16_at(data, 0), u16_at(data, 12))
            && flags & 0x20 != 0
        {
            self.rows.insert(u32::from(row) + 1);
        }
    }

    fn see_columns(&mut self, data: &[u8]) {
        if let (Some(first), Some(last), Some(flags)) = (u16_at(data, 0), u16_at(data, 2), u16_at(data, 8))
            && flags & 1 != 0
        {
            self.columns.extend(first..=last.min(255));
        }
    }
}

fn broken() -> Unreadable {
    Unreadable::broken("工作簿数据流")
}
