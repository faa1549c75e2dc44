//! The verbs: a time is opened and ended; whatever asks for one says so with `require`; an account is opened;
//! sessions are ended.
use kernel::{Id, Person, Refusal, Result, Tx};

use super::console::{Console, Verb};
use super::elevation::Elevation;
use super::{store, words};
use crate::inbox::{self, Notice};
use crate::persons::{self, KnownBy, Newcomer};
use crate::roles::CONSOLES;
use crate::{accounts, units};

/// Opens the actor's time, in this session alone, for as long as the charter says.
///
/// # Errors
/// `StepUp` without two kinds of evidence, the last just given; `Invalid` without a reason; `NotNow` while one stands.
pub async fn begin(tx: &mut Tx<'_>, reason: &str) -> Result<Elevation> {
    let console = Console::of(tx);
    tx.allow(Verb::Elevate, &console)?;
    if !tx.actor.fresh || tx.actor.factors < 2 {
        return Err(Refusal::StepUp.into());
    }
    let reason = words::reason(reason)?;
    if store::standing(tx, console.role).await?.is_some() {
        return Err(Refusal::not_now(words::STANDS).into());
    }
    let elevation = Elevation {
        id: tx.new_id(),
        person: tx.actor.id(),
        role: console.role.into(),
        reason,
        began: tx.now,
        until: tx.now.plus(tx.house.judge.gate().elevation),
        ended: None,
    };
    store::insert(tx, &elevation).await?;
    tx.under(elevation.id.0);
    tx.trace("consoles.elevated", ("Console", console.id_of()), &elevation).await?;
    Ok(elevation)
}

/// Ends it before its time.
///
/// # Errors
/// `NotNow` when none stands.
pub async fn end(tx: &mut Tx<'_>) -> Result<()> {
    let console = Console::of(tx);
    tx.allow(Verb::Elevate, &console)?;
    let Some(standing) = store::standing(tx, console.role).await? else {
        return Err(Refusal::not_now(words::NONE).into());
    };
    store::end(tx, standing.id).await?;
    tx.under(standing.id.0);
    tx.trace("consoles.lowered", ("Console", console.id_of()), &standing.id).await
}

/// Whatever one of the three administrators does as such needs a standing elevation, and its entries carry it. Whoever was
/// allowed by another role needs none. Asked after `allow`.
///
/// # Errors
/// `NotNow` with the way to the console when none stands in this session.
pub async fn require(tx: &mut Tx<'_>) -> Result<()> {
    let role = tx.grounds().role;
    let Some(role) = CONSOLES.into_iter().find(|own| *own == role) else { return Ok(()) };
    let standing = store::standing(tx, role).await?.ok_or_else(|| Refusal::not_now(words::NEEDED))?;
    tx.under(standing.id.0);
    Ok(())
}

/// What the administrator of the system fills in.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    pub name: String,
    /// The name of the unit that answers for it (A5.1).
    pub unit: String,
    pub number: String,
}

/// A person with an account that opens nothing: no right before somebody proposes one and the academic office determines
/// it, no password before the unit or the center hands out the code.
pub async fn open_account(tx: &mut Tx<'_>, new: NewAccount) -> Result<Id<Person>> {
    tx.allow(Verb::OpenAccount, &Console::SYSTEM)?;
    require(tx).await?;
    let number = words::number(&new.number)?;
    if persons::by_staff_number(tx, &number).await?.is_some() {
        return Err(Refusal::field("number", words::NUMBER_TAKEN).into());
    }
    let unit = match units::named(tx, new.unit.trim()).await?.as_slice() {
        [one] => one.id,
        [] => return Err(Refusal::field("unit", words::NO_UNIT).into()),
        _ => return Err(Refusal::field("unit", words::UNITS).into()),
    };
    // What one person typed is nobody's roster: the unit sees the document before they publish anything.
    let (name, staff_number) = (new.name, Some(number.clone()));
    let newcomer = Newcomer { name, staff_number, known_by: KnownBy::Word, ..Newcomer::default() };
    let person = persons::enter(tx, newcomer).await?.id;
    persons::join_unit(tx, person, unit, "", "").await?;
    accounts::open_many(tx, &[(person, Some(number))], ("Person", person.0)).await?;
    accounts::wait_for_code(tx, person).await?;
    tx.trace("consoles.account_opened", ("Person", person.0), &unit).await?;
    Ok(person)
}

/// Everything that somebody is signed in to ends at once, and no device of theirs is known any more; what they sign in with
/// stays as it is. They are told why.
///
/// # Errors
/// `Invalid` for a login that is nobody's and without a reason; `NotNow` for the actor's own.
pub async fn end_sessions(tx: &mut Tx<'_>, login: &str, reason: &str) -> Result<Id<Person>> {
    tx.allow(Verb::EndSessions, &Console::SECURITY)?;
    require(tx).await?;
    let reason = words::reason(reason)?;
    let person = accounts::activated(tx, login).await?.ok_or_else(|| Refusal::field("login", words::NO_LOGIN))?;
    if person == tx.actor.id() {
        return Err(Refusal::not_now(words::OWN_SESSIONS).into());
    }
    accounts::end_sessions(tx, person, &reason).await?;
    accounts::forget_devices(tx, person).await?;
    let (title, body) = (words::SIGNED_OUT.into(), words::signed_out(&reason));
    inbox::notify(tx, person, &Notice { title, body, link: "/account".into(), due: None }).await?;
    tx.trace("consoles.sessions_ended", ("Person", person.0), &reason).await?;
    Ok(person)
}

impl Console {
    fn id_of(&self) -> i64 {
        kernel::Subject::id(self)
    }
}
