//! A guest's account (来访账号): named, open for a term, answered for by a sponsor. Who may ask for one and who grants it is
//! decided above; here it is opened, given a term and closed.
use kernel::{Id, Person, Refusal, Result, Tx, View, next_number};

use super::account::Term;
use super::reset::shut_out;
use super::{store, words};

/// Under what the logins of guests are counted: none comes twice.
const REGISTER: &str = "来访账号登录名";

/// An account for a term, without a password and without a code; its login. Whoever was a guest before keeps theirs: an
/// account is one person's, at every visit.
///
/// # Errors
/// `NotNow` where the person has an account that is nobody's guest's.
pub async fn open_guest(tx: &mut Tx<'_>, person: Id<Person>, term: Term) -> Result<String> {
    let login = match store::account_of(tx, person).await? {
        Some(own) if own.term.is_some() => own.login,
        Some(_) => return Err(Refusal::not_now(words::HAS_ACCOUNT).into()),
        None => {
            let (year, number) = next_number(tx, REGISTER).await?;
            let login = format!("lf{year}{number:04}");
            if !store::open_account(tx, person, &login).await? {
                return Err(Refusal::not_now(words::LOGIN_TAKEN).into());
            }
            tx.trace("accounts.opened", ("Person", person.0), &login).await?;
            login
        }
    };
    set_term(tx, person, term).await?;
    Ok(login)
}

/// Another term for the same account.
pub async fn set_term(tx: &mut Tx<'_>, person: Id<Person>, term: Term) -> Result<()> {
    store::set_term(tx, person, term).await?;
    tx.trace("accounts.term_set", ("Person", person.0), &term).await
}

/// Ends it now: every session with it, every link and device, and whatever code might still open it.
pub async fn close(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    store::close(tx, person).await?;
    shut_out(tx, person).await?;
    store::void_codes(tx, person).await?;
    tx.trace("accounts.signed_out", ("Person", person.0), &"term").await
}

/// The term of a guest; none for everybody else.
pub async fn term_of(view: &mut View<'_>, person: Id<Person>) -> Result<Option<Term>> {
    Ok(store::account_of(view, person).await?.and_then(|account| account.term))
}

pub async fn is_guest(view: &mut View<'_>, person: Id<Person>) -> Result<bool> {
    Ok(term_of(view, person).await?.is_some())
}
