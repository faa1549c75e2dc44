//! Rules (达标规则): which share of a project's required items must be done, and who has done it.
//!
//! Owns      tables `completion_rules`.
//! Promises  a project without a rule asks for everything required; once a list is submitted the rule stays as it is;
//!           without required items nobody has met the rule.
//! Answers   none
//! Speaks    `rules.set`.
mod actions;
mod pages;
mod plan;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::set;
pub use pages::doors;
pub use plan::{Done, Item, Left, Plan, Rule};
pub use store::{Which, among, done_by, of, plan};
