//! Reminders (提醒): those behind are told their exact next step, and nobody else.
//!
//! Owns      tables `reminder_rounds`, `reminders`.
//! Promises  only whoever is behind at the moment of sending is reminded; nobody twice within a day unless said; a killed
//!           job goes on where it stood and repeats nothing.
//! Answers   A1.2.
//! Speaks    `reminders.asked`, `reminders.slice_sent`, `reminders.sent`.
mod actions;
mod jobs;
mod pages;
mod round;
mod send;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::ask;
pub use jobs::Send;
pub use pages::doors;
pub use round::{Again, Round};

/// The room's jobs, for the roof's wiring.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<Send>()
}
