//! All SQL of this room. Tokens and codes are kept as keyed digests alone.
mod codes;
mod devices;
mod passwords;
mod standing;
mod terms;

use std::collections::HashSet;

use kernel::db::{Conn, FromRow, Params, Query, Row};
use kernel::{At, House, Id, Person, Refusal, Result, Tx, View, params};

pub use codes::handed_out;
pub use devices::{KNOWN_FOR, device, forget_devices, remember, renew_device};
pub use passwords::{own, passwords, set_password};
pub use standing::{Room, end_beyond, stands};
pub use terms::{account_of, close, forget_password, remove, retire, set_term, void_codes};

use super::account::{Account, Term, Wrong};
use super::agent::described;
use super::bulk::Invitation;
use super::session::Session;
use crate::fold;

const BY_LOGIN: &str = "SELECT person_id, login, password, password_at, from_at, until_at, sponsor_id FROM accounts
    WHERE folded = $1";
const BY_PERSON: &str = "SELECT person_id, login, password, password_at, from_at, until_at, sponsor_id FROM accounts
    WHERE person_id = $1";
const OPEN: &str = "INSERT INTO accounts (person_id, login, folded) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const OWN: &str = "SELECT person_id FROM accounts WHERE person_id = $1 AND folded = $2";
const CODE: &str = "INSERT INTO activations (digest, person_id, made_at, until_at) VALUES ($1, $2, $3, $4)";
const VOID: &str = "UPDATE activations SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL";
const INVITED: &str =
    "SELECT a.person_id, a.login, p.name FROM activations c JOIN accounts a ON a.person_id = c.person_id
    JOIN person_labels p ON p.id = c.person_id WHERE c.digest = $1 AND c.used_at IS NULL AND c.until_at > $2
    AND (a.until_at IS NULL OR a.until_at > $2)";
const USE: &str = "UPDATE activations SET used_at = $1 WHERE digest = $2 AND used_at IS NULL AND until_at > $1
    AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = activations.person_id AND a.until_at <= $1)
    RETURNING person_id";
const WRONG: &str = "SELECT failed, failed_at, locked_until FROM throttles WHERE person_id = $1 AND credential = $2";
const KEEP_WRONG: &str = "INSERT INTO throttles (person_id, credential, failed, failed_at, locked_until)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person_id, credential)
    DO UPDATE SET failed = excluded.failed, failed_at = excluded.failed_at, locked_until = excluded.locked_until";
const FORGET_WRONG: &str = "DELETE FROM throttles WHERE person_id = $1 AND credential = $2";
const FORGET_ALL_WRONG: &str = "DELETE FROM throttles WHERE person_id = $1";
/// `$3` is the list of roles, `,a,b,`.
const SESSION: &str = "SELECT s.id, s.person_id, s.made_at, s.seen_at, s.factors, s.proved_at, s.owes,
    (SELECT COUNT(*) FROM grant_terms g WHERE g.person_id = s.person_id AND g.ended_at IS NULL
        AND g.suspended_at IS NULL AND g.from_at <= $2 AND (g.until_at IS NULL OR g.until_at > $2)
        AND $3 LIKE '%,' || g.role || ',%'), (SELECT COUNT(*) FROM standing_factors f WHERE f.person_id = s.person_id)
    FROM sessions s WHERE s.digest = $1 AND s.ended_at IS NULL AND s.until_at > $2
    AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = s.person_id AND (a.until_at <= $2 OR a.from_at > $2))";
const ELEVATED: &str = "SELECT COUNT(*) FROM grant_terms g WHERE g.person_id = $1 AND g.ended_at IS NULL
    AND g.suspended_at IS NULL AND g.from_at <= $2 AND (g.until_at IS NULL OR g.until_at > $2)
    AND $3 LIKE '%,' || g.role || ',%'";
const SEEN: &str = "UPDATE sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1";
const BEGIN: &str =
    "INSERT INTO sessions (id, digest, person_id, made_at, seen_at, until_at, factors, proved_at, owes, agent,
    address) VALUES ($1, $2, $3, $4, $4, $5, $9, $4, $6, $7, $8)";
const COMPLETE: &str = "UPDATE sessions SET digest = $1, factors = $2,
    owes = CASE WHEN owes IN ('text', 'factor') THEN '' ELSE owes END, proved_at = $3, seen_at = $3
    WHERE id = $4 AND person_id = $5 AND ended_at IS NULL";
const PROVE_AGAIN: &str = "UPDATE sessions SET digest = $1, proved_at = $2, seen_at = $2,
    factors = CASE WHEN factors > $5 THEN factors ELSE $5 END WHERE id = $3 AND person_id = $4 AND ended_at IS NULL";
