//! The verbs about factors: each is done by the person to whom they belong.
use kernel::{Id, Person, Refusal, Result, Tx, View};

use super::factor::{Factor, Kind, place, step_of};
use super::{store, words};
use crate::accounts::{self, throttle};
use crate::inbox::{Notice, notify};

const MOST: usize = 10;

/// An app that makes one-time passwords, proved by one of them. Whoever still owes a second step may set their first one,
/// and no further one.
///
/// # Errors
/// `Invalid` for a wrong code or name; `NotNow` where one is there already, or ten.
pub async fn add_totp(tx: &mut Tx<'_>, secret: &str, code: &str, name: &str) -> Result<Factor> {
    room(tx).await?;
    let Some(step) = step_of(secret, code, tx.now) else {
        return Err(Refusal::field("code", words::CODE).into());
    };
    let factor = add(tx, Kind::Totp, name, secret.as_bytes()).await?;
    store::take_step(tx, factor.id, step).await?;
    Ok(factor)
}

/// Another factor of the actor's.
pub(super) async fn add(tx: &mut Tx<'_>, kind: Kind, name: &str, secret: &[u8]) -> Result<Factor> {
    let (me, name) = (tx.actor.id(), name.trim());
    if !(1..=30).contains(&name.chars().count()) {
        return Err(Refusal::field("name", words::NAME).into());
    }
    room(tx).await?;
    if !super::has(tx, me).await? {
        // The devices known so far gave a password, or a text: they answer once with what is set now.
        accounts::forget_devices(tx, me).await?;
    }
    let id = tx.new_id::<Factor>();
    let sealed = tx.house.seal.seal(&place(id), secret)?;
    let factor = Factor { id, person: me, kind, name: name.into(), sealed, made: tx.now, used: None };
    store::insert(tx, &factor).await?;
    if tx.actor.owing.is_none() {
        accounts::give_second(tx).await?;
    }
    let body = format!("添加了{}“{name}”。不是你本人添加的，请立即联系本校师训干部或系统管理员。", kind.name());
    told(tx, "账号添加了新的身份凭据", body).await?;
    tx.trace("factors.added", ("Person", me.0), &(kind.name(), name)).await?;
    Ok(factor)
}

/// Whether the actor may set one more. Asked before any code is looked at: whoever owes another step than a second factor
/// does not try codes here instead.
async fn room(tx: &mut Tx<'_>) -> Result<()> {
    let me = tx.actor.id();
    let own = store::of(tx, me).await?;
    if tx.actor.owing.is_some() && !is_first(tx, &own).await? {
        return Err(Refusal::not_now(words::HAS_ONE).into());
    }
    if own.len() >= MOST {
        return Err(Refusal::not_now(words::MANY).into());
    }
    Ok(())
}

/// Whether a first factor may be set after the password alone: where a role asks for one and there is none. Whoever owes one
/// of their own had set it before, and it was taken away since.
pub(super) async fn is_first(view: &mut View<'_>, own: &[Factor]) -> Result<bool> {
    Ok(own.is_empty() && accounts::lacks_second(view).await? && accounts::owes(view).await? != "factor")
}

/// Whether the actor proves themselves by a factor: whose role asks for two kinds of evidence, and whoever has one.
pub(super) async fn by_factor(view: &mut View<'_>) -> Result<bool> {
    let me = view.actor.id();
    Ok(accounts::is_elevated(view, me).await? || super::has(view, me).await?)
}

/// Takes one of the actor's factors away; the last one stays where a role asks for two kinds of evidence.
pub(super) async fn remove(tx: &mut Tx<'_>, id: Id<Factor>, _version: i64) -> Result<()> {
    let me = tx.actor.id();
    let own = store::of(tx, me).await?;
    let factor = own.iter().find(|one| one.id == id).ok_or(Refusal::NotFound)?;
    if own.len() == 1 && accounts::is_elevated(tx, me).await? {
        return Err(Refusal::not_now(words::LAST).into());
    }
    store::end(tx, id).await?;
    told(tx, "账号删除了一个身份凭据", format!("删除了{}“{}”。", factor.kind.name(), factor.name)).await?;
    tx.trace("factors.removed", ("Person", me.0), &(factor.kind.name(), &factor.name)).await
}

/// Takes everything from somebody who lost it all: what they sign in with is set anew. The caller asked who may.
pub async fn reset(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    store::end_all(tx, person).await?;
    tx.trace("factors.reset", ("Person", person.0), &"").await
}

/// Whether this code is one of the actor's apps', now and for the first time. A wrong one counts against one-time
/// passwords alone, on a device of their own against that device's alone, and is not undone by this transaction's end.
pub async fn answer_totp(tx: &mut Tx<'_>, code: &str, device: &str) -> Result<std::result::Result<(), Refusal>> {
    let me = tx.actor.id();
    let counted = throttle::at(tx, me, throttle::TOTP, device).await?;
    if let Err(no) = open(tx, me, &counted).await? {
        return Ok(Err(no));
    }
    for factor in store::of(tx, me).await?.iter().filter(|one| one.kind == Kind::Totp) {
        let secret = secret(tx, factor)?;
        if let Some(step) = step_of(&secret, code, tx.now)
            && is_sound(tx, factor.id).await?
            && store::take_step(tx, factor.id, step).await?
        {
            throttle::clear(tx, me, &counted).await?;
            tx.trace("factors.answered", ("Person", me.0), &factor.kind.name()).await?;
            return Ok(Ok(()));
        }
    }
    Ok(Err(wrong(tx, me, &counted, Refusal::field("code", words::CODE)).await?))
}

/// Whether a factor is as it was set: one that was given to somebody in the database itself opens nothing.
pub(super) async fn is_sound(tx: &mut Tx<'_>, factor: Id<Factor>) -> Result<bool> {
    let sound = tx.is_sound("factors", "a.id = {}", factor.0).await?;
    if !sound {
        tracing::error!(factor = factor.0, "a factor was changed in the database itself: it opens nothing");
    }
    Ok(sound)
}

fn secret(view: &View<'_>, factor: &Factor) -> Result<String> {
    let bytes = view.house.seal.open_sealed(&place(factor.id), &factor.sealed)?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// Whether a credential still hears answers.
pub(super) async fn open(
    view: &mut View<'_>,
    person: Id<Person>,
    credential: &str,
) -> Result<std::result::Result<(), Refusal>> {
    let locked = throttle::of(view, person, credential).await?.is_locked(view.now);
    Ok(if locked { Err(Refusal::TooMany(words::LOCKED.into())) } else { Ok(()) })
}

/// A wrong answer is kept: the refusal is what the transaction answers, not what ends it.
pub(super) async fn wrong(tx: &mut Tx<'_>, person: Id<Person>, credential: &str, no: Refusal) -> Result<Refusal> {
    let failed = throttle::failed(tx, person, credential).await?;
    tx.trace("factors.wrong", ("Person", person.0), &(credential, failed)).await?;
    Ok(no)
}

pub(super) async fn told(tx: &mut Tx<'_>, title: &str, body: String) -> Result<()> {
    let notice = Notice { title: title.into(), body, link: "/account/factors".into(), due: None };
    notify(tx, tx.actor.id(), &notice).await
}
