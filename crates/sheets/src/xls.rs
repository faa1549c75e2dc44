//! Sheets of an `.xls` through calamine, after `ole` and `biff` have checked what it will need.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};

use crate::biff::{self, Hidden};
use crate::grid::{Budget, Grid};
use crate::ole::Ole;
use crate::{Cell, Limits, Merge, Sheet, Unreadable};

type Workbook<'a> = Xls<Cursor<&'a [u8]>>;

/// Reads all worksheets.
pub(crate) fn read(bytes: &[u8], ole: &Ole, limits: &Limits, budget: &mut Budget) -> Result<Vec<Sheet>, Unreadable> {
    let name = if ole.has("Workbook") { "Workbook" } else { "Book" };
    let stream = ole.stream(name).ok_or_else(|| Unreadable::broken("OLE 容器"))?;
    // What the parser holds and what the book holds exist side by side, so each has its own budget.
    let hidden = biff::scan(&stream, &mut Budget::new(limits))?;
    drop(stream);
    let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(|error| refusal(&error, "工作簿"))?;
    let mut sheets = Vec::new();
    for (about, hidden) in workbook.sheets_metadata().to_vec().into_iter().zip(hidden) {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let mut grid = Grid::new(&about.name, limits, budget);
        fill(&mut workbook, &about.name, &mut grid)?;
        let merged = workbook.merge_cells_by_sheet_name(&about.name).unwrap_or_default();
        let Hidden { rows, columns } = hidden;
        sheets.push(Sheet {
            hidden: about.visible != SheetVisible::Visible,
            rows: grid.finish(&rows),
            hidden_columns: columns.into_iter().collect(),
            merged: merged.iter().filter_map(|area| merge(area.start, area.end)).collect(),
            name: about.name,
        });
    }
    Ok(sheets)
}

fn fill(workbook: &mut Workbook, name: &str, grid: &mut Grid) -> Result<(), Unreadable> {
    let formulas = workbook.worksheet_formula(name).map_err(|error| refusal(&error, name))?;
    let (top, left) = formulas.start().unwrap_or_default();
    let mut texts = BTreeMap::new();
    for (row, column, text) in formulas.used_cells() {
        texts.insert((offset(top, row), offset(left, column)), text.clone());
    }
    let values = workbook.worksheet_range(name).map_err(|error| refusal(&error, name))?;
    let (top, left) = values.start().unwrap_or_default();
    for (row, column, value) in values.used_cells() {
        let (row, column) = (offset(top, row), offset(left, column));
        let value = Cell::from(value.clone());
        match texts.remove(&(row, column)) {
            None => grid.put(row, column, value)?,
            Some(text) => grid.put(row, column, formula(text, value))?,
        }
    }
    for ((row, column), text) in texts {
        grid.put(row, column, formula(text, Cell::Empty))?;
    }
    Ok(())
}

/// The parser puts its complaint where it cannot decode a formula.
fn formula(text: String, value: Cell) -> Cell {
    let text = if text.starts_with("Unrecognised formula") { String::new() } else { text };
    Cell::Formula { text, value: Box::new(value) }
}

fn offset(start: u32, at: usize) -> u32 {
    start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX))
}

fn merge(start: (u32, u32), end: (u32, u32)) -> Option<Merge> {
    Some(Merge {
        first_row: start.0 + 1,
        last_row: end.0.max(start.0) + 1,
        first_column: u16::try_from(start.1).ok()?,
        last_column: u16::try_from(end.1.max(start.1)).ok()?,
    })
}

fn refusal(error: &XlsError, part: &str) -> Unreadable {
    match error {
        XlsError::Password => Unreadable::Encrypted,
        _ => Unreadable::broken(part),
    }
}
