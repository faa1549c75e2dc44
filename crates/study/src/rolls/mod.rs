//! Rolls (达标名单): who of a class has met the rule, with the evidence; the lead submits, the academic office recognises.
//!
//! Owns      tables `rolls`, `roll_rows`.
//! Publishes view `roll_stages`, `undecided_rows`.
//! Promises  nobody stands on two lists of a project; who submitted a list never recognises it; a list is seen whole or
//!           not at all; a killed job goes on where it stood; a returned list stays on record.
//! Answers   A10.2, A22.1.
//! Speaks    `rolls.asked`, `rolls.slice_listed`, `rolls.submitted`, `rolls.empty`, `rolls.recognition_asked`,
//!           `rolls.return_asked`, `rolls.slice_settled`, `rolls.recognised`, `rolls.returned`, `rolls.corrected`,
//!           `rolls.carried`.
mod actions;
mod compose;
mod jobs;
mod merging;
mod pages;
mod roll;
mod settle;
mod store;
#[cfg(test)]
mod tests;
mod waits;
pub mod words;

pub use actions::{correct, ready, recognise, return_to_lead, submit};
pub use jobs::{Compose, Settle};
pub use merging::on_merged;
pub use pages::doors;
pub use roll::{Declared, Roll, Row, Stage, Verb, stage_words};
pub use store::{fetch, of_project, row, rows_after};
pub use waits::over;

/// The room's jobs, for the roof's wiring.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<Compose>().job::<Settle>()
}
