//! Rows out as an `.xlsx`: one table per workbook, and what all written workbooks share (name
//! rules, widths, a fixed creation date so that equal content gives equal bytes).
//! Never writes a formula: a string is always a string.

use anyhow::Context;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// Excel's built-in format `@`.
const TEXT_FORMAT: u8 = 49;
/// Characters a cell may hold.
const LONGEST_TEXT: usize = 32_767;
const NARROWEST: usize = 8;
const WIDEST: usize = 50;
/// Digits a number may have in Excel without losing any.
const SAFE_INTEGERS: std::ops::RangeInclusive<i64> = -999_999_999_999_999..=999_999_999_999_999;
const HEADER_FILL: Color = Color::RGB(0x00E8_EDF3);
const LINE: Color = Color::RGB(0x00C5_CDD8);

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// Always stored as text, whatever it begins with.
    Text(String),
    /// A whole number; beyond 15 digits it is stored as text, so that none is lost.
    Int(i64),
    /// Hundredths: `1250` is shown as 12.50.
    Hundredths(i64),
    /// Hundredths of a percent: `8550` is shown as 85.50%.
    Percent(i64),
    /// Nothing.
    Empty,
}

/// A workbook with one sheet named after `title`: bold frozen header, autofilter, widths that suit
/// Chinese text. The same input gives the same bytes.
///
/// # Errors
/// When there are more rows or columns than a sheet holds (1,048,576 × 16,384).
pub fn table(title: &str, headers: &[&str], rows: impl Iterator<Item = Vec<Out>>) -> anyhow::Result<Vec<u8>> {
    let mut sheet = Worksheet::new();
    sheet.set_name(sheet_name(title))?;
    let mut widths: Vec<usize> = Vec::new();
    let header = header_format();
    for (column, text) in (0_u16..).zip(headers) {
        sheet.write_string_with_format(0, column, clip(text), &header)?;
        // the filter button needs room
        widen(&mut widths, column, display_width(text) + 3);
    }
    let formats = Formats::new();
    let mut last_row = 0;
    for (row, cells) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(&cells) {
            let width = formats.put(&mut sheet, row, column, cell).context("导出的行数超过一张工作表的上限")?;
            widen(&mut widths, column, width);
        }
        last_row = row;
    }
    set_widths(&mut sheet, &widths)?;
    sheet.set_freeze_panes(1, 0)?;
    if let Some(last_column) = headers.len().checked_sub(1) {
        sheet.autofilter(0, 0, last_row.max(1), u16::try_from(last_column)?)?;
    }
    save(title, vec![sheet])
}

struct Formats {
    hundredths: Format,
    percent: Format,
    text: Format,
}

impl Formats {
    fn new() -> Self {
        let number = |code: &str| Format::new().set_num_format(code);
        Self { hundredths: number("0.00"), percent: number("0.00%"), text: text_format() }
    }

    /// Writes one cell and answers its width on the screen.
    fn put(&self, sheet: &mut Worksheet, row: u32, column: u16, cell: &Out) -> anyhow::Result<usize> {
        Ok(match cell {
            Out::Empty => 0,
            Out::Text(text) => self.put_text(sheet, row, column, text)?,
            Out::Int(value) if SAFE_INTEGERS.contains(value) => {
                sheet.write_number(row, column, as_float(*value))?;
                value.to_string().len()
            }
            Out::Int(value) => self.put_text(sheet, row, column, &value.to_string())?,
            Out::Hundredths(value) => {
                sheet.write_number_with_format(row, column, as_float(*value) / 100.0, &self.hundredths)?;
                value.to_string().len() + 1
            }
            Out::Percent(value) => {
                sheet.write_number_with_format(row, column, as_float(*value) / 10_000.0, &self.percent)?;
                value.to_string().len() + 2
            }
        })
    }

    fn put_text(&self, sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> anyhow::Result<usize> {
        if !text.is_empty() {
            sheet.write_string_with_format(row, column, clip(text), &self.text)?;
        }
        Ok(display_width(text))
    }
}

#[expect(clippy::cast_precision_loss, reason = "amounts in hundredths stay far below 2^53")]
fn as_float(value: i64) -> f64 {
    value as f64
}

/// Text cells: format `@`, so that what is typed into them later stays text too.
pub(crate) fn text_format() -> Format {
    Format::new().set_num_format_index(TEXT_FORMAT).set_align(FormatAlign::Top).set_text_wrap()
}

/// Bold on a light ground, with a border.
pub(crate) fn header_format() -> Format {
    Format::new()
        .set_bold()
        .set_num_format_index(TEXT_FORMAT)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(HEADER_FILL)
        .set_border(FormatBorder::Thin)
        .set_border_color(LINE)
}

/// Cuts to what a cell may hold, counted as Excel counts (UTF-16 units).
pub(crate) fn clip(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_TEXT
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// Width of the widest line, a Chinese character counting two.
pub(crate) fn display_width(text: &str) -> usize {
    let wide = |c: char| if c >= '\u{1100}' { 2 } else { 1 };
    text.lines().map(|line| line.chars().map(wide).sum()).max().unwrap_or(0)
}

pub(crate) fn widen(widths: &mut Vec<usize>, column: u16, width: usize) {
    let column = usize::from(column);
    if widths.len() <= column {
        widths.resize(column + 1, 0);
    }
    widths[column] = widths[column].max(width);
}

pub(crate) fn set_widths(sheet: &mut Worksheet, widths: &[usize]) -> anyhow::Result<()> {
    for (column, &width) in (0_u16..).zip(widths) {
        set_width(sheet, column, width + 2)?;
    }
    Ok(())
}

pub(crate) fn set_width(sheet: &mut Worksheet, column: u16, width: usize) -> anyhow::Result<()> {
    let width = u8::try_from(width.clamp(NARROWEST, WIDEST))?;
    sheet.set_column_width(column, f64::from(width))?;
    Ok(())
}

/// What Excel accepts on a tab: at most 31 UTF-16 units, none of `[]:*?/\`, no quote at the ends.
pub(crate) fn sheet_name(title: &str) -> String {
    let clean = |c: char| if c.is_control() || "[]:*?/\\".contains(c) { '_' } else { c };
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= 31
    };
    let name: String = title.trim().chars().map(clean).take_while(fits).collect();
    let name = name.trim_matches(['\'', ' ']);
    if name.is_empty() { "Sheet1".to_owned() } else { name.to_owned() }
}

/// The workbook's bytes.
pub(crate) fn save(title: &str, sheets: Vec<Worksheet>) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}
