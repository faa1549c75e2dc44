//! Certificates (结业证书): numbered and issued in one batch for a recognised list, printed, verified by strangers, revoked.
//!
//! Owns      tables `certificate_batches`, `certificates`, `verifications`.
//! Publishes view `issued_certificates`.
//! Promises  a list gets its certificates once, numbered without a gap; nobody issues their own; a certificate is never
//!           changed but for whose record it is, it is revoked and followed by another; a batch is seen whole or not at all; a stranger learns what
//!           the paper says and no more.
//! Answers   A22.1.
//! Speaks    `certificates.issue_asked`, `certificates.slice_issued`, `certificates.issued`, `certificates.printed`,
//!           `certificates.revoked`, `certificates.reissued`, `certificates.carried`.
mod actions;
mod certificate;
mod jobs;
mod merging;
mod pages;
mod paper;
mod public;
mod store;
#[cfg(test)]
mod tests;
mod verify;
pub mod words;

pub use actions::{Correction, issue, reissue, revoke};
pub use certificate::{Batch, Certificate, Stage, Verb};
pub use jobs::{Issue, Print};
pub use merging::on_merged;
pub use store::fetch;
pub use verify::{Verdict, check};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(public::doors())
}

/// The room's jobs, for the roof's wiring.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<Issue>().job::<Print>()
}
