//! Rules (达标规则): what share of a project's required items makes a learner complete it.
//!
//! Owns      tables `completion_rules`.
//! Publishes view `completion_rule_facts`.
//! Promises  a rule is not changed once a list was submitted under it.
//! Answers   none
//! Speaks    `rules.set`.
mod actions;
mod store;
pub mod words;

pub use actions::set;
pub use store::of;
