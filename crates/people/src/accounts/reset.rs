//! Credentials taken away by others than their owner, before somebody starts anew with a code. Nobody learns or chooses a
//! password here (IA-12).
use kernel::{At, Id, Person, Result, Tx, View};

use super::store;

/// Whether somebody set a password.
pub async fn is_activated(view: &mut View<'_>, person: Id<Person>) -> Result<bool> {
    Ok(store::account_of(view, person).await?.is_some_and(|account| account.password.is_some()))
}

/// The password counts no more, every session has ended, no device is known, no earlier code opens anything.
pub async fn reset(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    store::forget_password(tx, person).await?;
    store::end_all(tx, person).await?;
    store::forget_devices(tx, person).await?;
    tx.trace("accounts.reset", ("Person", person.0), &"").await
}

/// A code for an account that there is, good until then; every earlier one is void.
pub async fn invite_again(tx: &mut Tx<'_>, person: Id<Person>, until: At) -> Result<String> {
    let code = kernel::seal::random_code();
    store::keep_code(tx, person, &code, until).await?;
    tx.trace("accounts.invited", ("Person", person.0), &"").await?;
    Ok(code)
}
