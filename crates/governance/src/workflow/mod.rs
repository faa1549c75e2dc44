//! Workflow (审核、备案): one dossier for each version of a governed thing, from its submission to its publication and its
//! end. Knows the thing by kind and id; what it holds stays with the wing that keeps it.
//!
//! Owns      tables `dossiers`, `dossier_scopes`, `dossier_steps`.
//! Publishes view `published_dossiers`, `dossier_stages`.
//! Promises  nothing is published before it was reviewed and filed; one version is under way and one published at a
//!           time; a decision is never changed, it is followed by another; each keeps the charter it was made under.
//! Answers   A13.3, A13.4, A22.1.
//! Speaks    `workflow.submitted`, `workflow.checked`, `workflow.reviewed`, `workflow.returned`, `workflow.rejected`,
//!           `workflow.filed`, `workflow.published`, `workflow.superseded`, `workflow.withdrawn`.
mod actions;
mod chain;
mod dossier;
mod notices;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{
    DossierMoved, Submission, checked, file, publish, reject, return_for_changes, review, submit, withdraw,
};
pub use chain::chain;
pub use dossier::{Dossier, End, Finding, Kind, Level, Part, Stage, Verb};
pub use pages::doors;
pub use store::{fetch, latest, published, times_submitted, under_way};
