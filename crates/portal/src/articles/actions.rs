//! The verbs. Each fetches for a purpose, asks the noun, saves, leaves a trace, tells who is next.
use governance::policy::charter_of;
use kernel::{Id, Person, Refusal, Result, Tx};
use people::inbox::{Notice, notify};
use people::units::{self, Unit};

use super::article::{Article, Content, Stage, Verb};
use super::check::{self, Secrecy};
use super::{store, words};
use crate::search::Reindex;

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
    let known = charter.columns.iter().find(|known| known.code == column).map(|known| known.id);
    let column = known.unwrap_or(0);
    let (id, provider, not_secret, stage) = (tx.new_id(), tx.actor.id(), None, Stage::Drafted);
    let article = Article { id, column, content: tidy(content), host, provider, not_secret, stage, version: 1 };
    tx.allow(Verb::Edit, &article)?;
    known.ok_or_else(|| Refusal::field("column", words::COLUMN))?;
    check::shape(&article.content)?;
    if units::by_id(tx, host).await?.is_none() {
        return Err(Refusal::field("host", words::UNIT).into());
    }
    store::insert(tx, &article).await?;
    tx.note_new("articles.drafted", &article).await?;
    Ok(article)
}

/// Changes a draft, or what was returned.
pub async fn edit(tx: &mut Tx<'_>, id: Id<Article>, version: i64, content: Content) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Edit).await?;
    let edited = article.edit(tidy(content))?;
    check::shape(&edited.content)?;
    let edited = store::save(tx, Article { version, ..edited }).await?;
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
    let charter = charter_of(tx)?;
    let column = charter.column(article.column).ok_or_else(|| Refusal::field("column", words::COLUMN))?;
    let unit = units::by_id(tx, article.host).await?.ok_or_else(|| Refusal::field("host", words::UNIT))?;
    let today = tx.now.date();
    check::for_column(&article.content, column, unit.kind, &charter.sensitive, secrecy, today)?;
    let submitted = store::save(tx, Article { version, ..submitted }).await?;
    store::step(tx, id, "submitted", "").await?;
    tx.note("articles.submitted", &article, &submitted).await?;
    let owners = people::roles::holders(tx, "column_owner", ("Column", article.column)).await?;
    tell(tx, owners, format!("稿件待采用：{}", article.content.title), id).await?;
    Ok(submitted)
}

/// The column's owner takes it (A9.2); nobody takes what they submitted themselves.
pub async fn review(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Review).await?;
    let reviewed = store::save(tx, Article { version, ..article.review(tx.signed())? }).await?;
    store::step(tx, id, "reviewed", "").await?;
    tx.note("articles.reviewed", &article, &reviewed).await?;
    let center = people::roles::holders(tx, "center", ("Platform", 1)).await?;
    tell(tx, center, format!("稿件待发布：{}", article.content.title), id).await?;
    Ok(reviewed)
}

/// The column's owner gives it back with a reason.
pub async fn return_for_changes(tx: &mut Tx<'_>, id: Id<Article>, version: i64, reason: &str) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Return).await?;
    let returned = article.return_for_changes(tx.signed(), said(reason)?)?;
    let returned = store::save(tx, Article { version, ..returned }).await?;
    store::step(tx, id, "returned", reason.trim()).await?;
    tx.note("articles.returned", &article, &returned).await?;
    let submitter = article.stage.submitted().map(|submitted| submitted.by).into_iter().collect();
    tell(tx, submitter, format!("稿件被退回：{}", article.content.title), id).await?;
    Ok(returned)
}

/// The Center publishes what the column's owner took (A9.3, A11.1).
pub async fn publish(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Publish).await?;
    let published = store::save(tx, Article { version, ..article.publish(tx.signed())? }).await?;
    store::step(tx, id, "published", "").await?;
    tx.note("articles.published", &article, &published).await?;
    tx.ask(Reindex { article: id }).await?;
    Ok(published)
}

/// Takes it off the site, with a reason that stays on record.
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Article>, version: i64, reason: &str) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Withdraw).await?;
    let withdrawn = article.withdraw(tx.signed(), said(reason)?)?;
    let withdrawn = store::save(tx, Article { version, ..withdrawn }).await?;
    store::step(tx, id, "withdrawn", reason.trim()).await?;
    tx.note("articles.withdrawn", &article, &withdrawn).await?;
    tx.ask(Reindex { article: id }).await?;
    Ok(withdrawn)
}

fn said(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    let long_enough = (2..=500).contains(&reason.chars().count());
    if long_enough { Ok(reason.to_owned()) } else { Err(Refusal::field("reason", words::REASON)) }
}

/// What people type around a text is not part of it.
fn tidy(content: Content) -> Content {
    let trim = |text: String| text.trim().to_owned();
    Content {
        kind: content.kind,
        title: trim(content.title),
        body: trim(content.body.replace("\r\n", "\n")),
        source: trim(content.source),
        issuing_body: trim(content.issuing_body),
        document_number: trim(content.document_number),
        issued_on: trim(content.issued_on),
        original_link: trim(content.original_link),
    }
}

async fn tell(tx: &mut Tx<'_>, persons: Vec<Id<Person>>, title: String, id: Id<Article>) -> Result<()> {
    let link = format!("/articles/{id}/record");
    let notice = Notice { title, body: "请打开稿件核对并办理。".into(), link, due: None };
    for person in persons {
        notify(tx, person, &notice).await?;
    }
    Ok(())
}
