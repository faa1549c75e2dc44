//! Messages (邮件、短信): what leaves the house, by mail or by an institution's gateway, and the summary of to-dos that a
//! person asked for. In the demo nothing leaves it: the messages are shown where they were made.
//!
//! Owns      tables `digest_wishes`, `outgoing`.
//! Promises  an address is sealed and shown masked; a summary goes to whoever asked for it, once a day, when something
//!           waits; a message is handed in at least once.
//! Answers   none
//! Speaks    `messages.digest_wished`, `messages.digest_ended`.
mod actions;
mod carriers;
mod digest;
mod jobs;
mod message;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{PURPOSE, Wish, end_digest, send, text, wish_digest};
pub use carriers::has;
pub use jobs::{Deliver, Round};
pub use message::{Address, Channel};
pub use pages::doors;
