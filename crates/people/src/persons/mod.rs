//! Persons (人员): one natural person, once. Their documents are sealed, compared by keyed digest, shown masked.
//!
//! Owns      tables `persons`, `memberships`.
//! Publishes view `person_labels`.
//! Promises  one document, one person; a name is found by characters, pinyin and initials.
//! Answers   A19.1.
//! Speaks    `persons.entered`, `persons.joined_unit`, `persons.document_seen`.
mod actions;
mod document;
mod pages;
mod person;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Newcomer, enter, join_unit, reveal_document};
pub use document::{Document, mask};
pub use pages::doors;
pub use person::{Found, Person, Verb};
pub use store::{Shown, shown};
pub use store::{by_document, by_id, by_staff_number, documents_digest, find, members_of, names, namesakes_in};
