//! What the providing unit does: draft, edit, submit.
use governance::policy::charter_of;
use kernel::{Id, Refusal, Result, Tx};
use people::units::{self, Unit};

use super::super::article::{Amendment, Article, Stage, Verb};
use super::super::check::{self, Secrecy};
use super::super::content::Content;
use super::super::{files, store, waits, words};
use super::checked;

/// What a provider fills in.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The charter's code of the column.
    pub column: String,
    pub host: Id<Unit>,
    pub content: Content,
}

/// Drafts an article on behalf of a unit.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub async fn draft(tx: &mut Tx<'_>, draft: Draft) -> Result<Article> {
    let Draft { column, host, content } = draft;
    let charter = charter_of(tx)?;
    let known = charter.columns.iter().find(|known| known.code == column).cloned();
    let article = Article {
        id: tx.new_id(),
        column: known.as_ref().map_or(0, |known| known.id),
        content: content.tidy(),
        host,
        provider: tx.actor.id(),
        editors: vec![],
        not_secret: None,
        stage: Stage::Drafted,
        edition: 0,
        amendment: Amendment::None,
        fit_host: None,
        unmanned: false,
        cut: false,
        version: 1,
    };
    tx.allow(Verb::Edit, &article)?;
    let known = known.ok_or_else(|| Refusal::field("column", words::COLUMN))?;
    check::shape(&article.content)?;
    let unit = units::by_id(tx, host).await?.ok_or_else(|| Refusal::field("host", words::UNIT))?;
    check::host(&known, unit.kind)?;
    store::insert(tx, &article).await?;
    files::take(tx, article.id, &article.content).await?;
    tx.note_new("articles.drafted", &article).await?;
    Ok(article)
}

/// Changes a draft, or what was returned; whoever did does not accept it.
pub async fn edit(tx: &mut Tx<'_>, id: Id<Article>, version: i64, content: Content) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Edit).await?;
    let edited = article.edit(content.tidy(), tx.actor.id())?;
    check::shape(&edited.content)?;
    let edited = store::save(tx, Article { version, ..edited }).await?;
    store::keep_editors(tx, &edited).await?;
    files::take(tx, id, &edited.content).await?;
    files::drop_unnamed(tx, id, &edited.content).await?;
    tx.note("articles.edited", &article, &edited).await?;
    Ok(edited)
}

/// The unit hands it to the column's owner and confirms that nothing in it is secret (A11.1, A11.2).
///
/// # Errors
/// `Invalid` with everything that the column asks for and every mark found.
pub async fn submit(tx: &mut Tx<'_>, id: Id<Article>, version: i64, secrecy: Secrecy) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Submit).await?;
    let submitted = article.submit(tx.signed())?;
    checked(tx, &article, &article.content, secrecy).await?;
    let submitted = store::save(tx, Article { version, ..submitted }).await?;
    let by = tx.actor.id();
    store::step(tx, id, "submitted", by, "").await?;
    tx.note("articles.submitted", &article, &submitted).await?;
    waits::for_owner(tx, &submitted).await?;
    Ok(submitted)
}
