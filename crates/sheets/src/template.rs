//! An empty form to be filled in and handed back: titles, text-formatted columns, drop-downs, and
//! a second sheet that explains each column. Knows no column of its own.

use rust_xlsxwriter::{DataValidation, Formula, Worksheet};

use crate::write::{clip, display_width, header_format, save, set_width, set_widths, sheet_name, text_format, widen};

/// What Excel takes as a list within a validation; longer lists stand in a sheet.
const LONGEST_INLINE_LIST: usize = 255;
const LONGEST_MESSAGE: usize = 255;
const LONGEST_MESSAGE_TITLE: usize = 32;
const EXPLANATION: &str = "填写说明";
const CHOICES: &str = "可选项";

/// A form.
#[derive(Debug, Clone)]
pub struct Template {
    /// Name of the sheet to fill in.
    pub title: String,
    /// From left to right.
    pub columns: Vec<Column>,
    /// Rows that get drop-downs and messages. The text format covers the whole column.
    pub rows: u32,
    /// Sentences above the table of the sheet 填写说明.
    pub advice: Vec<String>,
}

/// One column of a form.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The title, as [`crate::Sheet::header`] will look for it.
    pub header: String,
    /// What to fill in, shown when a cell is selected and in 填写说明.
    pub note: String,
    /// In half-width characters; 0 fits the title.
    pub width: u16,
    /// When not empty, the only values accepted.
    pub choices: Vec<String>,
    /// A value such as a clerk would write.
    pub example: String,
}

/// The form as a workbook: all columns are formatted as text, so that long numbers and leading
/// zeros survive; the header is frozen; a sheet 填写说明 holds note, choices and example of each
/// column, one below the other, so that it is never mistaken for data.
///
/// # Errors
/// When there are more rows or columns than a sheet holds.
pub fn template(spec: &Template) -> anyhow::Result<Vec<u8>> {
    let mut form = Worksheet::new();
    form.set_name(sheet_name(&spec.title))?;
    let mut lists = Worksheet::new();
    lists.set_name(CHOICES)?.set_hidden(true);
    let mut used_lists = 0_u16;
    let (header, text) = (header_format(), text_format());
    for (at, column) in (0_u16..).zip(&spec.columns) {
        form.set_column_format(at, &text)?;
        form.write_string_with_format(0, at, clip(&column.header), &header)?;
        let width = usize::from(column.width).max(display_width(&column.header) + 2);
        set_width(&mut form, at, width)?;
        let mut validation = validation(column)?;
        if !column.choices.is_empty() {
            validation = if fits_inline(&column.choices) {
                validation.allow_list_strings(&column.choices)?
            } else {
                let list = write_list(&mut lists, used_lists, &column.choices)?;
                used_lists += 1;
                validation.allow_list_formula(list)
            };
        }
        if spec.rows > 0 {
            form.add_data_validation(1, at, spec.rows, at, &validation)?;
        }
    }
    form.set_freeze_panes(1, 0)?;
    let mut sheets = vec![form, explanation(spec)?];
    if used_lists > 0 {
        sheets.push(lists);
    }
    save(&spec.title, sheets)
}

/// The message beside a selected cell; a column without choices accepts anything.
fn validation(column: &Column) -> anyhow::Result<DataValidation> {
    let title = cut(&column.header, LONGEST_MESSAGE_TITLE);
    let mut validation = DataValidation::new().allow_any_value();
    if !column.note.is_empty() {
        validation = validation.set_input_title(&title)?.set_input_message(cut(&column.note, LONGEST_MESSAGE))?;
    }
    if !column.choices.is_empty() {
        validation =
            validation.set_error_title(&title)?.set_error_message("请从下拉列表中选择，不要自行填写其他内容。")?;
    }
    Ok(validation)
}

/// A comma within a choice would split it, and a quote is counted twice.
fn fits_inline(choices: &[String]) -> bool {
    let units: usize = choices.iter().map(|choice| choice.replace('"', "\"\"").encode_utf16().count() + 1).sum();
    units <= LONGEST_INLINE_LIST + 1 && !choices.iter().any(|choice| choice.contains(','))
}

fn write_list(lists: &mut Worksheet, column: u16, choices: &[String]) -> anyhow::Result<Formula> {
    for (row, choice) in (0_u32..).zip(choices) {
        lists.write_string(row, column, clip(choice))?;
    }
    let letter = rust_xlsxwriter::utility::column_number_to_name(column);
    Ok(Formula::new(format!("='{CHOICES}'!${letter}$1:${letter}${}", choices.len())))
}

fn explanation(spec: &Template) -> anyhow::Result<Worksheet> {
    let mut sheet = Worksheet::new();
    sheet.set_name(EXPLANATION)?;
    let (header, text) = (header_format(), text_format());
    let mut widths = Vec::new();
    let mut row = 0;
    for sentence in &spec.advice {
        sheet.write_string(row, 0, clip(sentence))?;
        row += 1;
    }
    let lines = spec
        .columns
        .iter()
        .map(|column| [column.header.clone(), column.note.clone(), column.choices.join("、"), column.example.clone()]);
    let titles = ["列名", "填写要求", "可选内容", "示例"].map(str::to_owned);
    for (index, line) in std::iter::once(titles).chain(lines).enumerate() {
        for (column, cell) in (0_u16..).zip(&line) {
            let format = if index == 0 { &header } else { &text };
            sheet.write_string_with_format(row, column, clip(cell), format)?;
            widen(&mut widths, column, display_width(cell));
        }
        row += 1;
    }
    set_widths(&mut sheet, &widths)?;
    Ok(sheet)
}

/// At most so many UTF-16 units.
fn cut(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect()
}