const GIVE_SECOND: &str = "UPDATE sessions SET factors = 2 WHERE id = $1 AND person_id = $2 AND ended_at IS NULL";
const SETTLE_PASSWORD: &str = "UPDATE sessions SET owes = '' WHERE id = $1 AND owes = 'password'";
const FACTORS: &str = "SELECT factors FROM sessions WHERE id = $1";
const OWES: &str = "SELECT owes FROM sessions WHERE id = $1";
const END_OWN: &str = "UPDATE sessions SET ended_at = $1 WHERE id = $2 AND person_id = $3 AND ended_at IS NULL";
const END_ALL: &str = "UPDATE sessions SET ended_at = $1 WHERE person_id = $2 AND ended_at IS NULL";
const END_OTHERS: &str = "UPDATE sessions SET ended_at = $1 WHERE person_id = $2 AND id <> $3 AND ended_at IS NULL";
const BEFORE: &str = "SELECT COUNT(*) FROM sessions WHERE person_id = $1";
const MINE: &str = "SELECT id, made_at, seen_at, agent, address FROM sessions WHERE person_id = $1 AND ended_at IS NULL
    AND until_at > $2 AND seen_at > $3 AND made_at > $4 ORDER BY seen_at DESC LIMIT 50";

pub fn digest(house: &House, token: &str) -> Vec<u8> {
    house.seal.mac("accounts.session", token.as_bytes())
}

fn code_digest(house: &House, code: &str) -> Vec<u8> {
    house.seal.mac("accounts.activation", code.as_bytes())
}

pub async fn session(sql: &mut Conn, digest: &[u8], roles: &str, now: At) -> Result<Option<Session>> {
    Ok(sql.opt(SESSION, params![digest, now, roles]).await?)
}

/// Whether the person holds one of these roles (`,a,b,`) now.
pub async fn is_elevated(view: &mut View<'_>, person: Id<Person>, roles: &str) -> Result<bool> {
    Ok(view.sql.one::<i64>(ELEVATED, params![person, view.now, roles]).await? > 0)
}

/// How many kinds of evidence the actor's session has.
pub async fn factors(view: &mut View<'_>) -> Result<i64> {
    Ok(view.sql.opt::<i64>(FACTORS, params![view.actor.session]).await?.unwrap_or_default())
}

/// What the actor's session owes besides a second factor.
pub async fn owes(view: &mut View<'_>) -> Result<String> {
    Ok(view.sql.opt::<String>(OWES, params![view.actor.session]).await?.unwrap_or_default())
}

/// A ledger of its own: no trace beside the row.
pub async fn seen(sql: &mut Conn, id: i64, now: At) -> Result<u64> {
    Ok(sql.exec(SEEN, params![now, id]).await?)
}

pub async fn by_login(view: &mut View<'_>, login: &str) -> Result<Option<Account>> {
    let found = view.sql.opt(BY_LOGIN, params![fold(login)]).await?;
    Ok(found.map(|account| passwords::opened(view.house, account)))
}

/// Which of these logins, folded, were somebody's whose account was closed.
async fn retired(view: &mut View<'_>, folded: &[String]) -> Result<HashSet<Vec<u8>>> {
    let digests = folded.iter().map(|one| login_digest(view.house, one));
    let query = Query::new("SELECT digest FROM former_logins WHERE 1 = 1").among(" AND digest IN", digests);
    Ok(view.sql.list::<Gone>(query).await?.into_iter().map(|row| row.0).collect())
}

fn login_digest(house: &House, folded: &str) -> Vec<u8> {
    house.seal.mac("logins", folded.as_bytes())
}

/// False when the login is another person's, or was.
pub async fn open_account(tx: &mut Tx<'_>, person: Id<Person>, login: &str) -> Result<bool> {
    let folded = fold(login);
    if !retired(tx, std::slice::from_ref(&folded)).await?.is_empty() {
        return Ok(false);
    }
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
    let folded: Vec<String> = logins.iter().map(|(_, login)| fold(login)).collect();
    let gone = retired(tx, &folded).await?;
    let rows: Vec<Params> = (logins.iter().zip(&folded))
        .filter(|(_, folded)| !gone.contains(&login_digest(tx.house, folded)))
        .map(|((person, login), folded)| params![*person, login.trim(), folded])
        .collect();
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let query = Query::new("INSERT INTO accounts (person_id, login, folded) VALUES").rows(rows);
    Ok(tx.sql.list(query.add(" ON CONFLICT DO NOTHING RETURNING person_id", params![])).await?)
}

