//! SQL about the term of an account and about credentials that others take away.
use kernel::{Id, Person, Result, Tx, View, params};

use super::passwords::{keep_former, opened};
use super::{BY_PERSON, FORGET_ALL_WRONG, VOID, login_digest, once};
use crate::accounts::account::{Account, Term};

const SET_TERM: &str = "UPDATE accounts SET from_at = $1, until_at = $2, sponsor_id = $3, version = version + 1
    WHERE person_id = $4";
const CLOSE: &str = "UPDATE accounts SET until_at = $1, version = version + 1 WHERE person_id = $2 AND until_at > $1";
const NO_PASSWORD: &str =
    "UPDATE accounts SET password = NULL, password_at = NULL, version = version + 1 WHERE person_id = $1";
const FOLDED: &str = "SELECT folded FROM accounts WHERE person_id = $1";
const FORGET_FORMER: &str = "DELETE FROM former_passwords WHERE person_id = $1";
const REMOVE: &str = "DELETE FROM accounts WHERE person_id = $1";
const RETIRE: &str = "INSERT INTO former_logins (digest, retired_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

pub async fn set_term(tx: &mut Tx<'_>, person: Id<Person>, term: Term) -> Result<()> {
    once(tx.sql.exec(SET_TERM, params![term.from, term.until, term.sponsor, person]).await?)
}

/// From this moment on it opens nothing; nothing changes where its term is over already.
pub async fn close(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let row = params![tx.now, person];
    tx.sql.exec(CLOSE, row).await?;
    Ok(())
}

pub async fn account_of(view: &mut View<'_>, person: Id<Person>) -> Result<Option<Account>> {
    let found = view.sql.opt(BY_PERSON, params![person]).await?;
    Ok(found.map(|account| opened(view.house, account)))
}

/// Nobody signs in with a password until a code was used; the one that was is among the former ones.
pub async fn forget_password(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let now = tx.now;
    keep_former(tx, person).await?;
    tx.sql.exec(NO_PASSWORD, params![person]).await?;
    tx.sql.exec(VOID, params![now, person]).await?;
    tx.sql.exec(FORGET_ALL_WRONG, params![person]).await?;
    Ok(())
}

pub async fn void_codes(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let row = params![tx.now, person];
    tx.sql.exec(VOID, row).await?;
    Ok(())
}

/// The account itself, with every password that it ever had and every code that might open it.
pub async fn remove(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    void_codes(tx, person).await?;
    tx.sql.exec(FORGET_ALL_WRONG, params![person]).await?;
    tx.sql.exec(FORGET_FORMER, params![person]).await?;
    tx.sql.exec(REMOVE, params![person]).await?;
    Ok(())
}

/// What was this person's login is nobody's from now on.
pub async fn retire(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    if let Some(folded) = tx.sql.opt::<String>(FOLDED, params![person]).await? {
        let (digest, now) = (login_digest(tx.house, &folded), tx.now);
        tx.sql.exec(RETIRE, params![digest, now]).await?;
    }
    Ok(())
}
