//! Reminders (提醒): each learner who is behind is told the exact missing step; nobody twice within a day.
//!
//! Owns      tables `reminders`.
//! Promises  only those who are behind at the moment of sending are reminded; each is told their own next step.
//! Answers   none
//! Speaks    `reminders.begun`, `reminders.sent`.
mod actions;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::Remind;
pub use pages::doors;
