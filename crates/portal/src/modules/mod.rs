//! Modules (功能模块): the eight of article 10, each with its owner and what runs under it. Which they are
//! and who owns them is the charter's; what runs is read from training's view.
//!
//! Owns      none
//! Promises  every module of the charter stands on the home page under its owner; no module is shown without one.
//! Answers   A9.1, A10.3.
//! Speaks    none
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use pages::{Entry, Owner, doors, owners};
