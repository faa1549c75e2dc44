//! All SQL of this room. Tokens and codes are kept as keyed digests alone.
use kernel::db::{Conn, FromRow, Params, Query, Row};
use kernel::{At, House, Id, Person, Result, Tx, View, params};

use super::account::Account;
use super::bulk::Invitation;
use super::session::Session;
use crate::fold;

const BY_LOGIN: &str =
    "SELECT person_id, login, password, failed, failed_at, locked_until FROM accounts WHERE folded = $1";
const OPEN: &str = "INSERT INTO accounts (person_id, login, folded) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const OWN: &str = "SELECT person_id FROM accounts WHERE person_id = $1 AND folded = $2";
const CODE: &str = "INSERT INTO activations (digest, person_id, made_at, until_at) VALUES ($1, $2, $3, $4)";
const VOID: &str = "UPDATE activations SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL";
const INVITED: &str = "SELECT a.login, p.name FROM activations c JOIN accounts a ON a.person_id = c.person_id
    JOIN person_labels p ON p.id = c.person_id WHERE c.digest = $1 AND c.used_at IS NULL AND c.until_at > $2";
const USE: &str =
    "UPDATE activations SET used_at = $1 WHERE digest = $2 AND used_at IS NULL AND until_at > $1 RETURNING person_id";
const PASSWORD: &str = "UPDATE accounts SET password = $1, password_at = $2, failed = 0, failed_at = NULL,
    locked_until = NULL, version = version + 1 WHERE person_id = $3";
const FAILURE: &str = "UPDATE accounts SET failed = $1, failed_at = $2, locked_until = $3 WHERE person_id = $4";
const CLEAR: &str =
    "UPDATE accounts SET failed = 0, failed_at = NULL, locked_until = NULL WHERE person_id = $1 AND failed > 0";
const SESSION: &str = "SELECT id, person_id, seen_at, factors, proved_at FROM sessions
    WHERE digest = $1 AND ended_at IS NULL AND until_at > $2";
const SEEN: &str = "UPDATE sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1";
const BEGIN: &str =
    "INSERT INTO sessions (id, digest, person_id, made_at, seen_at, until_at, factors, proved_at, agent,
    address) VALUES ($1, $2, $3, $4, $4, $5, 1, $4, $6, $7)";
const END_OWN: &str = "UPDATE sessions SET ended_at = $1 WHERE id = $2 AND person_id = $3 AND ended_at IS NULL";
const END_ALL: &str = "UPDATE sessions SET ended_at = $1 WHERE person_id = $2 AND ended_at IS NULL";
const MINE: &str = "SELECT id, made_at, seen_at, agent, address FROM sessions WHERE person_id = $1 AND ended_at IS NULL
    AND until_at > $2 ORDER BY seen_at DESC LIMIT 50";

pub fn digest(house: &House, token: &str) -> Vec<u8> {
    house.seal.mac("accounts.session", token.as_bytes())
}

fn code_digest(house: &House, code: &str) -> Vec<u8> {
    house.seal.mac("accounts.activation", code.as_bytes())
}

pub async fn session(sql: &mut Conn, digest: &[u8], now: At) -> Result<Option<Session>> {
    Ok(sql.opt(SESSION, params![digest, now]).await?)
}

/// A ledger of its own: no trace beside the row.
pub async fn seen(sql: &mut Conn, id: i64, now: At) -> Result<u64> {
    Ok(sql.exec(SEEN, params![now, id]).await?)
}

pub async fn by_login(view: &mut View<'_>, login: &str) -> Result<Option<Account>> {
    Ok(view.sql.opt(BY_LOGIN, params![fold(login)]).await?)
}

/// False when the login is another person's.
pub async fn open_account(tx: &mut Tx<'_>, person: Id<Person>, login: &str) -> Result<bool> {
    let folded = fold(login);
    tx.sql.exec(OPEN, params![person, login.trim(), &folded]).await?;
    Ok(tx.sql.opt::<i64>(OWN, params![person, folded]).await?.is_some())
}

pub async fn keep_code(tx: &mut Tx<'_>, person: Id<Person>, code: &str, until: At) -> Result<()> {
    let (digest, now) = (code_digest(tx.house, code), tx.now);
    tx.sql.exec(VOID, params![now, person]).await?;
    tx.sql.exec(CODE, params![digest, person, now, until]).await?;
    Ok(())
}

/// Whose account was opened; whoever has one keeps it.
pub async fn open_many(tx: &mut Tx<'_>, logins: &[(Id<Person>, String)]) -> Result<Vec<i64>> {
    if logins.is_empty() {
        return Ok(vec![]);
    }
    let rows = logins.iter().map(|(person, login)| params![*person, login.trim(), fold(login)]);
    let query = Query::new("INSERT INTO accounts (person_id, login, folded) VALUES").rows(rows);
    Ok(tx.sql.list(query.add(" ON CONFLICT DO NOTHING RETURNING person_id", params![])).await?)
}

