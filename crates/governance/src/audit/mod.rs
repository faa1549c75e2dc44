//! Audit (审计): the entries that verbs leave, chained by a sealer, proved by `verify`, read by the audit administrator.
//!
//! Owns      tables `audit_seals`.
//! Publishes `audit_trail`.
//! Promises  whoever alters, cuts, reorders or forges the trail, or brings back an older database, is found out;
//!           looking at the trail leaves a trace.
//! Answers   A20.1.
//! Speaks    `audit.queried`.
mod checkpoint;
mod pages;
mod sealer;
mod store;
#[cfg(test)]
mod tests;
mod trail;
mod verify;
pub mod words;

pub use checkpoint::until as checkpoints_until;
pub use pages::doors;
pub use sealer::{checkpoint, keep_sealing, seal, seal_all};
pub use store::last_seal;
pub use trail::{Trail, Verb};
pub use verify::{Report, Trouble, verify};
