//! Rosters (名册): a clerk's sheet becomes a plan of rows with verdicts, and only then places in classes.
//!
//! Owns      tables `imports`, `import_rows`, `import_lists`.
//! Publishes view `imported_persons`.
//! Promises  activation codes are made on the list that shows them and kept nowhere; nothing is written before the plan was seen; the same sheet again changes nothing; a killed job goes on
//!           where it stood; what a project lead adds waits for the module's owner; an import is taken back for 24 hours.
//! Answers   A6.5, A10.2, A10.3.
//! Speaks    `roster.declared`, `roster.checked`, `roster.rechecked`, `roster.confirmed`, `roster.apply_asked`,
//!           `roster.slice_applied`, `roster.applied`, `roster.undo_asked`, `roster.slice_undone`, `roster.undone`,
//!           `roster.errors_taken`, `roster.list_made`.
mod actions;
mod apply;
mod check;
mod desk;
mod downloads;
mod import;
mod jobs;
mod known;
mod lists;
mod pages;
mod row;
mod sheet;
mod store;
#[cfg(test)]
mod tests;
mod undo;
mod upload;
mod waits;
pub mod words;

pub use actions::{ask_apply, ask_undo, confirm, declare, name_school, recheck};
pub use import::{Import, NewImport, Stage, Verb, What};
pub use jobs::{Apply, Check, Undo};
pub use pages::doors;
pub use row::Verdict;
pub use store::{counts, fetch};

/// The room's jobs, for the roof's wiring.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<Check>().job::<Apply>().job::<Undo>()
}
