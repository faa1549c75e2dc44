//! Collects cells in any order into rows, within the limits; the one place where memory is counted.
//! Knows no file format.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Cell, Limits, Row, Unreadable};

/// What may still be held, in bytes, over all sheets of a book.
pub(crate) struct Budget(u64);

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self(limits.unpacked_bytes)
    }

    pub(crate) fn take(&mut self, bytes: u64) -> Result<(), Unreadable> {
        self.0 = self.0.checked_sub(bytes).ok_or(Unreadable::TooMuch)?;
        Ok(())
    }
}

/// The cells of one sheet while it is being read.
pub(crate) struct Grid<'a> {
    sheet: &'a str,
    limits: &'a Limits,
    budget: &'a mut Budget,
    done: BTreeMap<u32, Vec<Cell>>,
    current: (u32, Vec<Cell>),
}

impl<'a> Grid<'a> {
    pub(crate) fn new(sheet: &'a str, limits: &'a Limits, budget: &'a mut Budget) -> Self {
        Self { sheet, limits, budget, done: BTreeMap::new(), current: (0, Vec::new()) }
    }

    /// Puts a cell at a 0-based position. Empty cells take no room.
    pub(crate) fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Unreadable> {
        if cell.is_empty() {
            return Ok(());
        }
        if column >= u32::from(self.limits.columns) {
            return Err(Unreadable::TooManyColumns { sheet: self.sheet.to_owned(), limit: self.limits.columns });
        }
        let number = row.checked_add(1).ok_or_else(|| Unreadable::broken("行号"))?;
        if self.current.0 != number {
            self.turn_to(number)?;
        }
        let cells = &mut self.current.1;
        let column = column as usize;
        let grown = (column + 1).saturating_sub(cells.len());
        self.budget.take(grown as u64 * size_of::<Cell>() as u64 + cell.weight())?;
        if grown > 0 {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
        Ok(())
    }

    /// The rows in ascending order; `hidden` holds 1-based numbers.
    pub(crate) fn finish(mut self, hidden: &BTreeSet<u32>) -> Vec<Row> {
        self.put_away();
        let row = |(number, cells)| Row { number, hidden: hidden.contains(&number), cells };
        self.done.into_iter().map(row).collect()
    }

    fn turn_to(&mut self, number: u32) -> Result<(), Unreadable> {
        self.put_away();
        let cells = match self.done.remove(&number) {
            Some(cells) => cells,
            None if self.done.len() >= self.limits.rows as usize => {
                return Err(Unreadable::TooManyRows { sheet: self.sheet.to_owned(), limit: self.limits.rows });
            }
            None => {
                // the row itself, its place in the tree included
                self.budget.take(64)?;
                Vec::new()
            }
        };
        self.current = (number, cells);
        Ok(())
    }

    fn put_away(&mut self) {
        let (number, cells) = std::mem::take(&mut self.current);
        if !cells.is_empty() {
            self.done.insert(number, cells);
        }
    }
}
