//! Certificates (结业证书): numbered and issued in one batch for a recognised roll, printed as PDF, verified by anybody,
//! revoked with a reason.
//!
//! Owns      tables `certificates`.
//! Publishes view `certificate_facts`.
//! Promises  a number is given once and without a gap; the code on the paper shows exactly what the paper says; a typed
//!           number with a name is answered by yes or no alone; nobody issues their own.
//! Answers   A22.1.
//! Speaks    `certificates.batch_begun`, `certificates.issued`, `certificates.printed`, `certificates.revoked`.
mod actions;
mod certificate;
mod jobs;
mod pages;
mod print;
mod store;
#[cfg(test)]
mod tests;
mod verify;
pub mod words;

pub use actions::begin_batch;
pub use certificate::Certificate;
pub use jobs::{Issue, Print};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(verify::doors())
}
