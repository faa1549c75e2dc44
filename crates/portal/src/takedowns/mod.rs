//! Take-downs (紧急下架): one act that stops a piece of content at every address, seals what it said, and opens a report to
//! the authority; and the decision whether it comes back.
//!
//! Owns      tables `takedowns`, `takedown_evidence`.
//! Publishes view `held_content`.
//! Promises  what is taken down refuses at once and everywhere, for everybody but those who review the case; its evidence
//!           is sealed in the same transaction and never changes; no case is closed before the authority has its report;
//!           nobody restores what they took down or provided themselves.
//! Answers   A18.1, A21.1.
//! Speaks    `takedowns.taken_down`, `takedowns.reported`, `takedowns.restored`, `takedowns.closed`.
mod actions;
mod address;
mod case;
mod evidence;
mod forms;
mod ground;
mod pages;
mod show;
mod store;
#[cfg(test)]
mod tests;
mod waits;
pub mod words;

pub use actions::{New, NewReport, close, may_take_down, restore, send_up, take_down};
pub use address::{Place, place};
pub use case::{Report, Said, Takedown, Verb};
pub use evidence::Evidence;
pub use ground::Ground;
pub use store::fetch;

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(show::doors()).merge(forms::doors())
}
