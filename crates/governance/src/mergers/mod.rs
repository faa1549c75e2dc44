//! Mergers (合并档案): the same person stands twice, once under a mistyped or an older document. One record is kept, the other
//! is folded into it; somebody proposes, another decides, and what was learned is carried over by those who keep it.
//!
//! Owns      tables `mergers`.
//! Promises  whoever proposes does not decide, and neither of the two records decides about itself; a record is folded once
//!           and nothing is folded into a folded one; nobody gains a right by it, and no separation by person is evaded; it
//!           is refused while the folded record still has open duties, and says which and whom to turn to; the folded record
//!           stays as history, and whatever it was known by finds the kept one.
//! Answers   A19.1.
//! Speaks    `mergers.proposed`, `mergers.approved`, `mergers.declined`, `mergers.withdrawn`.
mod actions;
mod choose;
mod merger;
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod weigh;
pub mod words;

pub use actions::{RecordsMerged, approve, decline, propose, withdraw};
pub use merger::{Merger, Stage, Verb};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    choose::doors().merge(pages::doors())
}
