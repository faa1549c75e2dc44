//! Premium (精品课程): which of the open courses stand on the premium shelf. Reads courses through their view.
//!
//! Owns      tables `premium_courses`.
//! Publishes view `premium_shelf`.
//! Promises  only a published open course stands on the shelf, and only as long as it is published.
//! Answers   A6.4.
//! Speaks    `premium.put_up`, `premium.taken_down`.
mod actions;
mod course;
mod pages;
mod store;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

pub use actions::put_up;
pub use course::{Card, hours};
pub use pages::doors;
pub use store::shelf;
