//! The checklist of level 3 (等保三级自查): each control with what the running system shows by itself, and what a person
//! attests where it cannot. Attests nothing by itself.
//!
//! Owns      tables `checklist_records`.
//! Promises  what the system finds wrong is never outvoted by a record; a record is a person's, dated, and counts a year.
//! Answers   A8.3, A20.1.
//! Speaks    `checklist.recorded`, `checklist.exported`, `checklist.verified`.
mod actions;
mod control;
mod evidence;
mod pages;
mod probes;
mod sheet;
mod state;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Keeper, NewRecord, record};
pub use control::{Control, controls};
pub use evidence::{Finding, Patient, Probe, Probes};
pub use pages::doors;
pub use probes::PROBES;
pub use state::{Row, State};
