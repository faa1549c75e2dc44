//! What is written down: a version that is published, and how it ceases to be. Part of the verb that makes it true, or of
//! the fact that tells of it; said twice it is written once.
use governance::policy::charter_of;
use kernel::{DAY, Id, Result, Signed, Tx};

use super::copy::{self, Copy};
use super::publication::{Ended, Kind, Publication, digest};
use super::store;
use crate::articles::{self, Article};

const KIND: &str = "Publication";
/// Content records are kept for sixty days at least, whatever a charter says (互联网信息服务管理办法第十四条).
const FLOOR_DAYS: i64 = 60;

/// A version of an article is public from now on; the one before it is not.
pub async fn keep_article(tx: &mut Tx<'_>, article: &Article, published: Signed) -> Result<()> {
    let copy = copy::of_article(tx, article.id, article.edition, &article.content).await?;
    let thing = (Kind::Article, article.id.0);
    keep(tx, thing, &copy, (article.host.0, article.provider.0), published).await?;
    end(tx, thing, article.edition, "replaced", published).await
}

/// Nothing of it is public any more.
pub async fn withdraw(tx: &mut Tx<'_>, (kind, subject): (Kind, i64), withdrawn: Signed) -> Result<()> {
    end(tx, (kind, subject), i64::MAX, "withdrawn", withdrawn).await
}

/// What the papers of a course say about its publications, where the ledger does not say it yet.
pub async fn sync_course(tx: &mut Tx<'_>, course: i64) -> Result<()> {
    for one in store::course_publications(tx, course).await? {
        let thing = (Kind::Course, course);
        if !store::is_kept(tx, thing, one.edition).await? {
            let copy = copy::of_course(tx, course, one.edition).await?;
            keep(tx, thing, &copy, (one.host, one.provider), one.published).await?;
        }
        if let Some(Ended { signed, how }) = one.ended
            && store::end_one(tx, thing, one.edition, &how, signed).await?
        {
            tx.trace("publications.ended", ("Course", course), &(&how, one.edition)).await?;
        }
    }
    Ok(())
}

/// What was published before there was a ledger, or is missing from it.
pub(super) async fn fill(tx: &mut Tx<'_>) -> Result<()> {
    for id in articles::unkept(tx).await? {
        let Some(article) = articles::by_id(tx, id).await? else { continue };
        let mut versions = articles::versions(tx, id).await?;
        versions.reverse();
        for version in versions {
            let edition = version.edition;
            let article = Article { edition, content: version.content, ..article.clone() };
            keep_article(tx, &article, Signed { at: version.made, by: version.maker }).await?;
        }
        if let articles::Stage::Withdrawn { withdrawn, .. } = article.stage {
            withdraw(tx, (Kind::Article, id.0), withdrawn).await?;
        }
    }
    for course in store::unkept_courses(tx).await? {
        sync_course(tx, course).await?;
    }
    Ok(())
}

/// Lets go of what was withdrawn longer ago than the charter keeps it, unless a case still needs it.
pub(super) async fn sweep(tx: &mut Tx<'_>) -> Result<()> {
    let days = charter_of(tx)?.parameters.retention.content_days.max(FLOOR_DAYS);
    let before = tx.now.plus(-days * DAY);
    for (kind, subject) in store::over(tx, before).await? {
        let gone = store::let_go(tx, (kind, subject)).await?;
        tx.trace("publications.let_go", (kind.code(), subject), &gone).await?;
    }
    Ok(())
}

async fn keep(
    tx: &mut Tx<'_>,
    (kind, subject): (Kind, i64),
    copy: &Copy,
    (host, provider): (i64, i64),
    published: Signed,
) -> Result<()> {
    let body = serde_json::to_string(copy)?;
    let origin = tx.house.config.origin.trim_end_matches('/').to_owned();
    let new = Publication {
        id: tx.new_id::<Publication>(),
        kind,
        subject,
        edition: copy.edition,
        title: copy.title.clone(),
        url: format!("{origin}{}", kind.path(subject)),
        host,
        provider,
        published,
        digest: digest(&body),
        ended: None,
    };
    if store::insert(tx, &new, &body).await? {
        let id: Id<Publication> = new.id;
        tx.trace("publications.kept", (KIND, id.0), &(kind.code(), subject, new.edition, &new.digest)).await?;
    }
    Ok(())
}

/// Every version before `edition` that has no end yet has one now.
async fn end(tx: &mut Tx<'_>, thing: (Kind, i64), edition: i64, how: &'static str, signed: Signed) -> Result<()> {
    for open in store::open_before(tx, thing, edition).await? {
        store::end_one(tx, thing, open, how, signed).await?;
        tx.trace("publications.ended", (thing.0.code(), thing.1), &(how, open)).await?;
    }
    Ok(())
}
