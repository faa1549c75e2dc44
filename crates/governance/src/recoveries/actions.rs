//! The verbs: asked for by whoever knows the password, confirmed by the unit, reset by another, stopped by the person.
use kernel::{DAY, HOUR, Id, Refusal, Result, Tx, next_number, number_of};
use people::inbox::{Notice, Waiting, notify, settle, wait};
use people::messages::{self, Channel};
use people::{accounts, consoles, factors, persons};

use super::recovery::{Confirmed, Lost, Recovery, Stage, Verb};
use super::{store, words};
use crate::policy::charter_of;

pub(super) const KIND: &str = "Recovery";
/// A code that was sent by short message is good for a day (IA-04).
const CODE: i64 = DAY;
/// Whoever said no is not asked by strangers again so soon.
const QUIET: i64 = 7 * DAY;

/// The actor gave the right password and has nothing else left: the session that owes its second step asks, and opens
/// nothing by it.
///
/// # Errors
/// `NotNow` for whoever needs no second factor, belongs to no unit, or asked already.
pub async fn ask(tx: &mut Tx<'_>, reason: &str) -> Result<Recovery> {
    let me = tx.actor.id();
    let reason = words::reason(reason)?;
    if !accounts::lacks_second(tx).await? {
        return Err(Refusal::not_now(words::NO_NEED).into());
    }
    let person = persons::by_id(tx, me).await?.ok_or(Refusal::NotFound)?;
    let unit = *person.units.first().ok_or_else(|| Refusal::not_now(words::NO_UNIT))?;
    if store::open_of(tx, me).await?.is_some() {
        return Err(Refusal::not_now(words::OPEN).into());
    }
    open(tx, &person, unit, (Lost::Factors, reason)).await
}

/// What somebody says who cannot say the password.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    pub login: String,
    pub name: String,
    /// Whether the second factors are lost too.
    pub factors: bool,
    pub reason: String,
}

/// Somebody who forgot the password asks, by login and name. They learn nothing by it: neither whether there is such a person
/// nor whether it was taken in. Whoever stopped one is left in peace for a week.
///
/// # Errors
/// `Invalid` for what says nothing.
pub async fn claim(tx: &mut Tx<'_>, claim: Claim) -> Result<()> {
    let reason = words::reason(&claim.reason)?;
    let login = words::login(&claim.login)?;
    let Some((person, unit)) = heard(tx, &login, &claim.name).await? else {
        tx.actor.changed_nothing();
        return Ok(());
    };
    let lost = if claim.factors { Lost::All } else { Lost::Password };
    open(tx, &person, unit, (lost, reason)).await.map(drop)
}

/// Who asks by this login and name, and the unit that knows them, unless one of theirs is open or was stopped lately.
async fn heard(tx: &mut Tx<'_>, login: &str, name: &str) -> Result<Option<(persons::Person, i64)>> {
    let Some(id) = accounts::activated(tx, login).await? else { return Ok(None) };
    let person = persons::by_id(tx, id).await?.filter(|one| people::fold(&one.name) == people::fold(name));
    let lately = tx.now.plus(-QUIET);
    if store::open_of(tx, id).await?.is_some() || store::stopped_since(tx, id, lately).await? {
        return Ok(None);
    }
    Ok(person.and_then(|one| one.units.first().copied().map(|unit| (one, unit))))
}

/// It waits for the unit, and the person is told by every way that is known.
async fn open(
    tx: &mut Tx<'_>,
    person: &persons::Person,
    unit: i64,
    (lost, reason): (Lost, String),
) -> Result<Recovery> {
    let me = person.id;
    let above = person.above.iter().find(|one| one.0 == unit).map(|one| one.1);
    let new = Recovery {
        id: tx.new_id(),
        number: number_of(next_number(tx, "凭据重置").await?),
        person: me,
        unit,
        above,
        lost,
        reason,
        asked: tx.now,
        stage: Stage::Asked,
        seen: tx.now,
        version: 1,
    };
    store::insert(tx, &new).await?;
    tx.note_new("recoveries.asked", &new).await?;
    alarm(tx, &new, words::alarm(lost, None)).await?;
    let mut holders = vec![("unit_head".to_owned(), ("Unit", unit)), ("school_coordinator".to_owned(), ("Unit", unit))];
    holders.push(("district_coordinator".to_owned(), ("Unit", above.unwrap_or(unit))));
    waits(tx, &new, ("当面确认身份", holders, vec![me])).await?;
    Ok(new)
}

/// The unit saw the person and the document; the hours begin in which the person may stop it.
pub async fn confirm(tx: &mut Tx<'_>, id: Id<Recovery>, version: i64, seen: &str) -> Result<Recovery> {
    let one = store::fetch(tx, id, Verb::Confirm).await?;
    let seen = words::seen(seen)?;
    let ready = tx.now.plus(charter_of(tx)?.parameters.guests.recovery_hours * HOUR);
    let after = one.confirm(Confirmed { by: tx.signed(), seen, ready })?;
    let after = store::save(tx, Recovery { version, ..after }).await?;
    tx.note("recoveries.confirmed", &one, &after).await?;
    alarm(tx, &after, words::alarm(after.lost, Some(ready))).await?;
    let holders = vec![("system_admin".to_owned(), ("Platform", 1))];
    waits(tx, &after, ("重置登录凭据", holders, vec![after.person, tx.actor.id()])).await?;
    Ok(after)
}

