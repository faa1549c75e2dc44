//! The verbs. Each fetches for a purpose, asks the noun, saves, leaves a trace, and says what waits for whom.
mod correcting;
mod deciding;
mod drafting;
mod publishing;

use kernel::{Id, Refusal, Result, Tx, View};

use super::article::Article;
use super::check::{self, Secrecy};
use super::content::Content;
use super::{files, store, words};

pub use correcting::{Proposal, amend, correct, decline, endorse, recall};
pub use deciding::{reject, return_for_changes, review};
pub use drafting::{Draft, draft, edit, submit};
pub(super) use publishing::publish_due;
pub use publishing::{publish, schedule, unschedule, withdraw};

fn said(reason: &str) -> Result<String, Refusal> {
    Refusal::unless_long("reason", reason, 2..=500, words::REASON)
}

/// Everything that its column asks of a content before it may go out: fields, words, files (A11.2–A11.4).
async fn checked(view: &mut View<'_>, article: &Article, content: &Content, secrecy: Secrecy) -> Result<()> {
    let charter = governance::policy::charter_of(view)?;
    let column = charter.column(article.column).ok_or_else(|| Refusal::field("column", words::COLUMN))?;
    check::for_column(content, column, &charter.sensitive, secrecy, view.now.date())?;
    let names = files::fit(view, article.id, content).await?;
    let hits = check::scanned(content, &names, &charter.sensitive);
    match hits.into_iter().find(|hit| hit.is_blocking()) {
        Some(hit) => Err(Refusal::field("upload", hit.says()).into()),
        None => Ok(()),
    }
}

/// A take-down, or its end, stands among the steps of the article; feeds and search follow. The right was asked by the
/// room that takes it down.
pub async fn marked(tx: &mut Tx<'_>, id: Id<Article>, step: &'static str, reason: &str) -> Result<()> {
    let by = tx.actor.id();
    store::step(tx, id, step, by, reason).await?;
    tx.ask(crate::search::Reindex { article: id }).await
}

/// Search and files follow what is public.
async fn moved(tx: &mut Tx<'_>, article: &Article) -> Result<()> {
    tx.ask(crate::search::Reindex { article: article.id }).await
}
