//! Amendments (章程修改): how the charter changes by the book. A changed set of files is proposed by a unit that answers for
//! what changes, proved against every claim, reviewed by another person, published by the Center, and takes effect at its
//! moment by itself.
//!
//! Owns      tables `amendments`.
//! Publishes view `open_amendments`.
//! Promises  nothing is published that was not proved as exactly these bytes, that its proposer alone reviewed, or, for an
//!           article, that has no decision number with its scan; a published version never changes; a publication leaves no
//!           other amendment behind: it goes on with the new version, or ends and says why.
//! Answers   A22.1, A23.1.
//! Speaks    `amendments.proposed`, `amendments.refused`, `amendments.reviewed`, `amendments.rejected`,
//!           `amendments.published`, `amendments.withdrawn`, `amendments.proof_asked`, `amendments.scan_added`,
//!           `amendments.carried_over`, `amendments.overtaken`.
mod actions;
mod amendment;
mod desk;
mod editor;
mod jobs;
mod pages;
mod rebase;
mod scans;
mod store;
#[cfg(test)]
mod tests;
mod waits;
pub mod words;

pub use actions::{Proposal, propose, publish, reject, review, withdraw};
pub use amendment::{Amendment, End, Part, Stage, Verb};
pub use scans::{Keeper, attach};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    desk::doors().merge(editor::doors()).merge(pages::doors()).merge(scans::doors())
}

/// The room's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<jobs::Prove>().govern("Amendment", Keeper)
}

/// The first half of a digest, as people compare it.
fn short(digest: &[u8]) -> String {
    hex::encode(&digest[..digest.len().min(16)])
}
