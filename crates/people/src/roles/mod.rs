//! Roles (角色、授权): who holds what, where, on whose behalf, until when. Lists grants; policies judge by them.
//!
//! Owns      tables `grants`.
//! Publishes view `held_grants`, `grant_terms`.
//! Promises  a grant outside its term or suspended counts for nothing; an ended grant never comes back to life.
//! Answers   A3.1.
//! Speaks    `roles.given`, `roles.ended`.
mod actions;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{NewGrant, end, end_many, give, give_many};
pub use store::{held, holders, holders_in};
