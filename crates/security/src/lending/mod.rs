//! The lending desk (账号出借): signals out of the ledgers, a case of a person, what they say to it, the finding, the
//! conclusion and what follows.
//!
//! Owns      tables `lending_signals`, `lending_cases`.
//! Publishes view  `open_lending_cases`.
//! Promises  a signal never punishes; nobody acts in their own case; whoever found does not conclude; what was seen when
//!           the case was opened stays as it was, under its digest; nothing is concluded before the person was heard or
//!           their term ran out; hours are settled by 教务处 alone.
//! Answers   A19.2, A19.3, A5.1.
//! Speaks    `lending.suspected`, `lending.scanned`, `lending.opened`, `lending.stated`, `lending.found`,
//!           `lending.advised`, `lending.concluded`, `lending.settled`.
mod actions;
mod case;
mod deciding;
mod evidence;
mod forms;
mod jobs;
mod pages;
mod show;
mod signals;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{open, scan, state};
pub use case::{Case, Outcome, Verb, Verdict};
pub use deciding::{Conclude, advise, conclude, find, settle};
pub use evidence::Evidence;
pub use jobs::{Scan, Unheard};
pub use signals::Signal;
pub use store::fetch;

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(show::doors()).merge(forms::doors())
}
