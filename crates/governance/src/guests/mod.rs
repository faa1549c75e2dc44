//! Guests (来访账号): an account in the name of somebody who has none and comes for a while, asked for by the unit that
//! hosts them, granted by another, closed by the clock. What stands in the place of lending.
//!
//! Owns      tables `guests`, `guest_steps`.
//! Publishes view  `open_guests`.
//! Promises  whoever asks for an account does not grant it; none outlives the charter's longest term without a renewal that
//!           is granted anew; it ends by the clock whether or not a job ran; it is nobody else's, ever; the code goes to the
//!           guest's own telephone.
//! Answers   A19.1, A19.2.
//! Speaks    `guests.proposed`, `guests.granted`, `guests.declined`, `guests.withdrawn`, `guests.invited`,
//!           `guests.renewal_asked`, `guests.renewed`, `guests.ended`, `guests.warned`, `guests.expired`.
mod actions;
mod ending;
mod guest;
mod jobs;
mod pages;
mod show;
mod store;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

pub use actions::{Wanted, decline, grant, propose, renew, withdraw};
pub use ending::end;
pub use guest::{Guest, Stage, Verb};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(show::doors())
}

/// The room's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<jobs::Warn>().job::<jobs::Expire>()
}
