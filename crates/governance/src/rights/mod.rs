//! Rights (授权): proposed by whoever answers for the place, determined by the academic office, in effect for a term,
//! suspended, resumed, taken back; and why somebody may do something.
//!
//! Owns      tables `proposals`, `right_steps`.
//! Publishes view  `open_proposals`.
//! Promises  nobody determines their own right, nor one that they proposed; no right that was determined outlives the
//!           charter's longest term; nobody proposes outside their own scope; the three consoles never meet in one
//!           person; a security administrator gives nothing.
//! Answers   A3.1, A6.7.
//! Speaks    `rights.proposed`, `rights.determined`, `rights.declined`, `rights.withdrawn`, `rights.suspended`,
//!           `rights.resumed`, `rights.ended`, `rights.reminded`.
mod actions;
mod desk;
mod explain;
mod held;
mod jobs;
mod list;
mod matter;
mod notices;
mod options;
mod pages;
mod persons;
mod proposal;
mod reach;
mod right;
mod scopes;
mod store;
#[cfg(test)]
mod tests;
mod things;
pub mod words;

pub use actions::{Wanted, decline, determine, end, propose, resume, suspend, withdraw};
pub use held::held_back;
pub use proposal::{Proposal, Stage, Verb};
pub use right::Right;
pub use scopes::Scopes;
pub use things::{Finder, Thing, Things};

/// The room's doors. `things`: how each kind of things is found, for the page that says who may do what with one.
pub fn doors(things: Things) -> kernel::Doors {
    desk::doors().merge(list::doors()).merge(pages::doors()).merge(persons::doors()).merge(things::doors(things))
}

/// The room's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<jobs::Remind>()
}
