//! Text with separators: encoding and separator are found from the bytes, rows get the numbers
//! Excel would show (blank lines count, a line break within quotes does not).
//! Guesses no types: every field is text.

use std::borrow::Cow;
use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use crate::grid::{Budget, Grid};
use crate::{Cell, Limits, Sheet, Unreadable};

/// Reads one sheet without a name, and the encoding it was in.
pub(crate) fn read(bytes: &[u8], limits: &Limits, budget: &mut Budget) -> Result<(Sheet, &'static str), Unreadable> {
    let (text, encoding) = decode(bytes)?;
    let mut grid = Grid::new("", limits, budget);
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut row = 0_u32;
    loop {
        row = row.saturating_add(blank_lines(&text, reader.position().byte()));
        if !reader.read_record(&mut record).map_err(|_| Unreadable::NotText)? {
            break;
        }
        for (column, field) in (0_u32..).zip(&record) {
            grid.put(row, column, cell(field))?;
        }
        row = row.saturating_add(1);
    }
    Ok((Sheet { rows: grid.finish(&BTreeSet::new()), ..Sheet::default() }, encoding))
}

/// `="007"` is how a CSV says "this is text" to Excel.
fn cell(field: &str) -> Cell {
    let unwrapped = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    match unwrapped.unwrap_or(field) {
        "" => Cell::Empty,
        text => Cell::Text(text.to_owned()),
    }
}

fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), Unreadable> {
    for (mark, encoding) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or(Unreadable::NotText)?;
            return plain(text).map(|text| (text, "UTF-16"));
        }
    }
    let rest = bytes.strip_prefix(b"\xEF\xBB\xBF");
    match std::str::from_utf8(rest.unwrap_or(bytes)) {
        Ok(text) => plain(Cow::Borrowed(text)).map(|text| (text, "UTF-8")),
        // a mark promises UTF-8, and an end within a character says that it was cut short
        Err(_) if rest.is_some() => Err(Unreadable::NotText),
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => {
            Err(Unreadable::broken("文本结尾"))
        }
        Err(_) => {
            let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or(Unreadable::NotText)?;
            plain(text).map(|text| (text, "GB18030"))
        }
    }
}

/// Refuses what no text holds; the end-of-file mark of DOS is allowed.
fn plain(text: Cow<'_, str>) -> Result<Cow<'_, str>, Unreadable> {
    let is_binary =
        |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1A}') || c == '\u{7F}';
    if text.contains(is_binary) { Err(Unreadable::NotText) } else { Ok(text) }
}

/// The separator that occurs most in the first lines, outside quotes; the comma when none does.
fn separator(text: &str) -> u8 {
    let (mut counts, mut quoted) = ([0_u32; 3], false);
    for byte in text.bytes().take(16 * 1024) {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => counts[0] += 1,
            b'\t' if !quoted => counts[1] += 1,
            b';' if !quoted => counts[2] += 1,
            _ => {}
        }
    }
    let [commas, tabs, semicolons] = counts;
    if tabs > commas && tabs >= semicolons {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

/// Blank lines from a byte on, which the parser skips and Excel counts.
fn blank_lines(text: &str, from: u64) -> u32 {
    let from = usize::try_from(from).unwrap_or(text.len()).min(text.len());
    let bytes = text.as_bytes();
    let mut rest = &bytes[from..];
    // the parser may stand between the two bytes of a line end
    if from > 0 && bytes[from - 1] == b'\r' && rest.first() == Some(&b'\n') {
        rest = &rest[1..];
    }
    let mut lines = 0;
    loop {
        rest = match rest {
            [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] => after,
            _ => return lines,
        };
        lines += 1;
    }
}
