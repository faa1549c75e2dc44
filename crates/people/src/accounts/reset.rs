//! Credentials taken away by others than their owner, before somebody starts anew with a code, or for good. Nobody learns or
//! chooses a password here (IA-12).
use kernel::{At, Id, Person, Result, Tx, View};

use super::handout::KIND;
use super::store;
use crate::{inbox, links};

/// Whether somebody set a password.
pub async fn is_activated(view: &mut View<'_>, person: Id<Person>) -> Result<bool> {
    Ok(store::account_of(view, person).await?.is_some_and(|account| account.password.is_some()))
}

/// Whose login this is, where the account was activated and is open now.
pub async fn activated(view: &mut View<'_>, login: &str) -> Result<Option<Id<Person>>> {
    let now = view.now;
    let found = store::by_login(view, login).await?.filter(|account| account.password.is_some());
    let open = found.filter(|account| account.term.is_none_or(|term| term.opens(now).is_ok()));
    Ok(open.map(|account| account.person))
}

/// Another password for somebody who cannot say the present one: every session, every known device and every link ends. The caller asked
/// who it is, and leaves the trace.
pub async fn renew_password(tx: &mut Tx<'_>, person: Id<Person>, phc: &str) -> Result<()> {
    store::set_password(tx, person, phc).await?;
    shut_out(tx, person).await
}

/// Nothing that opened the account before opens it now: no other house, no session, no known device.
pub(super) async fn shut_out(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    links::end_all(tx, person).await?;
    store::end_all(tx, person).await?;
    store::forget_devices(tx, person).await
}

/// Whether the person has an account of whatever kind.
pub async fn has(view: &mut View<'_>, person: Id<Person>) -> Result<bool> {
    Ok(store::account_of(view, person).await?.is_some())
}

/// There is no such account from now on: no session of it, no code, no device, and its login is nobody's ever after.
pub async fn close_for_good(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    if !has(tx, person).await? {
        return Ok(());
    }
    store::retire(tx, person).await?;
    inbox::settle(tx, (KIND, person.0)).await?;
    shut_out(tx, person).await?;
    store::remove(tx, person).await?;
    tx.trace("accounts.closed", ("Person", person.0), &"").await
}

/// The password counts no more, every session has ended, no device and no other house is known, no earlier code opens anything.
pub async fn reset(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    store::forget_password(tx, person).await?;
    shut_out(tx, person).await?;
    tx.trace("accounts.reset", ("Person", person.0), &"").await
}

/// A code for an account that there is, good until then; every earlier one is void.
pub async fn invite_again(tx: &mut Tx<'_>, person: Id<Person>, until: At) -> Result<String> {
    let code = kernel::seal::random_code();
    store::keep_code(tx, person, &code, until).await?;
    tx.trace("accounts.invited", ("Person", person.0), &"").await?;
    Ok(code)
}
