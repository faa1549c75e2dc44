//! Charter (章程): the measures as data, versioned; what the policies, routes, terms and thresholds are taken from.
//!
//! Owns      tables `charter_versions`, `charter_proofs`, `charter_interpretations`.
//! Promises  a bad charter is refused with file, line and reason; a published version never changes, nor does a proof or
//!           an interpretation; the Center alone interprets.
//! Answers   A4.1, A9.1, A10.3, A22.1, A23.1.
//! Speaks    `charter.imported`, `charter.proved`, `charter.interpreted`.
mod actions;
mod answers;
mod calendar;
mod cases;
mod changes;
mod check;
pub mod fields;
mod files;
mod guests;
mod interpretations;
mod jobs;
mod load;
#[path = "charter.rs"]
mod noun;
mod pages;
mod parameters;
mod proofs;
pub mod scan;
mod store;
#[cfg(test)]
mod tests;
mod told;
pub mod words;

pub use actions::{import_first, in_force, later, newest, opening, stored, take_in, versions};
pub use answers::Answer;
pub use calendar::Calendar;
pub use cases::{Lending, Takedowns};
pub use changes::{Changes, How};
pub use check::{AUDIT_DAYS_FLOOR, CONTENT_DAYS_FLOOR, PASSWORD_FLOOR};
pub use files::Files;
pub use interpretations::{Interpretation, interpret, interpretations};
pub use load::BadCharter;
pub use noun::*;
pub use pages::{doors, version_path};
pub use parameters::*;
pub use proofs::{
    Case, Dropping, Outcome, Proof, Solver, Verdict, keep as keep_proof, proof_of, proof_of_files, prove,
};
pub use store::Version;

/// The room's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<jobs::ProveVersion>()
}
