//! Persons (人员): one natural person, once. Their documents are sealed, compared by keyed digest, shown masked.
//!
//! Owns      tables `persons`, `memberships`, `former_names`, `person_moves`.
//! Publishes view `person_labels`, `person_places`, `verified_persons`, `merged_persons`.
//! Promises  one document, one person; whoever was typed in by somebody is unverified until their document was seen; a name is found by characters, pinyin and initials, a former one as well; whoever
//!           moves keeps nothing that they held on the old unit's behalf, and everything that they learned; a record that was folded into another is
//!           found by nobody, and whatever it was known by finds the other.
//! Answers   A19.1.
//! Speaks    `persons.entered`, `persons.joined_unit`, `persons.left_unit`, `persons.renamed`, `persons.rephoned`,
//!           `persons.document_seen`, `persons.corrected`, `persons.transferred`, `persons.departed`, `persons.returned`,
//!           `persons.verified`, `persons.merged`.
mod actions;
mod bulk;
mod desk;
mod document;
mod merging;
mod moves;
mod pages;
mod person;
mod reveal;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{KnownBy, Newcomer, enter, join_unit, verify};
pub use bulk::{enter_many, join_many, leave_many, rename_many, rephone_many};
pub use document::{Document, mask};
pub use merging::merge;
pub use moves::{Because, Leaving, Naming, come_back, leave, rename, transfer};
pub use person::{Found, Membership, Person, Verb};
pub use reveal::{Known, Sealed, contacts, correct, reason, reveal, whole};
pub use store::{
    Keyed, Shown, by_document, by_id, by_name_and_phone, by_staff_number, documents_digest, fetch, find, folded_into,
    former_names, kept_among, keyed, masked, members_named, members_of, names, namesakes_among, phone, same_phone,
    shown, verified_among, with_phones,
};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(desk::doors())
}
