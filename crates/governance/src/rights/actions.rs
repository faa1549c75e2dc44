//! The verbs. Each fetches for a purpose, asks the noun, saves, leaves a trace and a step of the story, tells whom it
//! concerns.
use kernel::{DAY, Id, Person, Place, Refusal, Result, Tx};
use people::inbox::{Notice, notify, settle};
use people::roles::{self, Granted, NewGrant, Term};
use people::{consoles, persons, units};

use super::jobs::Remind;
use super::matter::Matter;
use super::proposal::{Proposal, Stage, Verb};
use super::right::{self, Right};
use super::scopes::Scopes;
use super::{notices, store, words};
use crate::policy::charter_of;

/// What a proposer fills in.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub person: Id<Person>,
    pub role: String,
    pub scope: Place,
    /// The unit on whose behalf it will be held.
    pub unit: i64,
    pub days: i64,
    pub reason: String,
    /// The grant that it carries on.
    pub renews: Option<i64>,
}

/// Asks for a right for somebody; nothing is in effect before the academic office determines it (A6.7).
///
/// # Errors
/// `NotAllowed` for a role or a place that the actor may not propose, and where consoles would meet; `Invalid` with one
/// sentence for a field; `NotNow` where the same waits or stands already.
pub async fn propose(tx: &mut Tx<'_>, wanted: Wanted) -> Result<Proposal> {
    let scopes = Scopes::of(tx, &[wanted.scope]).await?;
    let known = store::Known::of(tx, &[wanted.person.0]).await?;
    let proposal = drafted(tx, &scopes, &known, &wanted);
    tx.allow(Verb::Propose, &proposal)?;
    check(tx, &scopes, &proposal).await?;
    if !store::insert(tx, &proposal).await? {
        return Err(Refusal::not_now(words::WAITING).into());
    }
    tx.note_new("rights.proposed", &proposal).await?;
    store::step(tx, proposal.id.0, "proposed", &proposal.reason).await?;
    notices::waits(tx, &scopes, &proposal).await?;
    Ok(proposal)
}

/// The proposal as it would stand, for policies to look at: nothing about it is checked yet.
pub(super) fn drafted(tx: &kernel::View<'_>, scopes: &Scopes, known: &store::Known, wanted: &Wanted) -> Proposal {
    let of = scopes.charter().role(&wanted.role).filter(|role| role.scope == wanted.scope.0);
    let matter = Matter {
        holder: wanted.person,
        proposer: Some(tx.actor.id()),
        suspender: None,
        role: wanted.role.clone(),
        scope: wanted.scope,
        unit: wanted.unit,
        chains: vec![],
        proposed_by: vec![],
        combines: false,
        held: false,
        fits: false,
    };
    let proposed_by = of.map(|role| role.proposed_by.clone()).unwrap_or_default();
    let matter = Matter { proposed_by, ..known.dressed(scopes, matter) };
    Proposal {
        id: Id::new(tx.house.ids.next(tx.now)),
        matter,
        days: wanted.days,
        reason: wanted.reason.trim().to_owned(),
        renews: wanted.renews,
        proposed: tx.signed(),
        stage: Stage::Proposed,
        version: 1,
    }
}

async fn check(tx: &mut Tx<'_>, scopes: &Scopes, proposal: &Proposal) -> Result<()> {
    let matter = &proposal.matter;
    if scopes.name(matter.scope).is_empty() {
        return Err(Refusal::field("right", words::ROLE).into());
    }
    words::reason(&proposal.reason)?;
    let longest = scopes.charter().parameters.grants.longest_days;
    if !(1..=longest).contains(&proposal.days) {
        return Err(Refusal::field("days", words::too_long(longest)).into());
    }
    if !works_in(tx, matter.holder, matter.unit).await? {
        return Err(Refusal::field("unit", words::UNIT).into());
    }
    // A role in a unit is its own people's.
    if matter.scope.0 == "Unit" && !works_in(tx, matter.holder, matter.scope.1).await? {
        return Err(Refusal::field("right", words::ROLE).into());
    }
    // A module and a column are administered on behalf of their owner.
    if scopes.owner(matter.scope).is_some_and(|owner| owner != matter.unit) {
        return Err(Refusal::field("unit", words::OWNER_UNIT).into());
    }
    let duty = scopes.charter().role(&matter.role).map_or("", |role| &*role.duty);
    if !duty.is_empty() && scopes.duty(duty) != Some(matter.unit) {
        return Err(Refusal::field("unit", words::only_of(scopes.charter().duty_name(duty))).into());
    }
    let opened = &scopes.charter().parameters.guests.roles;
    if !opened.contains(&matter.role) && people::accounts::is_guest(tx, matter.holder).await? {
        return Err(Refusal::field("right", roles::words::GUEST).into());
    }
    let standing = standing(tx, proposal).await?;
    match (proposal.renews, standing) {
        (None, Some(_)) => Err(Refusal::not_now(words::TAKEN).into()),
        (Some(renewed), Some(old)) if old.id == renewed => Ok(()),
        (Some(_), _) => Err(Refusal::not_now(words::NOT_THAT).into()),
        (None, None) => Ok(()),
    }
}

