//! Progress (学习进度): what a person has watched, read and done of a course, counted by the server's own clock.
//!
//! Owns      tables `watched`, `watch_clocks`, `watch_batches`, `items_done`, `answers`.
//! Publishes view `done_items`, `watch_tracks`.
//! Promises  only distinct seconds count, never more of them than the charter's speed allows for the time that passed;
//!           what was earned is never taken back; the same report twice counts once; an interrupted line loses nothing.
//! Answers   A12.1, A17.1.
//! Speaks    `progress.item_done`, `progress.doubted`, `progress.carried`.
mod actions;
mod credit;
mod doubts;
mod ledger;
mod merging;
mod outline;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Credited, ItemDone, Report, complete, learner, read, report};
pub use credit::{Span, Spans};
pub use merging::on_merged;
pub use outline::{Item, Outline, Verb, fetch, hours};
pub use store::{done_keys, is_learner};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(ledger::doors())
}
