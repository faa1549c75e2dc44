//! Corrections of what is published: proposed by the providing unit or the column's owner, accepted by an owner who did
//! not propose it, carried out by the Center. Until then the published text stays.
use kernel::{Id, Refusal, Result, Tx};

use super::super::article::{Amendment, Article, Verb};
use super::super::check::Secrecy;
use super::super::content::Content;
use super::super::correction::{Correction, Way};
use super::super::{files, store, waits, words};
use super::{checked, moved, said};
use crate::publications;

/// What is to stand there, why, and the unit's confirmation that it is not secret.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub content: Content,
    pub reason: String,
    pub secrecy: Secrecy,
}

/// Proposes a correction; sources, words and files are checked as at the submission.
pub async fn amend(tx: &mut Tx<'_>, id: Id<Article>, version: i64, proposal: Proposal) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Amend).await?;
    article.amend()?;
    let reason = said(&proposal.reason)?;
    let content = proposal.content.tidy();
    if content == article.content {
        return Err(Refusal::field("body", words::NO_CHANGE).into());
    }
    files::take(tx, id, &content).await?;
    checked(tx, &article, &content, proposal.secrecy).await?;
    let (proposed, by) = (tx.signed(), tx.actor.id());
    let correction =
        Correction { id: tx.new_id(), article: id.0, content, reason: reason.clone(), proposed, way: Way::Proposed };
    if !store::insert_correction(tx, &correction).await? {
        return Err(Refusal::not_now(words::AMENDED_ALREADY).into());
    }
    let amended = Article { version, amendment: Amendment::Proposed(by), ..article.clone() };
    let amended = store::save(tx, amended).await?;
    store::step(tx, id, "amended", by, &reason).await?;
    tx.note("articles.amended", &article, &amended).await?;
    waits::for_endorsement(tx, &amended, by).await?;
    Ok(amended)
}

/// The column's owner agrees to a correction that somebody else proposed.
pub async fn endorse(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let (article, open) = on_its_way(tx, id, Verb::Endorse).await?;
    store::save_correction(tx, open.accept(tx.signed())?).await?;
    let endorsed = Article { version, amendment: Amendment::Accepted(open.proposed.by), ..article.clone() };
    let endorsed = store::save(tx, endorsed).await?;
    let by = tx.actor.id();
    store::step(tx, id, "endorsed", by, "").await?;
    tx.note("articles.endorsed", &article, &endorsed).await?;
    waits::for_correction(tx, &endorsed).await?;
    Ok(endorsed)
}

/// The column's owner does not agree, and says why.
pub async fn decline(tx: &mut Tx<'_>, id: Id<Article>, version: i64, reason: &str) -> Result<Article> {
    let (article, open) = on_its_way(tx, id, Verb::Endorse).await?;
    let reason = said(reason)?;
    let declined = ended(tx, &article, version, &open, &reason).await?;
    let by = tx.actor.id();
    store::step(tx, id, "declined", by, &reason).await?;
    tx.note("articles.declined", &article, &declined).await?;
    waits::declined(tx, &declined, open.proposed.by, &reason).await?;
    Ok(declined)
}

/// Whoever proposed it takes it back.
pub async fn recall(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let (article, open) = on_its_way(tx, id, Verb::Amend).await?;
    if open.proposed.by != tx.actor.id() {
        return Err(Refusal::not_now(words::NOT_YOURS).into());
    }
    let recalled = ended(tx, &article, version, &open, "提出人撤回").await?;
    let by = tx.actor.id();
    store::step(tx, id, "recalled", by, "").await?;
    tx.note("articles.recalled", &article, &recalled).await?;
    waits::nobody(tx, id).await?;
    Ok(recalled)
}

/// The Center puts the accepted correction in the place of what was published; the earlier version is kept.
pub async fn correct(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let (article, open) = on_its_way(tx, id, Verb::Correct).await?;
    let signed = tx.signed();
    let corrected = Article { version, ..article.correct(open.content.clone())? };
    store::save_correction(tx, open.carry_out(signed)?).await?;
    let corrected = store::save(tx, corrected).await?;
    store::keep_version(tx, &corrected, signed, &open.reason).await?;
    publications::keep_article(tx, &corrected, signed).await?;
    store::step(tx, id, "corrected", signed.by, &open.reason).await?;
    tx.note("articles.corrected", &article, &corrected).await?;
    waits::over(tx, &corrected, &format!("稿件已更正：{}", corrected.content.title), &open.reason).await?;
    moved(tx, &corrected).await?;
    Ok(corrected)
}

async fn on_its_way(tx: &mut Tx<'_>, id: Id<Article>, verb: Verb) -> Result<(Article, Correction)> {
    let article = store::fetch(tx, id, verb).await?;
    let open = store::correction_of(tx, id).await?;
    Ok((article, open.ok_or(Refusal::not_now(words::NOT_PROPOSED))?))
}

async fn ended(tx: &mut Tx<'_>, article: &Article, version: i64, open: &Correction, why: &str) -> Result<Article> {
    store::save_correction(tx, open.end(tx.signed(), why.into())?).await?;
    store::save(tx, Article { version, amendment: Amendment::None, ..article.clone() }).await
}
