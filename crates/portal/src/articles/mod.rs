//! Articles (栏目稿件): what a unit provides for a column, its owner accepts, and the Center publishes.
//!
//! Owns      tables `articles`, `article_steps`.
//! Promises  nothing is published that its column's owner did not accept; nobody accepts what they submitted; what the
//!           charter asks of a column is given before submission; a classification mark stops the submission.
//! Answers   A9.2, A9.3, A11.1, A11.2, A11.3, A11.4.
//! Speaks    `articles.drafted`, `articles.edited`, `articles.submitted`, `articles.reviewed`, `articles.returned`,
//!           `articles.published`, `articles.withdrawn`.
mod actions;
mod article;
mod check;
mod desk;
mod dossier;
mod pages;
mod store;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

pub use actions::{Draft, draft, edit, publish, return_for_changes, review, submit, withdraw};
pub use article::{Article, Content, Kind, Stage, Verb};
pub use check::Secrecy;
pub use store::{Line, fetch, latest, published_after, published_among};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(desk::doors()).merge(dossier::doors())
}
