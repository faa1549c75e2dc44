//! Duties (职责分工): which unit answers for what, from the charter that the policies run on, with the responsible person and
//! the deputy (A 角、B 角) whom the unit's head named.
//!
//! Owns      tables `duty_holders`.
//! Publishes view `duty_labels`.
//! Promises  a person answers only for their own unit, within their term; what is public is the data that the policies run
//!           on, and only sentences that were proved are called proved.
//! Answers   A4.1, A5.1.
//! Speaks    `duties.assigned`, `duties.ended`.
mod actions;
mod holder;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{NewHolder, assign, end};
pub use holder::{Holder, Place, Post, Verb};
pub use pages::doors;
