//! Wrong answers, counted for each credential by itself: whoever guesses at one closes that one, and no other.
use kernel::{Id, Person, Result, Tx, View};

use super::account::Wrong;
use super::store;

/// Of browsers that the account does not know.
pub const PASSWORD: &str = "password";
/// The present password, where it is asked for again.
pub const CHANGE: &str = "change";
pub const TOTP: &str = "totp";
pub const RECOVERY: &str = "recovery";
pub const PASSKEY: &str = "passkey";
pub const TEXT: &str = "text";
/// A new password by short message.
pub const FORGOTTEN: &str = "forgotten";

/// Where wrong answers are counted: a device of the person's own has a count of its own, so that what others try elsewhere
/// closes it as little as it opens.
pub async fn at(tx: &mut Tx<'_>, person: Id<Person>, credential: &str, device: &str) -> Result<String> {
    Ok(on(credential, store::device(tx, person, device).await?))
}

/// The same of whom the device is known already.
pub(super) fn on(credential: &str, own: Option<i64>) -> String {
    own.map_or_else(|| credential.to_owned(), |own| format!("{credential}.{own}"))
}

pub async fn of(view: &mut View<'_>, person: Id<Person>, credential: &str) -> Result<Wrong> {
    store::wrong(view, person, credential).await
}

/// One more; how many in a row that makes.
pub async fn failed(tx: &mut Tx<'_>, person: Id<Person>, credential: &str) -> Result<i64> {
    let wrong = store::wrong(tx, person, credential).await?.once_more(&tx.house.judge.gate().password, tx.now);
    store::keep_wrong(tx, person, credential, wrong).await?;
    Ok(wrong.failed)
}

pub async fn clear(tx: &mut Tx<'_>, person: Id<Person>, credential: &str) -> Result<()> {
    store::forget_wrong(tx, person, credential).await
}
