//! Notes (笔记): what a learner writes down at a moment of a film; nobody else sees it.
//!
//! Owns      tables `notes`.
//! Promises  a note is its writer's alone.
//! Answers   none
//! Speaks    `notes.written`, `notes.deleted`, `notes.carried`.
mod merging;
mod pages;
mod store;
pub mod words;

pub use merging::on_merged;
pub use pages::{doors, panel};
