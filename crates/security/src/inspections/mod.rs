//! Inspections (安全检查): what the Office looks at, what it finds, and how the units mend it.
//!
//! Owns      tables `inspections`, `inspection_units`, `findings`.
//! Promises  the Office alone finds and verifies; the unit alone answers; nobody verifies their own answer; an inspection
//!           is closed when each of its findings is verified.
//! Answers   A8.3, A5.1.
//! Speaks    `inspections.planned`, `inspections.found`, `inspections.answered`, `inspections.returned`,
//!           `inspections.verified`, `inspections.closed`.
mod actions;
mod finding;
mod forms;
mod inspection;
mod pages;
mod report;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{NewFinding, Plan, answer, close, find, plan, return_for_more, verify};
pub use finding::{Finding, Level};
pub use forms::{Keeper, attach};
pub use inspection::Inspection;
pub use store::{fetch, finding};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(forms::doors()).merge(report::doors())
}
