//! Tasks (培训任务): what the issuing office asks for, and where everything that follows is hung up.
//!
//! Owns      tables `tasks`.
//! Publishes view `task_facts`, `task_papers`.
//! Promises  a number is given when a task is issued, without gaps; only an issued task is accepted, only an accepted
//!           one is deployed; a closed task stays closed; a draft is edited or discarded, what was issued is neither.
//! Answers   A6.1.
//! Speaks    `tasks.drafted`, `tasks.edited`, `tasks.discarded`, `tasks.issued`, `tasks.attachments_fixed`, `tasks.accepted`,
//!           `tasks.closed`.
mod actions;
mod attachments;
mod pages;
mod store;
mod task;
#[cfg(test)]
mod tests;
mod waits;
pub mod words;

pub use actions::{Draft, accept, close, discard, draft, edit, issue};
pub use attachments::{Keeper, attach};
pub use store::{fetch, recent};
pub use task::{Kind, Stage, Task, Verb};
pub use waits::after_project;

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(attachments::doors())
}
