//! The end of a guest's account: by the clock, or before it. Either way nothing is left that opens anything, and the
//! account stays this person's own.
use kernel::{Id, Refusal, Result, Tx};
use people::inbox::settle;
use people::{accounts, persons, roles};

use super::actions::{KIND, told};
use super::guest::{Guest, Verb};
use super::{store, words};

/// Ends it before its day.
pub async fn end(tx: &mut Tx<'_>, id: Id<Guest>, version: i64, reason: &str) -> Result<Guest> {
    let guest = store::fetch(tx, id, Verb::End).await?;
    people::consoles::require(tx).await?;
    let reason = words::reason(reason)?;
    let after = store::save(tx, Guest { version, ..guest.end(tx.signed(), reason.clone())? }).await?;
    store::step(tx, id, "ended", &reason).await?;
    tx.note("guests.ended", &guest, &after).await?;
    clear(tx, &after, "来访提前结束").await?;
    if tx.actor.id() != guest.sponsor {
        told(tx, &after, guest.sponsor, "来访账号已提前结束", reason).await?;
    }
    Ok(after)
}

/// What they held ends, they belong to the host no longer, every session is over. Said twice it is done once.
pub(super) async fn clear(tx: &mut Tx<'_>, guest: &Guest, why: &str) -> Result<()> {
    let person = guest.person.ok_or(Refusal::NotFound)?;
    if !store::clear(tx, guest.id).await? {
        return Ok(());
    }
    accounts::close(tx, person).await?;
    let held: Vec<_> = roles::of_person(tx, person).await?.into_iter().filter(|one| one.ended.is_none()).collect();
    roles::end_for_leaving(tx, person, &held, why).await?;
    persons::leave_many(tx, Id::new(guest.host), &[person], (KIND, guest.id.0)).await?;
    settle(tx, (KIND, guest.id.0)).await
}
