//! The verbs.
use kernel::{At, Id, Refusal, Result, Tx};
use people::{persons, units};

use super::holder::{Holder, Place, Post, Verb};
use super::{store, words};
use crate::policy::charter_of;

/// Whom the head of a unit names.
#[derive(Clone, Debug)]
pub struct NewHolder {
    /// Code of the duty and of the unit.
    pub duty: String,
    /// Empty for everything that the unit answers for.
    pub matter: String,
    pub place: Place,
    pub staff_number: String,
    /// `2027-12-31`, the last day; empty for no end.
    pub until: String,
}

/// Names whoever answers from now on; the one before steps back in the same transaction.
///
/// # Errors
/// `Invalid` for a person of another unit, an unknown matter or a term that is over; `NotAllowed` for anybody but the
/// head of that unit and the academic office.
pub async fn assign(tx: &mut Tx<'_>, new: NewHolder) -> Result<Holder> {
    let post = post(tx, &new.duty).await?;
    tx.allow(Verb::Assign, &post)?;
    let charter = charter_of(tx)?;
    let known = charter.duty(&new.duty).is_some_and(|duty| new.matter.is_empty() || duty.answers.contains(&new.matter));
    if !known {
        return Err(Refusal::field("matter", words::NO_MATTER).into());
    }
    let number = new.staff_number.trim();
    let person = persons::by_staff_number(tx, number).await?;
    let person = person.ok_or(Refusal::field("number", words::NO_PERSON))?;
    if !person.units.contains(&post.unit.id.0) {
        return Err(Refusal::field("number", words::OTHER_UNIT).into());
    }
    let until = until(&new.until, tx.now)?;
    let standing = store::standing(tx).await?;
    let here = |one: &&Holder| one.duty == new.duty && one.matter == new.matter;
    if standing.iter().filter(here).any(|one| one.place != new.place && one.person == person.id) {
        return Err(Refusal::field("number", words::SAME).into());
    }
    if let Some(old) = standing.iter().filter(here).find(|one| one.place == new.place) {
        store::end(tx, old).await?;
    }
    let holder = Holder {
        id: tx.new_id(),
        duty: new.duty,
        matter: new.matter,
        place: new.place,
        person: person.id,
        name: person.name,
        from: tx.now,
        until,
        here: true,
    };
    store::insert(tx, &holder).await?;
    tx.trace("duties.assigned", ("Unit", post.unit.id.0), &holder).await?;
    Ok(holder)
}

/// Ends a term before its day.
pub async fn end(tx: &mut Tx<'_>, duty: &str, id: Id<Holder>) -> Result<()> {
    let post = post(tx, duty).await?;
    tx.allow(Verb::Assign, &post)?;
    let standing = store::standing(tx).await?;
    let old = standing.into_iter().find(|one| one.id == id && one.duty == duty);
    let old = old.ok_or(Refusal::not_now(words::ENDED))?;
    store::end(tx, &old).await?;
    tx.trace("duties.ended", ("Unit", post.unit.id.0), &old).await
}

/// The unit of a duty.
pub(super) async fn post(view: &mut kernel::View<'_>, duty: &str) -> Result<Post> {
    let unit = units::by_code(view, duty).await?.ok_or(Refusal::NotFound)?;
    Ok(Post { unit })
}

/// The moment after the last day.
fn until(said: &str, now: At) -> Result<Option<At>, Refusal> {
    if said.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::field("until", words::TERM);
    let day = said.trim().parse::<jiff::civil::Date>().map_err(|_| wrong())?;
    let end = At::of(day.tomorrow().map_err(|_| wrong())?);
    if end > now { Ok(Some(end)) } else { Err(wrong()) }
}
