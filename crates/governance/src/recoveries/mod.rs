//! Recovery (凭据重置): whoever lost every second factor and every recovery code, or forgot the password and has no other way,
//! starts anew. They ask with their password, or by login and name; the unit sees the person and the document, after a time in
//! which the person may stop it another resets, and a code goes to the telephone that was registered before. No one of them can
//! take the account over.
//!
//! Owns      tables `recoveries`.
//! Publishes view  `open_recoveries`.
//! Promises  whoever confirms does not reset, whoever resets does not confirm, neither is the person; nothing is reset before
//!           the charter's hours are over; the person stops it at any time before; nobody but the person sees a code that was
//!           sent; every session ends with the reset, and what was lost; whoever asks without the password learns nothing by it.
//! Answers   A19.1.
//! Speaks    `recoveries.asked`, `recoveries.confirmed`, `recoveries.reset`, `recoveries.stopped`, `recoveries.invited`.
mod actions;
mod pages;
mod recovery;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Claim, ask, claim, confirm, decline, reset, stop};
pub use pages::doors;
pub use recovery::{Lost, Recovery, Stage, Verb};
