//! The shapes of a workbook that was read, and the limits it was read within.
//! Holds no parsing.

use crate::Cell;

/// How much a file may bring. Memory while reading is bounded by these.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the file as uploaded.
    pub bytes: u64,
    /// Bytes after decompression, all parts together; also what the cells of a [`Book`] may weigh.
    /// A ratio above 250 is refused once more than 32 MB came out.
    pub unpacked_bytes: u64,
    /// Rows with content in one sheet.
    pub rows: u32,
    /// Columns in one sheet, up to the last with content.
    pub columns: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 20 * 1024 * 1024, unpacked_bytes: 300 * 1024 * 1024, rows: 200_000, columns: 256 }
    }
}

/// What the bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML: Excel 2007 and later, WPS, LibreOffice.
    Xlsx,
    /// BIFF in an OLE container: Excel 97–2003, WPS.
    Xls,
    /// Text with commas, tabs or semicolons between the fields.
    Csv,
}

/// A workbook as read: at least one sheet has at least one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// In the order of the tabs; hidden ones included and marked.
    pub sheets: Vec<Sheet>,
    /// Decided from the bytes.
    pub kind: Kind,
    /// For text: `UTF-8`, `GB18030` (which GBK and GB2312 are part of) or `UTF-16`.
    pub encoding: Option<&'static str>,
}

/// One sheet. Rows without any content are left out; the others keep their numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// As on the tab; empty for text files.
    pub name: String,
    /// Hidden or "very hidden" in the workbook.
    pub hidden: bool,
    /// In ascending order of `number`.
    pub rows: Vec<Row>,
    /// 0-based, ascending; width 0 counts as hidden.
    pub hidden_columns: Vec<u16>,
    /// Merged areas.
    pub merged: Vec<Merge>,
}

/// One row with content.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 1-based, as Excel shows it.
    pub number: u32,
    /// Hidden by hand or by a filter; height 0 counts as hidden.
    pub hidden: bool,
    /// By column from A on, up to the last with content.
    pub cells: Vec<Cell>,
}

/// A merged area; the text stands in its first row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// 1-based.
    pub first_row: u32,
    /// 1-based, inclusive.
    pub last_row: u32,
    /// 0-based.
    pub first_column: u16,
    /// 0-based, inclusive.
    pub last_column: u16,
}

impl Sheet {
    /// The row that Excel shows under this number, when it has content.
    #[must_use]
    pub fn row(&self, number: u32) -> Option<&Row> {
        self.rows.binary_search_by_key(&number, |row| row.number).ok().map(|at| &self.rows[at])
    }

    /// Columns up to the last with content in any row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}

impl Row {
    /// The cell in a 0-based column; beyond the last one it is [`Cell::Empty`].
    #[must_use]
    pub fn cell(&self, column: u16) -> &Cell {
        self.cells.get(usize::from(column)).unwrap_or(&Cell::Empty)
    }
}
