//! The way in: bytes → what they are → the reader for it → a book with at least one cell.
//! Holds no format of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::grid::Budget;
use crate::sniff::{Container, sniff};
use crate::{Book, Kind, Limits, Unreadable, delimited, safe_name, xls, xlsx};

/// Reads a spreadsheet. The type comes from the bytes; `file_name` serves the sentences alone.
///
/// Blocking and bounded by `limits`; a second of CPU for some tens of thousands of rows.
///
/// # Errors
/// [`Unreadable`], whose `Display` is the sentence for the person who uploaded the file.
pub fn read(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<Book, Unreadable> {
    let size = bytes.len() as u64;
    if size == 0 {
        return Err(Unreadable::Empty);
    }
    if size > limits.bytes {
        return Err(Unreadable::TooLarge { bytes: size, limit: limits.bytes });
    }
    // The parsers below index into hostile bytes; a panic of theirs is one more way to be broken.
    let book = catch_unwind(AssertUnwindSafe(|| read_sniffed(bytes, file_name, limits)))
        .unwrap_or_else(|_| Err(Unreadable::broken("内部结构")))?;
    let has_cell = book.sheets.iter().any(|sheet| !sheet.rows.is_empty());
    if has_cell { Ok(book) } else { Err(Unreadable::NoCells) }
}

fn read_sniffed(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<Book, Unreadable> {
    let mut budget = Budget::new(limits);
    match sniff(bytes, &safe_name(file_name), limits)? {
        Container::Xlsx => {
            let sheets = xlsx::read(bytes, limits, &mut budget)?;
            Ok(Book { sheets, kind: Kind::Xlsx, encoding: None })
        }
        Container::Xls(ole) => {
            let sheets = xls::read(bytes, &ole, limits, &mut budget)?;
            Ok(Book { sheets, kind: Kind::Xls, encoding: None })
        }
        Container::Text => {
            let (sheet, encoding) = delimited::read(bytes, limits, &mut budget)?;
            Ok(Book { sheets: vec![sheet], kind: Kind::Csv, encoding: Some(encoding) })
        }
    }
}
