//! Accounts (账号): one person's one account, its password, its sessions.
//!
//! Owns      tables `accounts`, `activations`, `sessions`.
//! Publishes view `waiting_accounts`, `last_sign_ins`, `account_facts`, `account_sign_ins`.
//! Promises  an account belongs to one person; nothing can be signed in to before its person activated it; five wrong
//!           passwords close the door for half an hour; an ended session opens nothing.
//! Answers   none
//! Speaks    `accounts.opened`, `accounts.invited`, `accounts.activated`, `accounts.signed_in`, `accounts.sign_in_failed`, `accounts.signed_out`.
mod account;
mod actions;
mod bulk;
mod hash;
mod pages;
mod session;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use account::{INVITED_DAYS, check_password};
pub use actions::{activate, invite, sign_in, sign_out};
pub use bulk::{Invitation, invite_many, open_many};
pub use hash::hash;
pub use pages::doors;
pub use session::actor_of;
