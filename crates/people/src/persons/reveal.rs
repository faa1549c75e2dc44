//! The whole number behind a mask: for whoever may, with a written reason, and never without a trace; and the correction
//! of what a person is known by.
use kernel::{Id, Refusal, Result, Tx, View};
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::person::Verb;
use super::{store, words};
use crate::messages::{Address, Channel};

/// What is kept sealed and shown masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Sealed {
    Document,
    Phone,
}

/// What a person is known by, as it should be.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    Document(Document),
    Phone(String),
    StaffNumber(String),
}

impl Sealed {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document => "身份证号",
            Self::Phone => "手机号",
        }
    }

    /// Where it is sealed.
    pub(super) fn place(self, person: Id<kernel::Person>) -> String {
        let what: &'static str = self.into();
        format!("persons.{what}.{person}")
    }
}

impl Known {
    /// Reads `document`, `phone` or `staff` as people type them.
    ///
    /// # Errors
    /// `Invalid` with what is wrong.
    pub fn read(what: &str, said: &str) -> Result<Self, Refusal> {
        let wrong = |says: String| Refusal::field("wish", says);
        match what {
            "document" => Document::read(said).map(Self::Document).map_err(wrong),
            "phone" => Address::parse(Channel::Sms, said)
                .map(|address| Self::Phone(address.text))
                .map_err(|no| wrong(no.to_string())),
            "staff" => {
                let text = crate::fold(said).to_uppercase();
                let right = (1..=30).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric());
                if right { Ok(Self::StaffNumber(text)) } else { Err(wrong(words::STAFF_NUMBER.into())) }
            }
            _ => Err(wrong(words::NOT_CORRECTED.into())),
        }
    }
}

/// A sentence that says why, and carries no number itself.
pub fn reason(said: &str) -> Result<&str, Refusal> {
    let said = said.trim();
    let digits = said.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    if !(4..=200).contains(&said.chars().count()) {
        return Err(Refusal::field("reason", words::REVEAL_REASON));
    }
    if digits >= 11 { Err(Refusal::field("reason", words::NUMBER_IN_REASON)) } else { Ok(said) }
}

/// The whole number: an act with its reason, not a look.
pub async fn reveal(tx: &mut Tx<'_>, id: Id<kernel::Person>, what: Sealed, why: &str) -> Result<String> {
    let person = store::fetch(tx, id, Verb::SeeDocument).await?;
    let why = reason(why)?;
    let number = whole(tx, person.id, what).await?.ok_or_else(|| Refusal::not_now(words::NO_NUMBER))?;
    tx.trace("persons.document_seen", ("Person", id.0), &(what, why)).await?;
    Ok(number)
}

/// The same without asking or tracing: for a room that has done both in its own verb.
pub async fn whole(view: &mut View<'_>, id: Id<kernel::Person>, what: Sealed) -> Result<Option<String>> {
    let [document, phone] = store::sealed(view, id).await?;
    let sealed = if what == Sealed::Document { document } else { phone };
    let Some(sealed) = sealed else { return Ok(None) };
    let number = view.house.seal.open_sealed(&what.place(id), &sealed)?;
    Ok(Some(String::from_utf8(number).map_err(anyhow::Error::from)?))
}

/// Document and telephone with their middle hidden.
pub async fn contacts(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<[Option<String>; 2]> {
    let document = whole(view, id, Sealed::Document).await?;
    let phone = whole(view, id, Sealed::Phone).await?;
    Ok([document, phone].map(|number| number.map(|number| super::mask(&number))))
}

/// Corrects what a person is known by. Whoever holds the number already keeps it (A19.1).
pub async fn correct(tx: &mut Tx<'_>, id: Id<kernel::Person>, known: &Known, why: &str) -> Result<()> {
    let person = store::fetch(tx, id, Verb::Correct).await?;
    let other = match known {
        Known::Document(document) => store::by_document(tx, document).await?,
        Known::StaffNumber(number) => store::by_staff_number(tx, number).await?,
        Known::Phone(_) => None,
    };
    if other.is_some_and(|other| other.id != id) {
        return Err(Refusal::not_now(words::ALREADY_THERE).into());
    }
    let what = match known {
        Known::Document(_) => "document",
        Known::Phone(_) => "phone",
        Known::StaffNumber(_) => "staff_number",
    };
    store::correct(tx, person.id, known).await?;
    tx.trace("persons.corrected", ("Person", id.0), &(what, why)).await
}
