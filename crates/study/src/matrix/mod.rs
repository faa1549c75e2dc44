//! Matrix (学习进度): learners by items of a class, classes by courses of a project, on pages and as a sheet to keep.
//!
//! Owns      none
//! Promises  what is shown is counted from done items at that moment; nobody but those who run the class or answer for
//!           it sees a learner's progress; a sheet taken away leaves its trace.
//! Answers   none
//! Speaks    `matrix.exported`.
mod learner;
mod pages;
mod sheet;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use learner::{Asked, Learner, Show, Total, level};
pub use pages::doors;
pub use sheet::workbook;
pub use store::{Scope, learners, totals};
