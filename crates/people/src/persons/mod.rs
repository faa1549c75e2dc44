//! Persons (人员): one natural person, once. Their documents are sealed, compared by keyed digest, shown masked.
//!
//! Owns      tables `persons`, `memberships`.
//! Publishes view `person_labels`, `person_places`.
//! Promises  one document, one person; a name is found by characters, pinyin and initials.
//! Answers   A19.1.
//! Speaks    `persons.entered`, `persons.joined_unit`, `persons.left_unit`, `persons.renamed`, `persons.rephoned`,
//!           `persons.document_seen`.
mod actions;
mod bulk;
mod document;
mod pages;
mod person;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Newcomer, enter, join_unit, reveal_document};
pub use bulk::{enter_many, join_many, leave_many, rename_many, rephone_many};
pub use document::{Document, mask};
pub use pages::doors;
pub use person::{Found, Membership, Person, Verb};
pub use store::{
    Keyed, Shown, by_document, by_id, by_staff_number, documents_digest, find, keyed, masked, members_named,
    members_of, names, namesakes_among, shown,
};
