//! What a row of a guarded table says, put together outside the database as `row_seals` has it put together inside.
use std::fmt;

/// What a row says, from the columns that its room reads anyway, in the order of `guarded.txt`; no bytes, no yes and no.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said(String);

impl Said {
    #[must_use]
    pub fn then(mut self, column: Option<impl fmt::Display>) -> Self {
        match column.map(|column| column.to_string()) {
            Some(text) => self.0.extend([&text.chars().count().to_string(), ":", &text]),
            None => self.0.push('-'),
        }
        self
    }

    pub(super) fn text(self) -> String {
        self.0
    }
}
