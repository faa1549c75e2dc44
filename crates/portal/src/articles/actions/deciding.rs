//! What the column's owner does with what was submitted: take it, give it back, or not take it. The Center gives back what
//! was taken, instead of publishing it.
use kernel::{Id, Result, Tx};

use super::super::article::{Article, Verb};
use super::super::{comparison, store, waits};
use super::said;

/// The column's owner takes it (A9.2); nobody takes what they submitted themselves.
pub async fn review(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Review).await?;
    let reviewed = store::save(tx, Article { version, ..article.review(tx.signed())? }).await?;
    let by = tx.actor.id();
    store::step(tx, id, "reviewed", by, "").await?;
    tx.note("articles.reviewed", &article, &reviewed).await?;
    waits::for_center(tx, &reviewed).await?;
    Ok(reviewed)
}

/// The column's owner gives it back with a reason, or the Center what an owner took already; what it said is kept, for
/// whoever reads it the next time.
pub async fn return_for_changes(tx: &mut Tx<'_>, id: Id<Article>, version: i64, reason: &str) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Return).await?;
    let reason = said(reason)?;
    let returned = article.return_for_changes(tx.signed(), reason.clone())?;
    let returned = store::save(tx, Article { version, ..returned }).await?;
    let text = comparison::whole(tx, &article.content).await?;
    store::returned(tx, id, &reason, &text).await?;
    tx.note("articles.returned", &article, &returned).await?;
    waits::for_submitter(tx, &returned, &reason).await?;
    waits::undone(tx, &article, &reason).await?;
    Ok(returned)
}

/// The column's owner does not take it, for good, and says why.
pub async fn reject(tx: &mut Tx<'_>, id: Id<Article>, version: i64, reason: &str) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Reject).await?;
    let reason = said(reason)?;
    let rejected = store::save(tx, Article { version, ..article.reject(tx.signed(), reason.clone())? }).await?;
    let by = tx.actor.id();
    store::step(tx, id, "rejected", by, &reason).await?;
    tx.note("articles.rejected", &article, &rejected).await?;
    waits::over(tx, &rejected, &format!("稿件不予采用：{}", rejected.content.title), &reason).await?;
    Ok(rejected)
}
