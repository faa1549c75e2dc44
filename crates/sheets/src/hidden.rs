//! What a clerk does not see in a sheet of an `.xlsx`, or sees spread out: hidden columns and rows,
//! merged areas. One streaming pass over the sheet's XML. Reads no values.

use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use crate::package::{attribute, elements};
use crate::unpack::Archive;
use crate::{Merge, Unreadable};

const MOST_COLUMNS: u32 = 16_384;
const MOST_ROWS: u32 = 1_048_576;
/// More merged areas than this are not kept; no header needs them.
const MOST_MERGES: usize = 50_000;

/// Layout of one sheet.
#[derive(Default)]
pub(crate) struct Layout {
    /// 0-based.
    pub hidden_columns: BTreeSet<u16>,
    /// 1-based.
    pub hidden_rows: BTreeSet<u32>,
    pub merged: Vec<Merge>,
}

/// Reads the layout of the sheet at `path` within the package.
pub(crate) fn layout(archive: &mut Archive, path: &str) -> Result<Layout, Unreadable> {
    let mut layout = Layout::default();
    let mut row = 0_u32;
    elements(archive, path, |element| {
        match element.local_name().as_ref() {
            b"col" => layout.see_columns(element)?,
            b"row" => {
                row = number(element, b"r")?.unwrap_or(row.saturating_add(1));
                if row <= MOST_ROWS && is_hidden(element, b"ht")? {
                    layout.hidden_rows.insert(row);
                }
            }
            b"mergeCell" if layout.merged.len() < MOST_MERGES => {
                layout.merged.extend(attribute(element, b"ref")?.and_then(|area| merge(&area)));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(layout)
}

impl Layout {
    fn see_columns(&mut self, element: &BytesStart) -> Result<(), Unreadable> {
        if !is_hidden(element, b"width")? {
            return Ok(());
        }
        let (Some(first), Some(last)) = (number(element, b"min")?, number(element, b"max")?) else { return Ok(()) };
        let columns = first.max(1)..=last.min(MOST_COLUMNS);
        self.hidden_columns.extend(columns.filter_map(|column| u16::try_from(column - 1).ok()));
        Ok(())
    }
}

/// Marked hidden, or of no extent.
fn is_hidden(element: &BytesStart, extent: &[u8]) -> Result<bool, Unreadable> {
    let marked = attribute(element, b"hidden")?.is_some_and(|value| value == "1" || value == "true");
    let flat = attribute(element, extent)?.and_then(|value| value.parse::<f64>().ok()) == Some(0.0);
    Ok(marked || flat)
}

fn number(element: &BytesStart, name: &[u8]) -> Result<Option<u32>, Unreadable> {
    Ok(attribute(element, name)?.and_then(|value| value.parse().ok()))
}

/// `A1:C2`; `None` for what is no area.
fn merge(area: &str) -> Option<Merge> {
    let (first, last) = area.split_once(':')?;
    let ((first_column, first_row), (last_column, last_row)) = (place(first)?, place(last)?);
    (first_row <= last_row && first_column <= last_column).then_some(Merge {
        first_row,
        last_row,
        first_column,
        last_column,
    })
}

/// `B7` → (1, 7).
fn place(cell: &str) -> Option<(u16, u32)> {
    let cell = cell.replace('$', "");
    let (letters, digits) = cell.split_at(cell.find(|c: char| c.is_ascii_digit())?);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let column =
        letters.bytes().fold(0_u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse().ok().filter(|row| (1..=MOST_ROWS).contains(row))?;
    Some((u16::try_from(column - 1).ok()?, row))
}