/// Whether the person works in that unit now.
async fn works_in(tx: &mut Tx<'_>, person: Id<Person>, unit: i64) -> Result<bool> {
    let person = persons::by_id(tx, person).await?;
    let person = person.ok_or_else(|| Refusal::field("person", words::PERSON))?;
    Ok(person.units.contains(&unit))
}

/// The grant of the same role in the same place that has not ended and is not over.
async fn standing(tx: &mut Tx<'_>, proposal: &Proposal) -> Result<Option<Granted>> {
    let (matter, now) = (&proposal.matter, tx.now);
    let held = roles::of_person(tx, matter.holder).await?;
    let same = |one: &Granted| one.role == matter.role && one.scope == matter.scope;
    Ok(held.into_iter().find(|one| same(one) && one.ended.is_none() && !one.is_over(now)))
}

/// For the determination, while it waits.
///
/// # Errors
/// `NotNow` with who decided, for whoever might have determined it before.
async fn waiting(tx: &mut Tx<'_>, id: Id<Proposal>) -> Result<Proposal> {
    let proposal = store::fetch(tx, id, Verb::See).await?;
    let decided = match &proposal.stage {
        Stage::Proposed => None,
        Stage::Determined { determined, .. } => Some((*determined, "确定，授权已生效")),
        Stage::Declined { declined, .. } => Some((*declined, "作出不同意的决定")),
        Stage::Withdrawn { withdrawn } => Some((*withdrawn, "撤回申请")),
    };
    if let Some((signed, what)) = decided
        && tx.may(Verb::Determine, &Proposal { stage: Stage::Proposed, ..proposal.clone() })?
    {
        let names = persons::names(tx, &[signed.by]).await?;
        let who = names.get(&signed.by.0).map_or("", String::as_str);
        return Err(Refusal::NotNow(words::decided(who, signed.at, what).into()).into());
    }
    tx.allow(Verb::Determine, &proposal)?;
    Ok(proposal)
}

/// The academic office determines it: in effect at this moment, for its term. What it carries on ends with it.
pub async fn determine(tx: &mut Tx<'_>, id: Id<Proposal>, version: i64) -> Result<Proposal> {
    let proposal = waiting(tx, id).await?;
    let charter = charter_of(tx)?;
    let until = proposal.until(tx.now, charter.parameters.grants.longest_days)?;
    if !works_in(tx, proposal.matter.holder, proposal.matter.unit).await? {
        return Err(Refusal::not_now(words::LEFT).into());
    }
    let matter = &proposal.matter;
    if let Some(old) = standing(tx, &proposal).await? {
        if proposal.renews != Some(old.id) || old.suspended.is_some() {
            return Err(Refusal::not_now(roles::words::TAKEN).into());
        }
        roles::end_one(tx, &old, old.version, "续任").await?;
        store::step(tx, old.id, "ended", "由续任的授权接替").await?;
        settle(tx, ("Grant", old.id)).await?;
    }
    let role = charter.role(&matter.role).ok_or_else(|| Refusal::field("right", words::ROLE))?;
    let new = NewGrant {
        person: matter.holder,
        role: words::kept(&role.code),
        scope: matter.scope,
        unit: matter.unit,
        until: Some(until),
    };
    let grant = roles::give_term(tx, new, Term { proposal: id.0, asked_by: proposal.proposed.by }).await?;
    let determined = store::save(tx, Proposal { version, ..proposal.determine(tx.signed(), grant)? }).await?;
    tx.note("rights.determined", &proposal, &determined).await?;
    store::step(tx, id.0, "determined", "").await?;
    for days in &charter.parameters.retention.warn_days {
        let at = until.plus(-days * DAY);
        if at > tx.now {
            tx.ask_at(Remind { grant, days: *days }, at).await?;
        }
    }
    // At its end what asked to carry it on waits no more.
    tx.ask_at(Remind { grant, days: 0 }, until).await?;
    notices::settled(tx, &determined, Some(until)).await?;
    Ok(determined)
}

