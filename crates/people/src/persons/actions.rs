//! The verbs.
use kernel::{Id, Refusal, Result, Tx};

use super::document::Document;
use super::person::{Membership, Person, Verb};
use super::reveal::Known;
use super::{store, words};
use crate::inbox::{Notice, notify};
use crate::units::Unit;

/// A person who is entered for the first time.
#[derive(Clone, Debug, Default)]
pub struct Newcomer {
    pub name: String,
    pub document: Option<Document>,
    pub staff_number: Option<String>,
    pub phone: Option<String>,
    pub known_by: KnownBy,
}

/// By what a newcomer is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KnownBy {
    /// A roster that their unit sent and answers for.
    #[default]
    Roster,
    /// What somebody typed: read-only until the document was seen.
    Word,
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
        verified: new.known_by == KnownBy::Roster,
        guest: None,
        merged: None,
        version: 1,
    };
    if !store::insert(tx, &person, &new).await? {
        return Err(Refusal::not_now(words::ALREADY_THERE).into());
    }
    tx.note_new("persons.entered", &person).await?;
    Ok(person)
}

/// Somebody of the unit saw the document and the person: from now on what is sent in and published is theirs (CSL-05).
///
/// # Errors
/// `Invalid` for a number that is none; `NotNow` where it is another person's, or not the one that is registered.
pub async fn verify(tx: &mut Tx<'_>, id: Id<kernel::Person>, version: i64, said: &str) -> Result<()> {
    let person = store::fetch(tx, id, Verb::Verify).await?;
    if person.verified {
        return Err(Refusal::not_now(words::VERIFIED).into());
    }
    let document = Document::read(said).map_err(|says| Refusal::field("number", says))?;
    match store::by_document(tx, &document).await? {
        Some(other) if other.id != id => return Err(Refusal::not_now(words::ALREADY_THERE).into()),
        Some(_) => {}
        None if person.has_document => return Err(Refusal::field("number", words::OTHER_DOCUMENT).into()),
        None => store::correct(tx, id, &Known::Document(document)).await?,
    }
    store::verify(tx, id, version + i64::from(!person.has_document)).await?;
    tx.trace("persons.verified", ("Person", id.0), &"").await?;
    let body = "你可以提交、上传和留言了。不是你本人到场核验的，请联系接待单位或互联网信息办公室。";
    notify(tx, id, &Notice { title: "身份已核验".into(), body: body.into(), link: "/account".into(), due: None }).await
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
