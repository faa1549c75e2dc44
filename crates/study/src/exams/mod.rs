//! Exams (测验): attempts at a quiz, marked by the server.
//!
//! Owns      tables `attempts`.
//! Promises  answers are never shown before an attempt is in; an attempt counts once; the best one counts.
//! Answers   A12.1.
//! Speaks    `exams.submitted`, `exams.carried`.
mod actions;
mod marking;
mod merging;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::submit;
pub use marking::{Answers, Question};
pub use merging::on_merged;
pub use pages::{doors, panel};
pub use store::questions;
