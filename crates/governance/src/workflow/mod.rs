//! Workflow (审核、备案): one dossier for each version of a governed thing, from its submission to its publication and its
//! end. Knows the thing by kind and id; what it holds stays with the wing that keeps it.
//!
//! Owns      tables `dossiers`, `dossier_scopes`, `dossier_editors`, `dossier_steps`, `dossier_opinions`.
//! Publishes view `published_dossiers`, `dossier_stages`, `dossier_advisers`, `filed_dossiers`,
//!           `dossier_decisions`, `dossier_contents`, `dossier_parties`.
//! Promises  nothing is published before it was reviewed and filed; whoever wrote in a version decides
//!           nothing about it; one version is under way and one published at a
//!           time; a decision is never changed, it is followed by another; each keeps the charter it was made under.
//! Answers   A13.3, A13.4, A22.1.
//! Speaks    `workflow.submitted`, `workflow.checked`, `workflow.prechecked`, `workflow.reviewed`, `workflow.returned`,
//!           `workflow.rejected`, `workflow.filed`, `workflow.voided`, `workflow.recalled`, `workflow.published`, `workflow.superseded`,
//!           `workflow.withdrawn`, `workflow.handed_over`, `workflow.consulted`, `workflow.advised`.
mod actions;
mod aside;
mod chain;
mod dossier;
mod pages;
mod stage;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod waits;
pub mod words;

pub use actions::{
    DossierMoved, Submission, checked, file, precheck, publish, recall, reject, return_for_changes, review, submit,
    void, withdraw,
};
pub use aside::{Opinion, advise, consult, hand_over};
pub use chain::{chain, chain_of_published};
pub use dossier::{Dossier, Finding, Kind, Level, Part, Verb};
pub use pages::doors;
pub use stage::{End, Passed, Stage};
pub use store::{fetch, latest, published, times_submitted, under_way};
pub use waits::wait_again;
