//! The verbs.
use kernel::{Id, Refusal, Result, Tx};

use super::document::Document;
use super::person::{Membership, Person};
use super::{store, words};
use crate::units::Unit;

/// A person who is entered for the first time.
#[derive(Clone, Debug, Default)]
pub struct Newcomer {
    pub name: String,
    pub document: Option<Document>,
    pub staff_number: Option<String>,
    pub phone: Option<String>,
}

/// Enters a person.
///
/// # Errors
/// `NotNow` when the document or the staff number belongs to somebody already (A19.1).
pub async fn enter(tx: &mut Tx<'_>, new: Newcomer) -> Result<Person> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Refusal::field("name", words::NAME).into());
    }
    let person = Person {
        id: tx.new_id(),
        name: name.to_owned(),
        staff_number: new.staff_number.clone(),
        has_document: new.document.is_some(),
        units: vec![],
        above: vec![],
        version: 1,
    };
    if !store::insert(tx, &person, &new).await? {
        return Err(Refusal::not_now(words::ALREADY_THERE).into());
    }
    tx.note_new("persons.entered", &person).await?;
    Ok(person)
}

/// From now on the person belongs to a unit with a post; the same membership said again changes nothing.
pub async fn join_unit(
    tx: &mut Tx<'_>,
    person: Id<kernel::Person>,
    unit: Id<Unit>,
    post: &'static str,
    subject: &str,
) -> Result<()> {
    if store::join(tx, &Membership { person, unit, post, subject: subject.to_owned() }).await? {
        tx.trace("persons.joined_unit", ("Person", person.0), &(unit, post)).await?;
    }
    Ok(())
}
