//! Links (统一身份绑定): whom another house means when it names somebody. How it is asked, and whether its answer is believed, is
//! for the room that asks.
//!
//! Owns      tables `account_links`.
//! Promises  another house's number is one person's at a time, and a person has one number of each house; nobody is linked
//!           but by themselves, signed in and with fresh evidence; a name, a mail address or a telephone links nobody; when
//!           an account is reset, closed or given a new password by other evidence, its links have ended.
//! Answers   A19.1.
//! Speaks    `links.made`, `links.used`, `links.ended`.
mod actions;
mod link;
mod pages;
mod store;
pub mod words;

pub use actions::{end_all, make, person_of};
pub use link::{Foreign, Link};
pub use pages::doors;
