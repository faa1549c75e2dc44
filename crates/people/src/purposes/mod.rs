//! Purposes (处理目的): for what personal data are held, on which basis, until when and who gets them, as data; the notice
//! that is made of it, version by version; and the ledger of consents, for the purposes that rest on consent alone.
//!
//! Owns      tables `privacy_notices`, `notice_views`, `consents`.
//! Publishes view `notices_in_force`, `notices_seen`.
//! Promises  a change of the registry is a new version that people see at their next visit, and what they saw is kept; no
//!           consent is assumed, each is given and withdrawn in as many steps; a consent to one text is none to another.
//! Answers   none
//! Speaks    `purposes.published`, `purposes.seen`, `purposes.decided`.
mod actions;
mod consent;
mod pages;
mod registry;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{publish, publish_as, seen};
pub use consent::{Consent, Decision, decide, given, latest, may_ask, verified};
pub use pages::doors;
pub use registry::{Basis, Change, Field, Floor, Purpose, Registry};
pub use store::{Notice, newest, notice, seen_version};
