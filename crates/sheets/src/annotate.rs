//! A clerk's own sheet handed back with one more column of remarks, so that corrections are made
//! where the mistakes are. Changes nothing else in it.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, Worksheet};

use crate::write::{clip, display_width, header_format, save, set_widths, sheet_name, text_format, widen};
use crate::{Header, Row, Sheet};

const NOTED_FILL: Color = Color::RGB(0x00FD_EFD5);
const NOTE_COLOR: Color = Color::RGB(0x00B4_2318);
/// A remark is a sentence; its column starts wide enough for one.
const NOTE_WIDTH: usize = 40;

/// The sheet again: same rows at the same places, same texts (as text cells), with one more column
/// titled `column`, filled for the rows in `notes` (by Excel row number), those rows tinted. When
/// the sheet already ends in a column of that title, as one handed back before does, it is reused.
/// Hidden rows and columns are shown, since remarks may stand there.
///
/// # Errors
/// When a row number or the new column lies beyond what a sheet holds.
pub fn annotate(
    original: &Sheet,
    header: &Header,
    column: &str,
    notes: &BTreeMap<u32, String>,
) -> anyhow::Result<Vec<u8>> {
    let mut page = Page::new(original, header, column, notes)?;
    for row in &original.rows {
        page.put(row.number.saturating_sub(1), row)?;
    }
    for (&number, note) in notes.iter().filter(|&(&number, _)| number > 0 && original.row(number).is_none()) {
        page.put_note(number - 1, note)?;
    }
    page.merge_above()?;
    page.finish()
}

/// Like [`annotate`], with the header and the noted rows alone, closed up in their order.
///
/// # Errors
/// As [`annotate`].
pub fn annotate_only(
    original: &Sheet,
    header: &Header,
    column: &str,
    notes: &BTreeMap<u32, String>,
) -> anyhow::Result<Vec<u8>> {
    let mut page = Page::new(original, header, column, notes)?;
    for row in original.rows.iter().filter(|row| row.number <= header.row) {
        page.put(row.number.saturating_sub(1), row)?;
    }
    for (at, (&number, note)) in (header.row..).zip(notes.iter().filter(|&(&number, _)| number > header.row)) {
        match original.row(number) {
            Some(row) => page.put(at, row)?,
            None => page.put_note(at, note)?,
        }
    }
    page.merge_above()?;
    page.finish()
}

struct Page<'a> {
    original: &'a Sheet,
    header: &'a Header,
    column: &'a str,
    notes: &'a BTreeMap<u32, String>,
    /// Where the remarks go.
    at: u16,
    sheet: Worksheet,
    widths: Vec<usize>,
    formats: [Format; 4],
}

impl<'a> Page<'a> {
    fn new(
        original: &'a Sheet,
        header: &'a Header,
        column: &'a str,
        notes: &'a BTreeMap<u32, String>,
    ) -> anyhow::Result<Self> {
        let mut sheet = Worksheet::new();
        sheet.set_name(sheet_name(&original.name))?;
        let last = header.titles.iter().rposition(|title| !title.trim().is_empty());
        let again = last.filter(|&last| header.titles[last].trim() == column);
        let at = u16::try_from(again.unwrap_or_else(|| original.width()))?;
        let text = text_format();
        let tinted = text.clone().set_background_color(NOTED_FILL);
        let note = tinted.clone().set_font_color(NOTE_COLOR);
        let formats = [text, tinted, note, header_format()];
        let mut page = Self { original, header, column, notes, at, sheet, widths: Vec::new(), formats };
        widen(&mut page.widths, at, NOTE_WIDTH);
        page.put_text(header.row.saturating_sub(1), at, column, 3)?;
        Ok(page)
    }

    fn put(&mut self, at: u32, row: &Row) -> anyhow::Result<()> {
        let note = self.notes.get(&row.number).filter(|_| row.number > self.header.row);
        let format = match note {
            _ if row.number == self.header.row => 3,
            Some(_) => 1,
            None => 0,
        };
        for (column, cell) in (0_u16..).zip(&row.cells) {
            // an earlier remark gives way to the new one
            if column != self.at || row.number < self.header.row {
                self.put_text(at, column, &cell.text(), format)?;
            }
        }
        match note {
            Some(note) => self.put_note(at, note),
            None => Ok(()),
        }
    }

    fn put_note(&mut self, at: u32, note: &str) -> anyhow::Result<()> {
        self.put_text(at, self.at, note, 2)
    }

    fn put_text(&mut self, row: u32, column: u16, text: &str, format: usize) -> anyhow::Result<()> {
        self.sheet.write_string_with_format(row, column, clip(text), &self.formats[format])?;
        if row + 1 >= self.header.row {
            widen(&mut self.widths, column, display_width(text));
        }
        Ok(())
    }

    /// Titles above and within the header keep their merged look; data stays cell by cell.
    fn merge_above(&mut self) -> anyhow::Result<()> {
        for area in self.original.merged.iter().filter(|area| area.last_row <= self.header.row && area.first_row > 0) {
            let text = self.original.row(area.first_row).map(|row| row.cell(area.first_column).text());
            let text = text.unwrap_or_default();
            let (first, last) = (area.first_row - 1, area.last_row - 1);
            // overlapping areas, which a damaged file may hold, stay unmerged
            let format = &self.formats[3];
            let merged = self.sheet.merge_range(first, area.first_column, last, area.last_column, clip(&text), format);
            if let Err(error) = merged
                && !matches!(
                    error,
                    rust_xlsxwriter::XlsxError::MergeRangeOverlaps(..)
                        | rust_xlsxwriter::XlsxError::MergeRangeSingleCell
                )
            {
                return Err(error.into());
            }
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<Vec<u8>> {
        set_widths(&mut self.sheet, &self.widths)?;
        self.sheet.set_freeze_panes(self.header.row, 0)?;
        save(self.column, vec![self.sheet])
    }
}
