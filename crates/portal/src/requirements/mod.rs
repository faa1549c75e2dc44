//! Requirements (需求单): what the owner of a module or a column asks for in five parts, and the Center carries out.
//!
//! Owns      tables `requirements`, `requirement_submissions`, `requirement_steps`, `requirement_remarks`.
//! Publishes view `release_notes`.
//! Promises  nothing is raised without its five parts and the owner's declaration, which is kept as it was signed; the
//!           Center alone accepts, works and delivers; nobody accepts what they raised or confirms what they delivered; a
//!           release note is everybody's to read once the owner has taken the delivery.
//! Answers   A7.4, A9.2, A9.3, A10.1, A10.2.
//! Speaks    `requirements.drafted`, `requirements.edited`, `requirements.raised`, `requirements.attachments_fixed`,
//!           `requirements.withdrawn`, `requirements.returned`, `requirements.declined`, `requirements.accepted`,
//!           `requirements.started`, `requirements.delivered`, `requirements.confirmed`, `requirements.refused`,
//!           `requirements.remarked`.
mod actions;
mod attachments;
mod center;
mod diff;
mod forms;
mod list;
mod pages;
mod parts;
mod place;
mod releases;
mod requirement;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod waits;
pub mod words;

pub use actions::{Draft, confirm, draft, edit, raise, refuse, remark, withdraw};
pub use attachments::{Keeper, attach};
pub use center::{accept, decline, deliver, return_for_more, start};
pub use parts::{Parts, Release};
pub use place::{Place, is_of, of_owner, owner};
pub use requirement::{Declared, Requirement, Stage, Verb};
pub use store::{Released, fetch, released_under};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    list::doors().merge(pages::doors()).merge(forms::doors()).merge(attachments::doors()).merge(releases::doors())
}
