//! Hours (学时): a double-entry ledger of what a person has learned, what waits for recognition, what is recognised.
//!
//! Owns      tables `hour_entries`.
//! Publishes view `settled_hours`, `module_hours`.
//! Promises  the moves of an act sum to zero; an entry is never changed or deleted, it is followed by another; the same
//!           step of the same source moves a person's hours once; no account falls below zero; the moves of a list count
//!           all at once; one person's hours of a project count once, under
//!           however many records they were earned.
//! Answers   A22.1.
//! Speaks    `hours.earned`, `hours.corrected`, `hours.merged`.
mod actions;
mod entry;
mod merging;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Act, correct, earn, earn_where_met, on_item_done, record};
pub use entry::{Account, Line, Move, Standing, Step, read, text};
pub use merging::on_merged;
pub use pages::doors;
pub use store::{lines, of, recognised_in};
#[cfg(test)]
pub use tests::loose;