/// The academic office does not agree, with its reason.
pub async fn decline(tx: &mut Tx<'_>, id: Id<Proposal>, version: i64, reason: &str) -> Result<Proposal> {
    let proposal = waiting(tx, id).await?;
    let declined = store::save(tx, Proposal { version, ..proposal.decline(tx.signed(), reason)? }).await?;
    tx.note("rights.declined", &proposal, &declined).await?;
    store::step(tx, id.0, "declined", reason.trim()).await?;
    notices::settled(tx, &declined, None).await?;
    Ok(declined)
}

/// Whoever proposed it takes it back before it is decided.
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Proposal>, version: i64) -> Result<Proposal> {
    let proposal = store::fetch(tx, id, Verb::Withdraw).await?;
    let withdrawn = store::save(tx, Proposal { version, ..proposal.withdraw(tx.signed())? }).await?;
    tx.note("rights.withdrawn", &proposal, &withdrawn).await?;
    store::step(tx, id.0, "withdrawn", "").await?;
    notices::settled(tx, &withdrawn, None).await?;
    Ok(withdrawn)
}

/// It opens nothing from this moment on, until it is resumed.
pub async fn suspend(tx: &mut Tx<'_>, id: i64, version: i64, reason: &str) -> Result<Right> {
    let right = store::fetch_right(tx, id, right::Verb::Suspend).await?;
    consoles::require(tx).await?;
    right.suspendable()?;
    let reason = words::reason(reason)?;
    roles::suspend(tx, &right.granted, version, &reason).await?;
    changed(tx, &right, "rights.suspended", "suspended", &reason).await
}

pub async fn resume(tx: &mut Tx<'_>, id: i64, version: i64, reason: &str) -> Result<Right> {
    let right = store::fetch_right(tx, id, right::Verb::Resume).await?;
    consoles::require(tx).await?;
    right.resumable()?;
    let reason = words::reason(reason)?;
    roles::resume(tx, &right.granted, version).await?;
    // Of a right that is over the hold alone is lifted: the same may be proposed again.
    let step = if right.stage == "suspended" { "resumed" } else { "lifted" };
    changed(tx, &right, "rights.resumed", step, &reason).await
}

/// It never comes back to life; whoever is to hold it again is proposed again.
pub async fn end(tx: &mut Tx<'_>, id: i64, version: i64, reason: &str) -> Result<Right> {
    let right = store::fetch_right(tx, id, right::Verb::End).await?;
    right.endable()?;
    let reason = words::reason(reason)?;
    roles::end_one(tx, &right.granted, version, &reason).await?;
    settle(tx, ("Grant", id)).await?;
    changed(tx, &right, "rights.ended", "ended", &reason).await
}

async fn changed(
    tx: &mut Tx<'_>,
    before: &Right,
    verb: &'static str,
    step: &'static str,
    reason: &str,
) -> Result<Right> {
    let id = before.granted.id;
    let granted = roles::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let after = store::rights(tx, vec![granted]).await?.pop().ok_or(Refusal::NotFound)?;
    tx.note(verb, before, &after).await?;
    store::step(tx, id, step, reason).await?;
    let scopes = Scopes::of(tx, &[before.granted.scope]).await?;
    let what = notices::called(tx, &scopes, &before.matter).await?;
    let title = format!("授权已{}：{what}", words::step(step));
    let notice = Notice { title, body: reason.to_owned(), link: format!("/rights/{id}"), due: None };
    notify(tx, before.granted.person, &notice).await?;
    Ok(after)
}

/// The responsible persons of a unit; of the unit above where it has none.
pub(super) async fn heads_of(tx: &mut kernel::View<'_>, unit: i64) -> Result<Vec<Id<Person>>> {
    let above = units::by_id(tx, Id::new(unit)).await?.and_then(|unit| unit.parent);
    for place in [Some(unit), above.map(|unit| unit.0)].into_iter().flatten() {
        let heads = units::heads(tx, &[place]).await?;
        if !heads.is_empty() {
            return Ok(heads.into_iter().map(|head| head.1).collect());
        }
    }
    Ok(vec![])
}
