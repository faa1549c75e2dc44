//! Archives (项目归档): everything that a project leaves, in the order in which it is accepted, as one ZIP with a signed list
//! of digests; and the responsibility dossier of a course, which is a part of it.
//!
//! Owns      tables `archives`, `archive_entries`, `archive_papers`.
//! Promises  an archive holds what the rooms held when it was asked for, each file with its digest; what is missing is
//!           named before it is made and inside it; a later archive is another one, the earlier ones stay.
//! Answers   A13.1, A21.1.
//! Speaks    `archives.asked`, `archives.entry_made`, `archives.made`, `archives.taken`, `archives.paper_brought`,
//!           `archives.paper_removed`.
mod actions;
mod archive;
mod bundle;
mod contents;
mod course;
mod dossiers;
mod entries;
mod jobs;
mod listing;
mod pages;
mod sheet;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{ask, bring};
pub use archive::{Archive, Missing, Section};
pub use course::record;
pub use jobs::Make;

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(dossiers::doors())
}

/// The room's jobs, and the papers that it keeps.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<Make>().govern(actions::KIND, actions::Keeper)
}
