//! The verbs: an account is asked for, granted or not, renewed.
use jiff::civil::Date;
use kernel::{At, DAY, Id, Person, Refusal, Result, Tx, next_number, number_of};
use people::accounts::{self, Term};
use people::inbox::{Notice, Waiting, notify, settle, wait};
use people::messages::{self, Address, Channel};
use people::persons::{self, KnownBy, Newcomer};
use people::{consoles, units};

use super::guest::{Guest, Renewal, Stage, Verb};
use super::jobs::{Expire, Warn};
use super::{store, words};
use crate::policy::charter_of;

pub(super) const KIND: &str = "Guest";
/// A code that was sent by short message is good for a day (IA-04).
const CODE: i64 = DAY;

/// What a unit fills in for its guest.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub name: String,
    pub origin: String,
    pub phone: String,
    pub purpose: String,
    pub host: i64,
    /// Civil days, `2026-10-08`, both counted.
    pub from: String,
    pub until: String,
}

/// Asks for an account in the guest's own name.
///
/// # Errors
/// `NotNow` for somebody who has an account of their own, or is asked for already (A19.1).
pub async fn propose(tx: &mut Tx<'_>, wanted: Wanted) -> Result<Guest> {
    let blank = Guest {
        id: tx.new_id(),
        number: String::new(),
        name: String::new(),
        origin: String::new(),
        phone: None,
        masked: String::new(),
        purpose: String::new(),
        host: wanted.host,
        above: None,
        sponsor: tx.actor.id(),
        from: tx.now,
        until: tx.now,
        proposed: tx.now,
        person: None,
        stage: Stage::Proposed,
        renewal: None,
        seen: tx.now,
        version: 1,
    };
    // A district asks for its schools as well: the policy looks at the unit above.
    let unit = units::by_id(tx, Id::new(wanted.host)).await?;
    let above = unit.as_ref().and_then(|unit| unit.parent).map(|unit| unit.0);
    let blank = Guest { above, ..blank };
    tx.allow(Verb::Propose, &blank)?;
    if unit.is_none() {
        return Err(Refusal::field("host", words::HOST).into());
    }
    let name = words::text("name", &wanted.name, (2, 60), words::NAME)?;
    let origin = words::text("origin", &wanted.origin, (2, 80), words::ORIGIN)?;
    let purpose = words::text("purpose", &wanted.purpose, (5, 300), words::PURPOSE)?;
    let phone = Address::parse(Channel::Sms, &wanted.phone)
        .map_err(|_| Refusal::field("phone", messages::words::address(Channel::Sms)))?;
    let (from, until) = days(tx, &wanted.from, &wanted.until, tx.now)?;
    known(tx, &name, &phone.text).await?;
    let sealed = tx.house.seal.seal(&place(blank.id), phone.text.as_bytes())?;
    let number = number_of(next_number(tx, "来访账号").await?);
    let (masked, phone) = (phone.masked(), Some(sealed));
    let new = Guest { number, name, origin, phone, masked, purpose, from, until, ..blank };
    store::insert(tx, &new).await?;
    store::step(tx, new.id, "proposed", &new.purpose).await?;
    tx.note_new("guests.proposed", &new).await?;
    waits(tx, &new, "开通").await?;
    Ok(new)
}

/// The first moment and the one at which it is over, within the charter's longest term from `since`.
fn days(tx: &Tx<'_>, from: &str, until: &str, since: At) -> Result<(At, At)> {
    let wrong = || Refusal::field("until", words::DAYS);
    let from = from.trim().parse::<Date>().map_err(|_| Refusal::field("from", words::DAYS))?;
    let until = until.trim().parse::<Date>().map_err(|_| wrong())?;
    let (today, end) = (tx.now.date(), At::of(until).plus(DAY));
    if until < from || until < today {
        return Err(wrong().into());
    }
    let longest = charter_of(tx)?.parameters.guests.longest_days;
    let begin = At(At::of(from).0.max(At::of(since.date()).0));
    if end.0 - begin.0 > longest * DAY || begin.0 - tx.now.0 > longest * DAY {
        return Err(Refusal::field("until", words::too_long(longest)).into());
    }
    Ok((At(At::of(from).0.max(tx.now.0)), end))
}

/// Whether this is somebody who needs no other account; a guest of before, whose term is over, keeps theirs.
async fn known(tx: &mut Tx<'_>, name: &str, phone: &str) -> Result<Option<Id<Person>>> {
    let Some(person) = persons::by_name_and_phone(tx, name, phone).await? else { return Ok(None) };
    match person.guest {
        Some((until, _)) if until <= tx.now => Ok(Some(person.id)),
        Some(_) => Err(Refusal::not_now(words::WAITING).into()),
        None => Err(Refusal::not_now(words::HAS_ACCOUNT).into()),
    }
}