/// Those whose account has no password yet, with their logins, in their order.
pub async fn waiting(view: &mut View<'_>, persons: &[Id<Person>]) -> Result<Vec<(Id<Person>, String)>> {
    let query = Query::new("SELECT person_id, login FROM accounts WHERE password IS NULL");
    let query = query.among(" AND person_id IN", persons.iter().copied()).add(" LIMIT 200", params![]);
    let rows = view.sql.list::<Waiting>(query).await?;
    let mut logins: std::collections::HashMap<i64, String> = rows.into_iter().map(|row| (row.0, row.1)).collect();
    Ok(persons.iter().filter_map(|person| Some((*person, logins.remove(&person.0)?))).collect())
}

/// These codes count from now on, and no earlier ones of the same persons.
pub async fn keep_codes(tx: &mut Tx<'_>, invited: &[Invitation], until: At) -> Result<()> {
    let query = Query::new("UPDATE activations SET used_at =").add(" {} WHERE used_at IS NULL", params![tx.now]);
    let query = query.among(" AND person_id IN", invited.iter().map(|one| one.person));
    tx.sql.exec(&query.sql, query.params).await?;
    let row = |one: &Invitation| params![code_digest(tx.house, &one.code), one.person, tx.now, until];
    let rows: Vec<Params> = invited.iter().map(row).collect();
    let query = Query::new("INSERT INTO activations (digest, person_id, made_at, until_at) VALUES").rows(rows);
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

/// The login and the name behind a code that still counts.
pub async fn invited(view: &mut View<'_>, code: &str) -> Result<Option<(String, String)>> {
    let row = params![code_digest(view.house, code), view.now];
    Ok(view.sql.opt::<Invited>(INVITED, row).await?.map(|found| (found.0, found.1)))
}

pub async fn use_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Id<Person>>> {
    let row = params![tx.now, code_digest(tx.house, code)];
    Ok(tx.sql.opt::<i64>(USE, row).await?.map(Id::new))
}

pub async fn set_password(tx: &mut Tx<'_>, person: Id<Person>, phc: &str) -> Result<()> {
    let row = params![phc, tx.now, person];
    tx.sql.exec(PASSWORD, row).await?;
    Ok(())
}

pub async fn note_failure(tx: &mut Tx<'_>, account: &Account, failed: i64, until: Option<At>) -> Result<()> {
    let row = params![failed, tx.now, until, account.person];
    tx.sql.exec(FAILURE, row).await?;
    Ok(())
}

pub async fn open_session(tx: &mut Tx<'_>, person: Id<Person>, token: &str, until: At, agent: &str) -> Result<()> {
    let digest = digest(tx.house, token);
    let row = params![tx.new_id::<Session>(), digest, person, tx.now, until, agent, tx.actor.address.to_string()];
    tx.sql.exec(BEGIN, row).await?;
    tx.sql.exec(CLEAR, params![person]).await?;
    Ok(())
}

pub async fn end_own(tx: &mut Tx<'_>, session: i64) -> Result<bool> {
    let row = params![tx.now, session, tx.actor.id()];
    Ok(tx.sql.exec(END_OWN, row).await? == 1)
}

pub async fn end_all(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let row = params![tx.now, person];
    tx.sql.exec(END_ALL, row).await?;
    Ok(())
}

/// A session as its owner sees it.
pub struct Device {
    pub id: i64,
    pub made: At,
    pub seen: At,
    pub agent: String,
    pub address: String,
}

pub async fn devices(view: &mut View<'_>) -> Result<Vec<Device>> {
    let row = params![view.actor.id(), view.now];
    Ok(view.sql.all(MINE, row).await?)
}

struct Waiting(i64, String);
impl FromRow for Waiting {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
struct Invited(String, String);
impl FromRow for Invited {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
impl FromRow for Device {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, made, seen) = (row.get(0)?, At(row.get(1)?), At(row.get(2)?));
        Ok(Self { id, made, seen, agent: row.get(3)?, address: row.get(4)? })
    }
}
impl FromRow for Session {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, person, seen) = (row.get(0)?, row.get(1)?, At(row.get(2)?));
        Ok(Self { id, person, seen, factors: row.get(3)?, proved: At(row.get(4)?) })
    }
}
impl FromRow for Account {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            person: Id::new(row.get(0)?),
            login: row.get(1)?,
            password: row.get(2)?,
            failed: row.get(3)?,
            failed_at: row.get::<Option<i64>>(4)?.map(At),
            locked_until: row.get::<Option<i64>>(5)?.map(At),
        })
    }
}
