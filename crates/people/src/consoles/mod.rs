//! Consoles (控制台): the three administrators (系统、安全、审计), and the time in which one of them acts: opened with a
//! written reason and fresh evidence, ended by hand or by the clock. Here the administrator of the system opens accounts, and
//! that of security ends what somebody else is signed in to.
//!
//! Owns      tables `elevations`.
//! Promises  what an administrator does as such happens within a time that they opened in the same session, and its entries
//!           name it; an account that is opened here holds nothing.
//! Answers   A20.1.
//! Speaks    `consoles.elevated`, `consoles.lowered`, `consoles.account_opened`, `consoles.sessions_ended`.
mod actions;
mod console;
mod elevation;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{NewAccount, begin, end, end_sessions, open_account, require};
pub use console::{Console, Verb};
pub use elevation::Elevation;
pub use pages::doors;
pub use store::{by_id, of_person, standing};
