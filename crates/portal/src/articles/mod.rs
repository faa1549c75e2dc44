//! Articles (栏目稿件): what a unit provides for a column, its owner accepts, and the Center publishes.
//!
//! Owns      tables `articles`, `article_steps`, `article_versions`, `article_corrections`, `article_editors`.
//! Publishes view `article_chain`, `open_articles`.
//! Promises  nothing is published that its column's owner did not accept; nobody accepts what they wrote in, submitted or proposed;
//!           what was accepted and not yet published is given back by the owner or the Center, and decided anew;
//!           what the charter asks of a column is given before submission; a classification mark stops the submission;
//!           every published version stays on record; what is withdrawn is public nowhere.
//! Answers   A9.2, A9.3, A11.1, A11.2, A11.3, A11.4.
//! Speaks    `articles.drafted`, `articles.edited`, `articles.submitted`, `articles.reviewed`, `articles.returned`,
//!           `articles.rejected`, `articles.scheduled`, `articles.unscheduled`, `articles.lapsed`, `articles.published`,
//!           `articles.amended`, `articles.endorsed`, `articles.declined`, `articles.recalled`, `articles.corrected`,
//!           `articles.withdrawn`.
mod actions;
mod article;
mod check;
mod comparison;
mod content;
mod correction;
mod dossier;
mod files;
mod jobs;
mod pages;
pub mod prose;
mod rights;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod waits;
pub mod words;

pub use actions::{
    Draft, Proposal, amend, correct, decline, draft, edit, endorse, marked, publish, recall, reject,
    return_for_changes, review, schedule, submit, unschedule, withdraw,
};
pub use article::{Amendment, Article, Stage, Verb};
pub use check::Secrecy;
pub use content::{Content, Format, Kind};
pub use files::Keeper;
pub use jobs::PublishDue;
pub use store::{Line, Version, by_id, fetch, latest, published_after, published_among, unkept, versions};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(dossier::doors())
}
