//! The registered telephone: sealed, opened only to reach its person.
use kernel::{Id, Result, View, params};

const PHONE: &str = "SELECT phone_sealed FROM persons WHERE id = $1 AND phone_sealed IS NOT NULL";

/// The number, for a message to its owner alone.
pub async fn phone(view: &mut View<'_>, person: Id<kernel::Person>) -> Result<Option<String>> {
    let Some(sealed) = view.sql.opt::<String>(PHONE, params![person]).await? else { return Ok(None) };
    let opened = view.house.seal.open_sealed(&format!("persons.phone.{person}"), &sealed)?;
    Ok(String::from_utf8(opened).ok())
}
