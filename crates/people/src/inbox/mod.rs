//! Inbox (消息): what a person is told, with the place to go and the day it is due.
//!
//! Owns      tables `notices`.
//! Publishes view `unread_notices`.
//! Promises  a notice is its reader's alone.
//! Answers   none
//! Speaks    `inbox.read`.
mod pages;
mod store;
pub mod words;

pub use pages::doors;
pub use store::{Notice, notify};
