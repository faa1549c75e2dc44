//! Who did something, and when: what stages carry and rows keep in two columns, `*_at` and `*_by`.
use serde::Serialize;

use crate::db::Row;
use crate::{At, Id, Person, View};

/// An act with its moment and its person.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Signed {
    pub at: At,
    pub by: Id<Person>,
}

impl Signed {
    /// Reads `*_at` in that column and `*_by` in the next; none when either is empty.
    pub fn read(row: &Row<'_>, column: usize) -> anyhow::Result<Option<Self>> {
        let (at, by): (Option<i64>, Option<i64>) = (row.get(column)?, row.get(column + 1)?);
        Ok(at.zip(by).map(|(at, by)| Self { at: At(at), by: Id::new(by) }))
    }
}

impl View<'_> {
    /// The actor, now.
    pub fn signed(&self) -> Signed {
        Signed { at: self.now, by: self.actor.id() }
    }
}
