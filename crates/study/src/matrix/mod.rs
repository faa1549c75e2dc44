//! Matrix (进度矩阵): learners of a class against the required items of its project; exported to Excel. Keeps no rows.
//!
//! Owns      none
//! Promises  who learns with what result is for those who run the class; every number equals the done items.
//! Answers   none
//! Speaks    `matrix.exported`.
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use pages::{doors, runs};
pub use store::{Column, Learner, Which, columns, done_of, learners};
