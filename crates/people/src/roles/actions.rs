//! The verbs. Rights to give are asked by the room whose verb gives: a project's deployment appoints its lead.
use kernel::{At, Id, Person, Refusal, Result, Tx};
use serde::Serialize;

use super::granted::Granted;
use super::{separation, store, words};

/// A role for a person in a scope, on behalf of a unit, with its term.
#[derive(Clone, Debug, Serialize)]
pub struct NewGrant {
    pub person: Id<Person>,
    pub role: &'static str,
    /// (kind of the scope, its id)
    pub scope: (&'static str, i64),
    /// The unit on whose behalf it is held; 0 when it is the person's own (a learner).
    pub unit: i64,
    pub until: Option<At>,
}

/// On what a grant rests that was asked for and determined: the proposal, and who asked.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    pub proposal: i64,
    pub asked_by: Id<Person>,
}

/// Gives a role at once; whoever holds it already keeps it as it is.
///
/// # Errors
/// `NotNow` where the three consoles would meet each other or a content role.
pub async fn give(tx: &mut Tx<'_>, grant: NewGrant) -> Result<()> {
    if give_row(tx, &grant, None).await?.is_some() {
        tx.trace("roles.given", ("Person", grant.person.0), &grant).await?;
    }
    Ok(())
}

/// Gives a role for a term, on a proposal that the actor determines.
///
/// # Errors
/// `NotNow` for consoles that would meet, and where the same grant stands already, counting or suspended.
pub async fn give_term(tx: &mut Tx<'_>, grant: NewGrant, term: Term) -> Result<i64> {
    let id = give_row(tx, &grant, Some(term)).await?.ok_or_else(|| Refusal::not_now(words::TAKEN))?;
    tx.trace("roles.given", ("Person", grant.person.0), &grant).await?;
    Ok(id)
}

async fn give_row(tx: &mut Tx<'_>, grant: &NewGrant, term: Option<Term>) -> Result<Option<i64>> {
    if store::is_folded(tx, grant.person).await? {
        return Err(Refusal::not_now(words::FOLDED).into());
    }
    if separation::keeps_from(tx, grant.person, grant.role).await?.is_some() {
        return Err(Refusal::not_now(words::CONSOLES).into());
    }
    // Whoever administers or reviews is nobody's guest (A19.2).
    let asks_for_two = tx.house.judge.gate().two_factor_roles.contains(&format!(",{},", grant.role));
    if asks_for_two && crate::accounts::is_guest(tx, grant.person).await? {
        return Err(Refusal::not_now(words::GUEST).into());
    }
    let same = |held: &Granted| held.role == grant.role && held.scope == grant.scope && held.ended.is_some();
    if store::holds(tx, &[grant.person.0]).await?.iter().any(same) {
        return Err(Refusal::not_now(words::HELD).into());
    }
    // One whose term is over stands in nobody's way.
    store::close_expired(tx, grant).await?;
    store::insert(tx, grant, term).await
}

/// It counts for nothing until it is resumed.
pub async fn suspend(tx: &mut Tx<'_>, granted: &Granted, version: i64, reason: &str) -> Result<()> {
    keeps_one(tx, granted).await?;
    store::suspend(tx, granted, version, reason).await
}

pub async fn resume(tx: &mut Tx<'_>, granted: &Granted, version: i64) -> Result<()> {
    store::resume(tx, granted, version).await
}

/// None of the three consoles is ever left without anybody (SM-07).
async fn keeps_one(tx: &mut Tx<'_>, granted: &Granted) -> Result<()> {
    if !separation::CONSOLES.contains(&&*granted.role) {
        return Ok(());
    }
    let holders = store::holders(tx, &granted.role, ("Platform", 1)).await?;
    let counts = holders.contains(&granted.person);
    if counts && holders.len() == 1 { Err(Refusal::not_now(words::LAST).into()) } else { Ok(()) }
}

/// Ends one grant for good.
pub async fn end_one(tx: &mut Tx<'_>, granted: &Granted, version: i64, reason: &str) -> Result<()> {
    keeps_one(tx, granted).await?;
    store::end_one(tx, granted, version, reason).await?;
    tx.trace("roles.ended", ("Person", granted.person.0), &(&granted.role, granted.scope, reason)).await
}

/// Ends these grants of somebody who moves, retires or leaves.
pub async fn end_for_leaving(tx: &mut Tx<'_>, person: Id<Person>, grants: &[Granted], reason: &str) -> Result<()> {
    if grants.is_empty() {
        return Ok(());
    }
    for granted in grants {
        keeps_one(tx, granted).await?;
    }
    let ids: Vec<i64> = grants.iter().map(|granted| granted.id).collect();
    store::end_these(tx, &ids, reason).await?;
    let ended: Vec<_> = grants.iter().map(|granted| (&granted.role, granted.scope)).collect();
    tx.trace("roles.ended", ("Person", person.0), &(ended, reason)).await
}

/// The same role for many persons (at most 200), held on no unit's behalf: one statement, one entry.
pub async fn give_many(
    tx: &mut Tx<'_>,
    persons: &[Id<Person>],
    role: &'static str,
    scope: (&'static str, i64),
) -> Result<()> {
    let given = store::insert_many(tx, persons, role, scope).await?;
    if !given.is_empty() {
        store::hold_again(tx, &given, role, scope).await?;
    }
    if given.is_empty() { Ok(()) } else { tx.trace("roles.given", scope, &(role, given)).await }
}

/// Ends a role of many persons in a scope (at most 200).
pub async fn end_many(
    tx: &mut Tx<'_>,
    persons: &[Id<Person>],
    role: &'static str,
    scope: (&'static str, i64),
) -> Result<()> {
    let ended = store::end_many(tx, persons, role, scope).await?;
    if ended.is_empty() { Ok(()) } else { tx.trace("roles.ended", scope, &(role, ended)).await }
}

/// The scopes come to their end: whoever holds these roles there holds them until then and no longer.
pub async fn limit(
    tx: &mut Tx<'_>,
    roles: &[&'static str],
    (kind, ids): (&'static str, &[i64]),
    until: At,
) -> Result<()> {
    for some in ids.chunks(200) {
        let limited = store::limit(tx, roles, (kind, some), until).await?;
        if let (false, Some(first)) = (limited.is_empty(), some.first()) {
            tx.trace("roles.limited", (kind, *first), &(roles, some, limited, until)).await?;
        }
    }
    Ok(())
}

/// Ends a role in a scope; there may have been none.
pub async fn end(tx: &mut Tx<'_>, person: Id<Person>, role: &'static str, scope: (&'static str, i64)) -> Result<()> {
    if store::end(tx, person, role, scope).await? {
        tx.trace("roles.ended", ("Person", person.0), &(role, scope)).await?;
    }
    Ok(())
}
