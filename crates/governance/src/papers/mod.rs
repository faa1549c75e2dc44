//! Papers (出具的文书): what the house gives out signed. A dossier (责任档案) becomes a PDF, the archive of a project a ZIP,
//! that whoever holds it can verify without the house: on the command line, or on a page that keeps nothing of it.
//!
//! Owns      tables `papers`, `paper_checks`.
//! Promises  a paper says what stood in the house at the moment it was asked for; its signature covers every byte before
//!           it; a changed byte, a cut end and anything appended are refused; a file that is verified is not kept.
//! Answers   A13.1, A21.1, A22.1.
//! Speaks    `papers.exported`, `papers.made`, `papers.taken`.
mod account;
mod actions;
mod bundle;
mod desk;
mod document;
mod jobs;
mod pages;
mod paper;
mod print;
mod public;
mod record;
mod signature;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{export, issue, take};
pub use bundle::{Checked, DIGESTS, SERIAL, bundled, check_archive};
pub use desk::{Desk, desk};
pub use document::{Document, Section};
pub use paper::Paper;
pub use print::{press, print, signed};
pub use record::{Line, Part, Record, Step, role_and_unit};
pub use signature::{Broken, Said, Signature, fingerprint, open, seal};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(public::doors())
}

/// The room's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<jobs::Print>()
}
