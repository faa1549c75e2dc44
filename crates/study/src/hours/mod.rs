//! Hours (学时): a double-entry ledger. What was learnt (已学) waits (待认定) and is recognised (已认定); every move takes from
//! one account what it gives to another, and nothing is ever changed or taken out.
//!
//! Owns      tables `hour_entries`.
//! Promises  the entries of every act sum to zero; said twice, a move is made once; each keeps its rule, its charter and
//!           who approved it.
//! Answers   A22.1.
//! Speaks    `hours.learned`.
mod actions;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Account, Move, learned, on_item_done, post};
pub use pages::doors;
pub use store::{Standing, of};

/// Hundredths as people read them: `4`, `4.5`.
pub fn text(hundredths: &i64) -> String {
    crate::progress::hours(hundredths)
}
