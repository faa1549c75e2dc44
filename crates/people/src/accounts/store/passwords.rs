//! SQL about passwords. What argon2id made of one is kept under the house's seal, each for its own place: whoever copies the
//! table has nothing to guess at, and one account's opens no other (DC-02).
use kernel::db::{FromRow, Row};
use kernel::{House, Id, Person, Result, Tx, View, params};

use super::{FORGET_ALL_WRONG, account_of};
use crate::accounts::account::Account;
use crate::accounts::strength::Own;
use crate::persons::{self, Sealed};

const PASSWORD: &str =
    "UPDATE accounts SET password = $1, password_at = $2, version = version + 1 WHERE person_id = $3";
const FORMER: &str =
    "INSERT INTO former_passwords (person_id, set_at, password) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const FORMER_OF: &str =
    "SELECT set_at, password FROM former_passwords WHERE person_id = $1 ORDER BY set_at DESC LIMIT $2";

/// An account with its former passwords and what others know of its person.
pub struct Passworded {
    pub account: Option<Account>,
    pub former: Vec<String>,
    pub own: Own,
}

/// The places that `governance`'s `privacy/tables.toml` names: there they are found when the data key changes.
fn place(person: Id<Person>) -> String {
    format!("accounts.password.{person}")
}

fn former_place(person: Id<Person>, set_at: i64) -> String {
    format!("former_passwords.password.{person}.{set_at}")
}

/// An account as it was read, with its password open. One that was altered in the database, or is another account's, is none.
pub fn opened(house: &House, mut account: Account) -> Account {
    let (person, sealed) = (account.person, account.password.take());
    account.password = sealed.and_then(|sealed| unsealed(house, &place(person), &sealed));
    account
}

/// What was written before passwords were sealed is read as it is, until the data key changes next.
fn unsealed(house: &House, place: &str, kept: &str) -> Option<String> {
    if kept.starts_with("$argon2id$") {
        return Some(kept.to_owned());
    }
    match house.seal.open_sealed(place, kept) {
        Ok(phc) => String::from_utf8(phc).ok(),
        Err(fault) => {
            tracing::error!("a password cannot be opened at {place}: {fault:#}");
            None
        }
    }
}

/// The one before is kept, so that it does not come back. Whoever sets a password may try again at once.
pub async fn set_password(tx: &mut Tx<'_>, person: Id<Person>, phc: &str) -> Result<()> {
    keep_former(tx, person).await?;
    let (sealed, now) = (tx.house.seal.seal(&place(person), phc.as_bytes())?, tx.now);
    tx.sql.exec(PASSWORD, params![sealed, now, person]).await?;
    tx.sql.exec(FORGET_ALL_WRONG, params![person]).await?;
    Ok(())
}

/// The present password among the former ones; nothing where there is none.
pub async fn keep_former(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let Some(phc) = account_of(tx, person).await?.and_then(|account| account.password) else { return Ok(()) };
    let now = tx.now;
    let sealed = tx.house.seal.seal(&former_place(person, now.0), phc.as_bytes())?;
    tx.sql.exec(FORMER, params![person, now, sealed]).await?;
    Ok(())
}

pub async fn passwords(view: &mut View<'_>, person: Id<Person>) -> Result<Passworded> {
    let most = view.house.judge.gate().password.history.clamp(0, 50);
    let account = account_of(view, person).await?;
    let kept: Vec<Former> = view.sql.all(FORMER_OF, params![person, most]).await?;
    let open = |Former(set_at, sealed): &Former| unsealed(view.house, &former_place(person, *set_at), sealed);
    let former = kept.iter().filter_map(open).collect();
    let name = persons::by_id(view, person).await?.map(|person| person.name).unwrap_or_default();
    let login = account.as_ref().map(|account| account.login.clone()).unwrap_or_default();
    Ok(Passworded { former, own: own(view, person, login, name).await?, account })
}

/// What others know of a person.
pub async fn own(view: &mut View<'_>, person: Id<Person>, login: String, name: String) -> Result<Own> {
    let mut numbers = vec![];
    for what in [Sealed::Document, Sealed::Phone] {
        numbers.extend(persons::whole(view, person, what).await?);
    }
    Ok(Own { login, name, numbers })
}

struct Former(i64, String);
impl FromRow for Former {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
