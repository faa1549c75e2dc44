//! The room's pages: what everybody reads, what those see who bring an article about, and the doors of its verbs.
mod check;
mod column;
mod desk;
mod feed;
mod form;
mod record;
mod show;
mod verbs;

use governance::charter::Column;
use governance::policy::charter_of;
use kernel::{Audience, Doors, Refusal, Result, View};
use ui::Frame;

/// The room's doors.
pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Article");
    Doors::new()
        .get("/columns/{code}", Audience::Public, column::show)
        .get("/columns/{code}/feed.atom", Audience::Public, feed::atom)
        .get("/columns/{code}/feed.rss", Audience::Public, feed::rss)
        .get("/articles/{id}", Audience::Public, show::show)
        .get("/articles/desk", Audience::SignedIn, desk::show)
        .get("/articles/new", Audience::SignedIn, form::new)
        .get("/articles/{id}/edit", may("edit"), form::edit)
        .get("/articles/{id}/correction", may("amend"), form::correct)
        .get("/articles/{id}/record", may("see"), record::show)
        .get("/articles/{id}/preview", may("see"), show::preview)
        .get("/articles/{id}/correction/preview", may("see"), show::preview_correction)
        .get("/articles/{id}/check", may("see"), check::show)
        .get("/articles/{id}/versions/{n}", may("see"), record::version)
        .merge(verbs::doors())
}

/// The column of an article.
fn column_of(view: &View<'_>, id: i64) -> Result<Column> {
    Ok(charter_of(view)?.column(id).ok_or(Refusal::NotFound)?.clone())
}

/// The desk above a page of those who work on articles.
fn desked(frame: Frame) -> Frame {
    frame.under("栏目稿件", "/articles/desk")
}
