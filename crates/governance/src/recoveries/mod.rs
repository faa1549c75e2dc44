//! Recovery (凭据重置): whoever lost every second factor and every recovery code starts anew. They ask with their password, the
//! unit sees the person and the document, after a time in which the person may stop it another resets, and a code goes to
//! the telephone that was registered before. No one of them can take the account over.
//!
//! Owns      tables `recoveries`.
//! Promises  whoever confirms does not reset, whoever resets does not confirm, neither is the person; nothing is reset before
//!           the charter's hours are over; the person stops it at any time before; nobody but the person sees a code that was
//!           sent; every session, factor and recovery code ends with the reset.
//! Answers   A19.1.
//! Speaks    `recoveries.asked`, `recoveries.confirmed`, `recoveries.reset`, `recoveries.stopped`, `recoveries.invited`.
mod actions;
mod pages;
mod recovery;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{ask, confirm, decline, reset, stop};
pub use pages::doors;
pub use recovery::{Recovery, Stage, Verb};
