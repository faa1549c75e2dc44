//! The verbs. Rights to give are asked by the room whose verb gives: a project's deployment appoints its lead.
use kernel::{At, Id, Person, Result, Tx};
use serde::Serialize;

use super::store;

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

/// Gives a role at once; whoever holds it already keeps it as it is.
pub async fn give(tx: &mut Tx<'_>, grant: NewGrant) -> Result<()> {
    if store::insert(tx, &grant).await? {
        tx.trace("roles.given", ("Person", grant.person.0), &grant).await?;
    }
    Ok(())
}

/// The same role for many persons (at most 200), held on no unit's behalf: one statement, one entry.
pub async fn give_many(
    tx: &mut Tx<'_>,
    persons: &[Id<Person>],
    role: &'static str,
    scope: (&'static str, i64),
) -> Result<()> {
    let given = store::insert_many(tx, persons, role, scope).await?;
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

/// Ends a role in a scope; there may have been none.
pub async fn end(tx: &mut Tx<'_>, person: Id<Person>, role: &'static str, scope: (&'static str, i64)) -> Result<()> {
    if store::end(tx, person, role, scope).await? {
        tx.trace("roles.ended", ("Person", person.0), &(role, scope)).await?;
    }
    Ok(())
}
