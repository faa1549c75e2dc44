//! The verbs.
use kernel::{Id, Person, Refusal, Result, Tx};

use super::jobs::Deliver;
use super::message::{Address, Channel};
use super::{store, words};
use crate::purposes;

/// A summary by this way at this hour.
#[derive(Clone, Debug)]
pub struct Wish {
    pub channel: Channel,
    /// As it was typed.
    pub address: String,
    /// Beijing, 0–23.
    pub hour: i64,
}

/// The purpose that a summary rests on.
pub const PURPOSE: &str = "digests";

/// The hours from which one may choose.
pub const HOURS: [i64; 4] = [7, 8, 12, 17];

/// From now on the actor gets a summary of what waits for them.
///
/// # Errors
/// `Invalid` for a wrong address, a way that this house does not have, or without the actor's consent.
pub async fn wish_digest(tx: &mut Tx<'_>, wish: Wish) -> Result<()> {
    if !super::carriers::has(&tx.house.config, wish.channel) {
        return Err(Refusal::field("channel", words::NO_CHANNEL).into());
    }
    if !HOURS.contains(&wish.hour) {
        return Err(Refusal::field("hour", words::HOUR).into());
    }
    let address = Address::parse(wish.channel, &wish.address)?;
    let me = tx.actor.id();
    if !purposes::given(tx, me, PURPOSE).await? {
        return Err(Refusal::field("consent", words::CONSENT).into());
    }
    let sealed = tx.house.seal.seal(&place(me), address.text.as_bytes())?;
    store::wish(tx, wish.channel, &sealed, &address.masked(), wish.hour).await?;
    let said = (wish.channel, address.masked(), wish.hour);
    tx.trace("messages.digest_wished", ("Person", me.0), &said).await
}

/// No summary any more; there may have been none.
pub async fn end_digest(tx: &mut Tx<'_>) -> Result<()> {
    if !store::unwish(tx).await? {
        tx.actor.changed_nothing();
        return Ok(());
    }
    let me = tx.actor.id();
    tx.trace("messages.digest_ended", ("Person", me.0), &"").await
}

/// A message to a person, handed in as soon as this transaction has committed. `address` is sealed for that person.
pub async fn send(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    (channel, address, masked): (Channel, &str, &str),
    title: &str,
    body: &str,
) -> Result<()> {
    let message = store::insert(tx, person, (channel, address, masked), title, body).await?;
    tx.ask(Deliver { message }).await
}

/// A short message to a person's own telephone.
pub async fn text(tx: &mut Tx<'_>, person: Id<Person>, phone: &str, title: &str, body: &str) -> Result<()> {
    let address = Address::parse(Channel::Sms, phone)?;
    let sealed = tx.house.seal.seal(&place(person), address.text.as_bytes())?;
    send(tx, person, (Channel::Sms, &sealed, &address.masked()), title, body).await
}

/// Where a person's address is sealed.
pub fn place(person: Id<Person>) -> String {
    format!("messages.address.{person}")
}
