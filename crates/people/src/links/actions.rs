//! The verbs.
use kernel::{Id, Person, Refusal, Result, Tx};

use super::link::{Foreign, Link};
use super::{store, words};
use crate::accounts;
use crate::inbox::{Notice, notify};

/// From now on another house means the actor by this. It was asked for in this very session, which the caller knows.
///
/// # Errors
/// `StepUp` without fresh evidence; `NotNow` where the number is somebody else's, or the actor has another one there.
pub async fn make(tx: &mut Tx<'_>, foreign: &Foreign) -> Result<()> {
    let me = tx.actor.id();
    accounts::unless_ended(tx).await?;
    if !tx.actor.fresh {
        return Err(Refusal::StepUp.into());
    }
    match store::standing(tx, foreign).await? {
        Some(link) if link.person == me => return Ok(()),
        Some(_) => return Err(Refusal::not_now(words::TAKEN).into()),
        None => {}
    }
    if store::of(tx, me).await?.iter().any(|own| own.way == foreign.way) {
        return Err(Refusal::not_now(words::HAS_ONE).into());
    }
    store::insert(tx, me, foreign).await?;
    told(tx, me, "账号绑定了统一身份", words::MADE.into()).await?;
    tx.trace("links.made", ("Person", me.0), &foreign.way).await
}

/// Whom a house means, if anybody; noted as used.
///
/// # Errors
/// `NotNow` when the row was changed in the database itself.
pub async fn person_of(tx: &mut Tx<'_>, foreign: &Foreign) -> Result<Option<Id<Person>>> {
    let Some(link) = store::standing(tx, foreign).await? else { return Ok(None) };
    if !tx.is_sound("account_links", "a.id = {}", link.id.0).await? {
        tracing::error!(link = link.id.0, "a link was changed in the database itself: nobody signs in by it");
        return Err(Refusal::not_now(accounts::words::ALTERED).into());
    }
    store::used(tx, link.id).await?;
    tx.trace("links.used", ("Person", link.person.0), &foreign.way).await?;
    Ok(Some(link.person))
}

/// Ends one of the actor's own links.
///
/// # Errors
/// `NotFound` when it is not the actor's or has ended.
pub(super) async fn end(tx: &mut Tx<'_>, id: Id<Link>, _version: i64) -> Result<()> {
    let me = tx.actor.id();
    let own = store::of(tx, me).await?;
    let link = own.iter().find(|one| one.id == id).ok_or(Refusal::NotFound)?;
    store::end(tx, id).await?;
    told(tx, me, "账号解除了统一身份的绑定", words::ENDED.into()).await?;
    tx.trace("links.ended", ("Person", me.0), &link.way).await
}

/// No other house means this person any more: their account starts anew, or is no more.
pub async fn end_all(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    if store::end_all(tx, person).await? > 0 {
        tx.trace("links.ended", ("Person", person.0), &"all").await?;
    }
    Ok(())
}

async fn told(tx: &mut Tx<'_>, person: Id<Person>, title: &str, body: String) -> Result<()> {
    notify(tx, person, &Notice { title: title.into(), body, link: "/account/links".into(), due: None }).await
}