/// Another resets it: whatever opened the account before opens it no more.
pub async fn reset(tx: &mut Tx<'_>, id: Id<Recovery>, version: i64) -> Result<Recovery> {
    let one = store::fetch(tx, id, Verb::Determine).await?;
    consoles::require(tx).await?;
    let after = store::save(tx, Recovery { version, ..one.reset(tx.signed())? }).await?;
    tx.note("recoveries.reset", &one, &after).await?;
    if after.lost.factors() {
        factors::reset(tx, after.person).await?;
    }
    accounts::reset(tx, after.person).await?;
    settle(tx, (KIND, id.0)).await?;
    told(tx, &after, "登录凭据已重置", words::reset(after.lost).into()).await?;
    send(tx, &after).await?;
    Ok(after)
}

/// To the telephone that was registered before, and to nobody else. Where the house has no such way the unit that saw the
/// person hands the code over: never whoever reset.
pub(super) async fn send(tx: &mut Tx<'_>, one: &Recovery) -> Result<Option<String>> {
    let phone = persons::phone(tx, one.person).await?.filter(|_| messages::has(&tx.house.config, Channel::Sms));
    let confirmer = one.confirmed().is_some_and(|confirmed| confirmed.by.by == tx.actor.id());
    if phone.is_none() && !confirmer {
        return Ok(None);
    }
    if accounts::is_activated(tx, one.person).await? {
        return Err(Refusal::not_now(words::ACTIVATED).into());
    }
    let until = tx.now.plus(CODE);
    let code = accounts::invite_again(tx, one.person, until).await?;
    tx.trace("recoveries.invited", (KIND, one.id.0), &"").await?;
    let (login, origin) = (accounts::login_of(tx, one.person).await?, tx.house.config.origin.clone());
    let said = words::invitation(one.lost, &login, &origin, &code, until);
    match phone {
        Some(phone) => {
            messages::text(tx, one.person, &phone, "登录凭据已重置", &said).await?;
            Ok(None)
        }
        None => Ok(Some(said)),
    }
}

/// Sends a code once more, or tells it to the confirmer.
pub(super) async fn invite(tx: &mut Tx<'_>, id: Id<Recovery>) -> Result<Option<String>> {
    let one = store::fetch(tx, id, Verb::Invite).await?;
    if !matches!(one.stage, Stage::Reset { .. }) {
        return Err(Refusal::not_now(words::NOT_RESET).into());
    }
    // Whoever confirmed an earlier one has no part in what came after it.
    if !store::is_newest(tx, &one).await? {
        return Err(Refusal::not_now(words::NEWER).into());
    }
    send(tx, &one).await
}

/// The person stops the one that is under way, from a session of theirs or with the password alone.
///
/// # Errors
/// `NotFound` where none is.
pub async fn stop(tx: &mut Tx<'_>) -> Result<Recovery> {
    let me = tx.actor.id();
    let one = store::open_of(tx, me).await?.ok_or(Refusal::NotFound)?;
    tx.allow(Verb::Withdraw, &one)?;
    ended(tx, &one, one.version, "本人叫停").await
}

/// The unit or the administrator refuses it, with the reason.
pub async fn decline(tx: &mut Tx<'_>, id: Id<Recovery>, version: i64, because: &str) -> Result<Recovery> {
    let one = store::fetch(tx, id, Verb::Decline).await?;
    consoles::require(tx).await?;
    let because = words::because(because)?;
    ended(tx, &one, version, &because).await
}

async fn ended(tx: &mut Tx<'_>, one: &Recovery, version: i64, because: &str) -> Result<Recovery> {
    let after = store::save(tx, Recovery { version, ..one.stop(tx.signed(), because.to_owned())? }).await?;
    tx.note("recoveries.stopped", one, &after).await?;
    settle(tx, (KIND, one.id.0)).await?;
    told(tx, &after, "登录凭据的重置已停止", because.to_owned()).await?;
    Ok(after)
}

/// Inbox and short message at once: whoever is attacked learns of it by whatever way they still have.
async fn alarm(tx: &mut Tx<'_>, one: &Recovery, says: String) -> Result<()> {
    if let Some(phone) = persons::phone(tx, one.person).await?
        && messages::has(&tx.house.config, Channel::Sms)
    {
        messages::text(tx, one.person, &phone, "登录凭据重置", &says).await?;
    }
    told(tx, one, "有人提出重置你的登录凭据", says).await
}

async fn told(tx: &mut Tx<'_>, one: &Recovery, title: &str, body: String) -> Result<()> {
    notify(tx, one.person, &Notice { title: title.into(), body, link: link(one.id), due: None }).await
}

type Step = (&'static str, Vec<(String, (&'static str, i64))>, Vec<Id<kernel::Person>>);

async fn waits(tx: &mut Tx<'_>, one: &Recovery, (step, holders, not): Step) -> Result<()> {
    let charter = charter_of(tx)?;
    let due = charter.due(tx.now, charter.parameters.deadlines.grant_days);
    let title = format!("凭据重置 {}", one.number);
    let waiting = Waiting {
        thing: (KIND, one.id.0),
        step,
        title,
        link: link(one.id),
        due: Some(due),
        holders,
        not,
        ..Waiting::default()
    };
    wait(tx, waiting).await
}

pub(super) fn link(id: Id<Recovery>) -> String {
    format!("/recoveries/{id}")
}
