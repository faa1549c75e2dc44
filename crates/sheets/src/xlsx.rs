//! Sheets of an `.xlsx` through calamine's streaming reader, cell by cell into the grid. Its
//! convenience ranges are not used: they are dense, and two far cells would fill the memory.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Reader, SheetType, SheetVisible, Xlsx, XlsxError, XlsxFormulaMetadata, expand_shared_formula};

use crate::grid::{Budget, Grid};
use crate::hidden::{self, Layout};
use crate::{Cell, Limits, Sheet, Unreadable, package, unpack};

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads all worksheets; the container has been checked by `unpack`.
pub(crate) fn read(bytes: &[u8], limits: &Limits, budget: &mut Budget) -> Result<Vec<Sheet>, Unreadable> {
    let mut archive = unpack::open(bytes)?;
    let paths = package::sheet_paths(&mut archive)?;
    let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(|error| refusal(&error, "工作簿"))?;
    let mut sheets = Vec::new();
    for about in workbook.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let path = paths.iter().find(|(name, _)| *name == about.name).map(|(_, path)| path.as_str());
        let layout = path.map(|path| hidden::layout(&mut archive, path)).transpose()?.unwrap_or_default();
        let mut grid = Grid::new(&about.name, limits, budget);
        fill(&mut workbook, &about.name, &mut grid)?;
        let Layout { hidden_columns, hidden_rows, merged } = layout;
        sheets.push(Sheet {
            hidden: about.visible != SheetVisible::Visible,
            rows: grid.finish(&hidden_rows),
            hidden_columns: hidden_columns.into_iter().collect(),
            merged,
            name: about.name,
        });
    }
    Ok(sheets)
}

fn fill(workbook: &mut Workbook, name: &str, grid: &mut Grid) -> Result<(), Unreadable> {
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(refusal(&error, name)),
    };
    let mut shared = Shared::default();
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(|error| refusal(&error, name))? {
        let (row, column) = record.pos;
        let value = Cell::from(Data::from(record.value));
        let cell = match record.formula {
            None => value,
            Some(formula) => Cell::Formula { text: shared.text(formula, record.pos), value: Box::new(value) },
        };
        grid.put(row, column, cell)?;
    }
    Ok(())
}

/// Shared formulas of one sheet: template and anchor by index.
#[derive(Default)]
struct Shared(HashMap<usize, (String, (u32, u32))>);

impl Shared {
    fn text(&mut self, formula: XlsxFormulaMetadata, at: (u32, u32)) -> String {
        match formula {
            XlsxFormulaMetadata::Normal { formula } => formula,
            XlsxFormulaMetadata::Shared { shared_index, formula, .. } => {
                self.0.insert(shared_index, (formula.clone(), at));
                formula
            }
            XlsxFormulaMetadata::SharedDerived { shared_index } => {
                let template = self.0.get(&shared_index);
                template.and_then(|(text, anchor)| expand_shared_formula(text, *anchor, at).ok()).unwrap_or_default()
            }
            _ => String::new(),
        }
    }
}

fn refusal(error: &XlsxError, part: &str) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Encrypted,
        _ => Unreadable::broken(part),
    }
}