/// Those who never activated their account, with their logins, in their order.
pub async fn waiting(view: &mut View<'_>, persons: &[Id<Person>]) -> Result<Vec<(Id<Person>, String)>> {
    let query = Query::new("SELECT person_id, login FROM waiting_accounts WHERE 1 = 1");
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

/// Who is behind a code that still counts.
pub struct Invited {
    pub person: Id<Person>,
    pub login: String,
    pub name: String,
}

/// The one to whom a code was given that still counts.
pub async fn invited(view: &mut View<'_>, code: &str) -> Result<Option<Invited>> {
    let row = params![code_digest(view.house, code), view.now];
    Ok(view.sql.opt(INVITED, row).await?)
}

pub async fn use_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Id<Person>>> {
    let row = params![tx.now, code_digest(tx.house, code)];
    Ok(tx.sql.opt::<i64>(USE, row).await?.map(Id::new))
}

/// How a person signs in.
pub async fn login_of(view: &mut View<'_>, person: Id<Person>) -> Result<String> {
    let account: Option<Account> = view.sql.opt(BY_PERSON, params![person]).await?;
    Ok(account.map(|account| account.login).unwrap_or_default())
}

pub async fn wrong(view: &mut View<'_>, person: Id<Person>, credential: &str) -> Result<Wrong> {
    Ok(view.sql.opt(WRONG, params![person, credential]).await?.unwrap_or_default())
}

pub async fn keep_wrong(tx: &mut Tx<'_>, person: Id<Person>, credential: &str, wrong: Wrong) -> Result<()> {
    let row = params![person, credential, wrong.failed, wrong.failed_at.unwrap_or(tx.now), wrong.locked_until];
    tx.sql.exec(KEEP_WRONG, row).await?;
    Ok(())
}

pub async fn forget_wrong(tx: &mut Tx<'_>, person: Id<Person>, credential: &str) -> Result<()> {
    tx.sql.exec(FORGET_WRONG, params![person, credential]).await?;
    Ok(())
}

pub async fn signed_in_before(view: &mut View<'_>, person: Id<Person>) -> Result<bool> {
    Ok(view.sql.one::<i64>(BEFORE, params![person]).await? > 0)
}

pub async fn open_session(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    token: &str,
    until: At,
    (owes, factors): (&str, i64),
    agent: &str,
) -> Result<()> {
    let digest = digest(tx.house, token);
    let (id, address) = (tx.new_id::<Session>(), tx.actor.address.to_string());
    let row = params![id, digest, person, tx.now, until, owes, agent, address, factors];
    tx.sql.exec(BEGIN, row).await?;
    Ok(())
}

/// The session goes on under another token.
pub async fn complete(tx: &mut Tx<'_>, session: i64, token: &str, factors: i64) -> Result<()> {
    let row = params![digest(tx.house, token), factors, tx.now, session, tx.actor.id()];
    once(tx.sql.exec(COMPLETE, row).await?)
}

pub async fn prove_again(tx: &mut Tx<'_>, session: i64, token: &str, factors: i64) -> Result<()> {
    let row = params![digest(tx.house, token), tx.now, session, tx.actor.id(), factors];
    once(tx.sql.exec(PROVE_AGAIN, row).await?)
}

pub async fn give_second(tx: &mut Tx<'_>, session: i64) -> Result<()> {
    let row = params![session, tx.actor.id()];
    tx.sql.exec(GIVE_SECOND, row).await?;
    Ok(())
}

pub async fn settle_password(tx: &mut Tx<'_>, session: i64) -> Result<()> {
    tx.sql.exec(SETTLE_PASSWORD, params![session]).await?;
    Ok(())
}

/// A session that ended meanwhile is no session.
fn once(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Refusal::SignIn.into()) }
}

pub async fn end_others(tx: &mut Tx<'_>, person: Id<Person>, session: i64) -> Result<()> {
    let row = params![tx.now, person, session];
    tx.sql.exec(END_OTHERS, row).await?;
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

impl Device {
    pub fn called(&self) -> String {
        described(&self.agent)
    }
}

/// The actor's sessions that were used within `idle` and begun within `longest`.
pub async fn devices(view: &mut View<'_>, idle: i64, longest: i64) -> Result<Vec<Device>> {
    let now = view.now;
    let row = params![view.actor.id(), now, now.plus(-idle), now.plus(-longest)];
    Ok(view.sql.all(MINE, row).await?)
}

struct Gone(Vec<u8>);
impl FromRow for Gone {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?))
    }
}
struct Waiting(i64, String);
impl FromRow for Waiting {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
impl FromRow for Invited {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { person: Id::new(row.get(0)?), login: row.get(1)?, name: row.get(2)? })
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
        let (id, person, made, seen) = (row.get(0)?, row.get(1)?, At(row.get(2)?), At(row.get(3)?));
        let (factors, proved, owes) = (row.get(4)?, At(row.get(5)?), row.get(6)?);
        let (elevated, has_factor) = (row.get::<i64>(7)? > 0, row.get::<i64>(8)? > 0);
        Ok(Self { id, person, made, seen, factors, proved, owes, elevated, has_factor })
    }
}
impl FromRow for Account {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let moment = |at: usize| -> anyhow::Result<Option<At>> { Ok(row.get::<Option<i64>>(at)?.map(At)) };
        let (from, until, sponsor) = (moment(4)?, moment(5)?, row.get::<Option<i64>>(6)?.unwrap_or(0));
        Ok(Self {
            term: until.map(|until| Term { from: from.unwrap_or(At(0)), until, sponsor: Id::new(sponsor) }),
            person: Id::new(row.get(0)?),
            login: row.get(1)?,
            password: row.get(2)?,
            password_at: row.get::<Option<i64>>(3)?.map(At),
        })
    }
}
impl FromRow for Wrong {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let [failed_at, locked_until] = [row.get::<Option<i64>>(1)?, row.get(2)?].map(|at| at.map(At));
        Ok(Self { failed: row.get(0)?, failed_at, locked_until })
    }
}