/// Another person opens it: the guest is entered, belongs to the host, and is sent the code.
pub async fn grant(tx: &mut Tx<'_>, id: Id<Guest>, version: i64) -> Result<Guest> {
    let guest = store::fetch(tx, id, Verb::Determine).await?;
    consoles::require(tx).await?;
    if guest.stage != Stage::Proposed {
        return renewed(tx, guest, version).await;
    }
    if guest.until <= tx.now {
        return Err(Refusal::not_now(words::DAYS).into());
    }
    let sealed = guest.phone.clone().unwrap_or_default();
    let phone = String::from_utf8(tx.house.seal.open_sealed(&place(id), &sealed)?).map_err(anyhow::Error::from)?;
    let person = match known(tx, &guest.name, &phone).await? {
        Some(person) => person,
        None => {
            let (name, known_by) = (guest.name.clone(), KnownBy::Word);
            let new = Newcomer { name, phone: Some(phone), known_by, ..Newcomer::default() };
            persons::enter(tx, new).await?.id
        }
    };
    persons::join_unit(tx, person, Id::new(guest.host), "来访", "").await?;
    let term = Term { from: guest.from, until: guest.until, sponsor: guest.sponsor };
    accounts::open_guest(tx, person, term).await?;
    let granted = store::save(tx, Guest { version, ..guest.grant(tx.signed(), person)? }).await?;
    store::step(tx, id, "granted", "").await?;
    tx.note("guests.granted", &guest, &granted).await?;
    settle(tx, (KIND, id.0)).await?;
    clock(tx, &granted).await?;
    let body = format!(
        "{} 的来访账号已开通，{} 止。请在首次来访时当面核验身份；核验之前此人只能查看。",
        guest.name,
        last_day(&granted)
    );
    told(tx, &granted, guest.sponsor, "来访账号已开通", body).await?;
    let body = format!(
        "你的账号由 {} 开通，{} 止，到期自动停用。账号只供本人使用。",
        host_name(tx, &granted).await?,
        last_day(&granted)
    );
    notify(tx, person, &Notice { title: "来访账号".into(), body, link: "/account".into(), due: Some(granted.until) })
        .await?;
    code(tx, &granted).await?;
    Ok(granted)
}

async fn host_name(tx: &mut Tx<'_>, guest: &Guest) -> Result<String> {
    units::name(tx, Id::new(guest.host)).await
}

async fn renewed(tx: &mut Tx<'_>, guest: Guest, version: i64) -> Result<Guest> {
    let after = store::save(tx, Guest { version, ..guest.renew()? }).await?;
    let person = after.person.ok_or(Refusal::NotFound)?;
    accounts::set_term(tx, person, Term { from: after.from, until: after.until, sponsor: after.sponsor }).await?;
    store::step(tx, after.id, "renewed", &format!("至 {}", last_day(&after))).await?;
    tx.note("guests.renewed", &guest, &after).await?;
    settle(tx, (KIND, after.id.0)).await?;
    clock(tx, &after).await?;
    let body = format!("{} 的来访账号续期至 {}。", after.name, last_day(&after));
    told(tx, &after, after.sponsor, "来访账号已续期", body).await?;
    Ok(after)
}

/// Warned before its end, cleared at it; that it opens nothing then needs neither.
async fn clock(tx: &mut Tx<'_>, guest: &Guest) -> Result<()> {
    let days = charter_of(tx)?.parameters.guests.warn_days;
    let warn = guest.until.plus(-days * DAY);
    if warn > tx.now {
        tx.ask_at(Warn { guest: guest.id.0, until: guest.until.0 }, warn).await?;
    }
    tx.ask_at(Expire { guest: guest.id.0, until: guest.until.0 }, guest.until).await
}

