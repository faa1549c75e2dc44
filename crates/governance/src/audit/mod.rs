//! Audit (审计): the entries that verbs leave, chained by a sealer, proved by `verify`; searched, taken away and proved on
//! screen by the audit administrator, who changes nothing.
//!
//! Owns      tables `audit_seals`, `audit_proofs`.
//! Publishes `audit_trail`.
//! Promises  whoever alters, cuts, reorders or forges the trail, or brings back an older database, is found out;
//!           looking at the trail leaves a trace.
//! Answers   A20.1.
//! Speaks    `audit.queried`, `audit.seen`, `audit.exported`, `audit.verified`.
mod checkpoint;
mod pages;
mod proofs;
mod sealer;
mod search;
mod sheet;
mod show;
mod store;
#[cfg(test)]
mod tests;
mod trail;
mod verify;
pub mod words;

pub use checkpoint::until as checkpoints_until;
pub use pages::{Words, doors};
pub use proofs::alarm;
pub use sealer::{checkpoint, keep_sealing, seal, seal_all};
pub use store::{Proved, last_seal, proofs};
pub use trail::{Trail, Verb};
pub use verify::{Report, Trouble, verify};
