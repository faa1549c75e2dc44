//! The record (办理记录): who did what about a thing of the security desk, in which role, and what was said.
//!
//! Owns      tables `security_steps`.
//! Promises  a line names person, role, unit and charter, and is never changed.
//! Answers   none
//! Speaks    none
mod store;
pub mod words;

pub use store::{Step, of, step};

use governance::charter::Charter;
use governance::papers;

/// As a signed dossier says them.
pub fn as_papers(steps: &[Step], charter: &Charter) -> Vec<papers::Step> {
    let paper = |step: &Step| papers::Step {
        name: step.name().into(),
        person: step.by.clone(),
        role: if step.role.is_empty() { String::new() } else { charter.role_name(&step.role).into() },
        unit: step.unit.clone(),
        at: step.at,
        charter: step.charter,
        reason: step.says.clone(),
        ..papers::Step::default()
    };
    steps.iter().map(paper).collect()
}