/// Sends the code to the guest's own telephone; where the house has no such way, it is told to whoever asked, as long as
/// nobody signs in with the account.
pub(super) async fn code(tx: &mut Tx<'_>, guest: &Guest) -> Result<Option<String>> {
    let person = guest.person.ok_or(Refusal::NotFound)?;
    let texted = messages::has(&tx.house.config, Channel::Sms);
    if !texted && tx.actor.id() != guest.sponsor {
        return Ok(None);
    }
    if !texted && accounts::is_activated(tx, person).await? {
        return Err(Refusal::not_now(words::ACTIVATED).into());
    }
    let until = At(tx.now.0.max(guest.from.0)).plus(CODE);
    let code = accounts::invite_again(tx, person, until).await?;
    store::step(tx, guest.id, "invited", "").await?;
    tx.trace("guests.invited", (KIND, guest.id.0), &"").await?;
    let (login, origin) = (accounts::login_of(tx, person).await?, tx.house.config.origin.clone());
    let said = words::invitation(&login, &origin, &code, until);
    if let (true, Some(phone)) = (texted, persons::phone(tx, person).await?) {
        messages::text(tx, person, &phone, "来访账号", &said).await?;
        return Ok(None);
    }
    Ok(Some(said))
}

/// The sponsor asks that the code goes out once more: every earlier one is void.
pub(super) async fn invite(tx: &mut Tx<'_>, id: Id<Guest>) -> Result<Option<String>> {
    let guest = store::fetch(tx, id, Verb::Invite).await?;
    if !guest.is_open() {
        return Err(Refusal::not_now(words::OVER).into());
    }
    code(tx, &guest).await
}

/// Not granted, with the reason; what is open stays as it is when a renewal is declined.
pub async fn decline(tx: &mut Tx<'_>, id: Id<Guest>, version: i64, reason: &str) -> Result<Guest> {
    let guest = store::fetch(tx, id, Verb::Determine).await?;
    consoles::require(tx).await?;
    let reason = words::reason(reason)?;
    let after = store::save(tx, Guest { version, ..guest.decline(tx.signed(), reason.clone())? }).await?;
    store::step(tx, id, "declined", &reason).await?;
    tx.note("guests.declined", &guest, &after).await?;
    settle(tx, (KIND, id.0)).await?;
    told(tx, &after, guest.sponsor, "来访账号的申请没有同意", format!("{}：{reason}", guest.name)).await?;
    Ok(after)
}

/// Whoever asked takes it back before it is decided.
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Guest>, version: i64) -> Result<Guest> {
    let guest = store::fetch(tx, id, Verb::Withdraw).await?;
    let after = store::save(tx, Guest { version, ..guest.withdraw(tx.now)? }).await?;
    store::step(tx, id, "withdrawn", "").await?;
    tx.note("guests.withdrawn", &guest, &after).await?;
    settle(tx, (KIND, id.0)).await?;
    Ok(after)
}

/// Asks for a later end, with the reason; granted like the first.
pub async fn renew(tx: &mut Tx<'_>, id: Id<Guest>, version: i64, until: &str, reason: &str) -> Result<Guest> {
    let guest = store::fetch(tx, id, Verb::Propose).await?;
    let reason = words::reason(reason)?;
    let today = tx.now.day();
    let (_, end) = days(tx, &today, until, tx.now)?;
    if end <= guest.until {
        return Err(Refusal::field("until", words::LATER).into());
    }
    let asked = guest.ask_renewal(Renewal { until: end, reason: reason.clone() })?;
    let after = store::save(tx, Guest { version, ..asked }).await?;
    store::step(tx, id, "renewal_asked", &format!("至 {}：{reason}", end.plus(-1).day())).await?;
    tx.note("guests.renewal_asked", &guest, &after).await?;
    waits(tx, &after, "续期").await?;
    Ok(after)
}

async fn waits(tx: &mut Tx<'_>, guest: &Guest, step: &'static str) -> Result<()> {
    let charter = charter_of(tx)?;
    let due = charter.due(tx.now, charter.parameters.deadlines.grant_days);
    let waiting = Waiting {
        thing: (KIND, guest.id.0),
        step,
        title: format!("来访账号：{}", guest.name),
        link: link(guest.id),
        due: Some(due),
        holders: vec![("system_admin".to_owned(), ("Platform", 1))],
        not: vec![guest.sponsor],
        ..Waiting::default()
    };
    wait(tx, waiting).await
}

pub(super) async fn told(tx: &mut Tx<'_>, guest: &Guest, whom: Id<Person>, title: &str, body: String) -> Result<()> {
    let title = format!("{title}：{}", guest.name);
    notify(tx, whom, &Notice { title, body, link: link(guest.id), due: None }).await
}

pub(super) fn link(id: Id<Guest>) -> String {
    format!("/guests/{id}")
}

/// The last whole day on which it is open.
pub(super) fn last_day(guest: &Guest) -> String {
    guest.until.plus(-1).day()
}

fn place(id: Id<Guest>) -> String {
    format!("guests.phone.{id}")
}
