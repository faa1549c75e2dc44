//! What the Center does: publish now or at a moment, and withdraw. At the moment the house publishes by the rights that
//! whoever set it has then.
use kernel::{At, Id, Result, Signed, Tx};

use super::super::article::{Amendment, Article, Verb};
use super::super::correction::Correction;
use super::super::jobs::PublishDue;
use super::super::{store, waits};
use super::{moved, said};
use crate::publications;

/// The Center publishes what the column's owner took (A9.3, A11.1).
pub async fn publish(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Publish).await?;
    out(tx, &article, version, tx.signed()).await
}

/// The Center sets the moment at which it is published.
pub async fn schedule(tx: &mut Tx<'_>, id: Id<Article>, version: i64, at: At) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Publish).await?;
    let scheduled = store::save(tx, Article { version, ..article.schedule(tx.signed(), at)? }).await?;
    let by = tx.actor.id();
    store::step(tx, id, "scheduled", by, &at.minute()).await?;
    tx.note("articles.scheduled", &article, &scheduled).await?;
    waits::nobody(tx, id).await?;
    tx.ask_at(PublishDue { article: id.0, at: at.0 }, at).await?;
    Ok(scheduled)
}

/// The Center takes the moment back; the article waits for it again.
pub async fn unschedule(tx: &mut Tx<'_>, id: Id<Article>, version: i64) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Publish).await?;
    let waiting = store::save(tx, Article { version, ..article.unschedule()? }).await?;
    let by = tx.actor.id();
    store::step(tx, id, "unscheduled", by, "").await?;
    tx.note("articles.unscheduled", &article, &waiting).await?;
    waits::for_center(tx, &waiting).await?;
    Ok(waiting)
}

/// The moment has come. What was published, returned or set to another moment meanwhile is left alone.
pub(in super::super) async fn publish_due(tx: &mut Tx<'_>, id: Id<Article>, at: At) -> Result<()> {
    let Some(article) = store::by_id(tx, id).await? else { return Ok(()) };
    let Some((scheduled, moment)) = article.stage.scheduled() else { return Ok(()) };
    if moment != at || tx.now < at {
        return Ok(());
    }
    let they = tx.rights_of(scheduled.by).await?;
    if tx.they_may(&they, Verb::Publish, &article)? {
        return out(tx, &article, article.version, Signed { at: tx.now, by: scheduled.by }).await.map(drop);
    }
    let waiting = store::save(tx, article.unschedule()?).await?;
    store::step(tx, id, "lapsed", scheduled.by, "设定的人已不再负责发布").await?;
    tx.note("articles.lapsed", &article, &waiting).await?;
    waits::for_center(tx, &waiting).await?;
    waits::lapsed(tx, &waiting, scheduled.by).await
}

async fn out(tx: &mut Tx<'_>, article: &Article, version: i64, signed: Signed) -> Result<Article> {
    let published = store::save(tx, Article { version, ..article.publish(signed)? }).await?;
    store::keep_version(tx, &published, signed, "").await?;
    publications::keep_article(tx, &published, signed).await?;
    store::step(tx, article.id, "published", signed.by, "").await?;
    tx.note("articles.published", article, &published).await?;
    waits::over(tx, &published, &format!("稿件已发布：{}", published.content.title), "").await?;
    moved(tx, &published).await?;
    Ok(published)
}

/// Takes it off the site, with a reason that stays on record; a correction on its way ends with it.
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Article>, version: i64, reason: &str) -> Result<Article> {
    let article = store::fetch(tx, id, Verb::Withdraw).await?;
    let reason = said(reason)?;
    let (signed, by) = (tx.signed(), tx.actor.id());
    let withdrawn = Article { version, amendment: Amendment::None, ..article.withdraw(signed, reason.clone())? };
    let withdrawn = store::save(tx, withdrawn).await?;
    if let Some(open) = store::correction_of(tx, id).await? {
        let ended: Correction = open.end(signed, "稿件已下线".into())?;
        store::save_correction(tx, ended).await?;
    }
    publications::withdraw(tx, (publications::Kind::Article, id.0), signed).await?;
    store::step(tx, id, "withdrawn", by, &reason).await?;
    tx.note("articles.withdrawn", &article, &withdrawn).await?;
    waits::over(tx, &withdrawn, &format!("稿件已下线：{}", withdrawn.content.title), &reason).await?;
    moved(tx, &withdrawn).await?;
    Ok(withdrawn)
}
