//! Emergencies (应急授权): when an administrator of the system or of security cannot be reached, one person asks for the right
//! on behalf of another and a second one, of another office, agrees; it ends by itself, everybody who watches is told at
//! once, and what was done in it is looked through afterwards.
//!
//! Owns      tables `emergencies`.
//! Promises  two persons of two kinds are needed, neither of whom gets the right; the trail is never given away like this;
//!           the right is over when its hours are.
//! Answers   A20.1.
//! Speaks    `emergencies.asked`, `emergencies.agreed`, `emergencies.declined`, `emergencies.looked_through`.
mod actions;
mod emergency;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{agree, ask, decline, look_through};
pub use emergency::{Emergency, Stage, Verb};
pub use pages::doors;
