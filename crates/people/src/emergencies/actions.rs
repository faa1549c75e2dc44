//! The verbs: asked for by one, agreed to by another, over by itself, looked through by whoever keeps the trail.
use kernel::{DAY, Id, Person, Refusal, Result, Tx};

use super::emergency::{Emergency, ROLES, Stage, Verb};
use super::{store, words};
use crate::inbox::{Notice, Waiting, notify, settle, wait};
use crate::roles::{self, CONSOLES, NewGrant};
use crate::{consoles, persons};

const KIND: &str = "Emergency";
const OFFICES: [&str; 4] = ["system_admin", "security_admin", "audit_admin", "network_office"];
const PLATFORM: (&str, i64) = ("Platform", 1);

/// Asks for a right on behalf of somebody else, by their staff number.
///
/// # Errors
/// `Invalid` per field; `NotNow` where the three consoles would meet, or one was asked for already.
pub async fn ask(tx: &mut Tx<'_>, role: &str, number: &str, reason: &str) -> Result<Emergency> {
    let mut one = blank(tx);
    tx.allow(Verb::Ask, &one)?;
    one.asked_as = tx.grounds().role;
    consoles::require(tx).await?;
    one.role = ROLES.into_iter().find(|own| *own == role).ok_or(Refusal::field("role", words::ROLE))?;
    let person = persons::by_staff_number(tx, number.trim()).await?.ok_or(Refusal::field("number", words::NUMBER))?;
    if person.id == tx.actor.id() {
        return Err(Refusal::field("number", words::NOT_YOURSELF).into());
    }
    if roles::keeps_from(tx, person.id, one.role).await?.is_some() {
        return Err(Refusal::not_now(roles::words::CONSOLES).into());
    }
    one.reason = words::said("reason", reason)?;
    (one.person, one.unit) = (person.id, person.units.first().copied().unwrap_or(0));
    one.id = tx.new_id();
    if !store::insert(tx, &one).await? {
        return Err(Refusal::not_now(words::ASKED_ALREADY).into());
    }
    tx.note_new("emergencies.asked", &one).await?;
    let holders = OFFICES.iter().filter(|office| **office != one.asked_as);
    let waiting = Waiting {
        thing: (KIND, one.id.0),
        step: "同意应急授权",
        title: words::title(&one, &person.name),
        link: words::LINK.into(),
        due: Some(tx.now.plus(DAY / 24)),
        holders: holders.map(|office| ((*office).to_owned(), PLATFORM)).collect(),
        not: vec![tx.actor.id(), person.id],
        ..Waiting::default()
    };
    wait(tx, waiting).await?;
    Ok(one)
}

/// The second person agrees: the right stands from now on for the charter's hours, and everybody who watches is told.
///
/// # Errors
/// `NotAllowed` for whoever asked, whoever gets it, and whoever is of the same office as the one who asked.
pub async fn agree(tx: &mut Tx<'_>, id: Id<Emergency>, version: i64) -> Result<Emergency> {
    let before = store::fetch(tx, id, Verb::Agree).await?;
    consoles::require(tx).await?;
    let until = tx.now.plus(tx.house.judge.gate().emergency);
    let after = before.agree(tx.signed(), until)?;
    let grant =
        NewGrant { person: after.person, role: after.role, scope: PLATFORM, unit: after.unit, until: Some(until) };
    roles::give(tx, grant).await?;
    let after = store::save(tx, Emergency { version, ..after }).await?;
    tx.note("emergencies.agreed", &before, &after).await?;
    alarm(tx, &after, until.minute()).await?;
    let name = name_of(tx, after.person).await?;
    let waiting = Waiting {
        thing: (KIND, id.0),
        step: "复核应急期间的操作",
        title: words::title(&after, &name),
        link: words::LINK.into(),
        due: Some(until.plus(3 * DAY)),
        holders: vec![("audit_admin".into(), PLATFORM)],
        not: vec![after.person],
        ..Waiting::default()
    };
    wait(tx, waiting).await?;
    Ok(after)
}

/// # Errors
/// As `agree`; `Invalid` without a reason.
pub async fn decline(tx: &mut Tx<'_>, id: Id<Emergency>, version: i64, says: &str) -> Result<Emergency> {
    let before = store::fetch(tx, id, Verb::Agree).await?;
    consoles::require(tx).await?;
    let after = before.decline(tx.signed(), words::said("says", says)?)?;
    let after = store::save(tx, Emergency { version, ..after }).await?;
    tx.note("emergencies.declined", &before, &after).await?;
    settle(tx, (KIND, id.0)).await?;
    Ok(after)
}

/// Whoever keeps the trail has looked at what was done meanwhile.
///
/// # Errors
/// `NotNow` before it is over; `Invalid` without a finding.
pub async fn look_through(tx: &mut Tx<'_>, id: Id<Emergency>, version: i64, says: &str) -> Result<Emergency> {
    let before = store::fetch(tx, id, Verb::LookThrough).await?;
    consoles::require(tx).await?;
    let after = before.look_through(tx.signed(), words::said("says", says)?)?;
    let after = store::save(tx, Emergency { version, ..after }).await?;
    tx.note("emergencies.looked_through", &before, &after).await?;
    settle(tx, (KIND, id.0)).await?;
    Ok(after)
}

/// One about nobody yet: for asking whether somebody may ask.
pub fn blank(view: &kernel::View<'_>) -> Emergency {
    Emergency {
        id: Id::new(0),
        role: ROLES[0],
        person: Id::new(0),
        unit: 0,
        reason: String::new(),
        asked: view.signed(),
        asked_as: String::new(),
        stage: Stage::Asked,
        version: 1,
    }
}

async fn alarm(tx: &mut Tx<'_>, one: &Emergency, until: String) -> Result<()> {
    let mut told = std::collections::BTreeSet::new();
    for role in CONSOLES.into_iter().chain(["network_office", "leadership"]) {
        told.extend(roles::holders(tx, role, PLATFORM).await?.into_iter().map(|person| person.0));
    }
    told.insert(one.person.0);
    let name = name_of(tx, one.person).await?;
    let body = words::alarm(one, &name, &until);
    for person in told {
        let notice = Notice { title: words::ALARM.into(), body: body.clone(), link: words::LINK.into(), due: None };
        notify(tx, Id::new(person), &notice).await?;
    }
    Ok(())
}

async fn name_of(tx: &mut Tx<'_>, person: Id<Person>) -> Result<String> {
    Ok(persons::names(tx, &[person]).await?.remove(&person.0).unwrap_or_default())
}
