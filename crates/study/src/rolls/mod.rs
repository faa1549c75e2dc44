//! Rolls (达标名单): who of a class has what the project's rule asks for; submitted by the project lead, recognised by the
//! academic office.
//!
//! Owns      tables `rolls`, `roll_rows`.
//! Publishes view `roll_facts`, `roll_row_facts`.
//! Promises  nobody stands on two standing rolls of a project; who submitted does not recognise; hours move with the roll
//!           and never without it.
//! Answers   A10.2, A22.1.
//! Speaks    `rolls.begun`, `rolls.submitted`, `rolls.recognition_began`, `rolls.recognised`, `rolls.return_began`,
//!           `rolls.returned`.
mod actions;
mod jobs;
mod pages;
mod roll;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{recognise, return_for_changes, submit};
pub use jobs::Step;
pub use pages::doors;
pub use roll::{Roll, Stage, Verb};
pub use store::{any_standing, fetch};
