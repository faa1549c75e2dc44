//! Publications (内容记录): every version that ever was public, with what it said, where, when, by whom, and until when.
//! Stands by itself: what is deleted elsewhere stays here for its time.
//!
//! Owns      tables `publications`, `publication_ends`.
//! Publishes view `kept_editions`.
//! Promises  a version is written down when it is published and never changed; it stays as long as it is public and for
//!           the charter's days after its content was withdrawn, never less than sixty, and as long as a case needs it;
//!           what is handed to an authority is signed and leaves its trace.
//! Answers   A18.1.
//! Speaks    `publications.kept`, `publications.ended`, `publications.let_go`, `publications.exported`.
mod actions;
mod copy;
mod jobs;
mod package;
mod pages;
mod publication;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{keep_article, sync_course, withdraw};
pub use copy::{Copy, FileCopy, Made, Text, files_of, of_article, of_course};
pub use jobs::{KeepUp, on_moved};
pub use pages::doors;
pub use publication::{Ended, Kind, Publication, TheLedger, Verb, digest};
pub use store::of_subject;
