//! Complaints (投诉与举报): what anybody tells us without signing in, and what the Center answers.
//!
//! Owns      tables `complaints`.
//! Promises  every complaint has a number that tells its state to whoever holds it; a complaint is answered once; one
//!           address gives at most five in an hour; who complained is sealed.
//! Answers   A18.1.
//! Speaks    `complaints.received`, `complaints.answered`.
mod actions;
mod complaint;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{New, answer, file};
pub use complaint::{Complaint, Stage, Verb};
pub use pages::doors;
pub use store::{about, by_code, fetch};
