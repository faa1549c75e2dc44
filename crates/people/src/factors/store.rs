//! All SQL of this room. Secrets are sealed, codes are kept as keyed digests alone.
use kernel::db::{FromRow, Params, Query, Row};
use kernel::{At, House, Id, Person, Result, Tx, View, params};

use super::factor::{Factor, Kind};
use super::recovery::plain;

const OF: &str = "SELECT id, person_id, kind, name, sealed, made_at, used_at FROM factors
    WHERE person_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 20";
const APPS: &str = "SELECT p.name, a.login, f.id, f.sealed FROM factors f JOIN person_labels p ON p.id = f.person_id
    JOIN account_facts a ON a.person_id = f.person_id WHERE f.kind = 'totp' AND f.ended_at IS NULL
    ORDER BY a.login, f.id LIMIT 100";
const EVER: &str = "SELECT COUNT(*) FROM factors WHERE person_id = $1";
const INSERT: &str = "INSERT INTO factors (id, person_id, kind, name, sealed, made_at) VALUES ($1, $2, $3, $4, $5, $6)";
const STEP: &str =
    "UPDATE factors SET last_step = $1, used_at = $2 WHERE id = $3 AND last_step < $1 AND ended_at IS NULL";
const USED: &str = "UPDATE factors SET sealed = $1, used_at = $2 WHERE id = $3 AND ended_at IS NULL";
const END: &str = "UPDATE factors SET ended_at = $1 WHERE id = $2 AND person_id = $3 AND ended_at IS NULL";
const VOID: &str = "UPDATE recovery_codes SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL";
const END_ALL: &str = "UPDATE factors SET ended_at = $1 WHERE person_id = $2 AND ended_at IS NULL";
const USE: &str = "UPDATE recovery_codes SET used_at = $1 WHERE digest = $2 AND person_id = $3 AND used_at IS NULL";
const LEFT: &str = "SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL";
const LAST_TEXT: &str = "SELECT MAX(made_at), CAST(COALESCE(SUM(sent), 0) AS BIGINT) FROM text_codes
    WHERE person_id = $1 AND made_at > $2";
const KEEP_TEXT: &str = "INSERT INTO text_codes (session_id, person_id, digest, made_at, until_at, sent)
    VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (session_id) DO UPDATE SET digest = excluded.digest,
    made_at = excluded.made_at, until_at = excluded.until_at, sent = text_codes.sent + 1, tried = 0, used_at = NULL";
const TRY_TEXT: &str = "UPDATE text_codes SET tried = tried + 1 WHERE session_id = $1 AND person_id = $2
    AND used_at IS NULL AND until_at > $3 AND tried < 5";
const USE_TEXT: &str = "UPDATE text_codes SET used_at = $1 WHERE session_id = $2 AND digest = $3 AND used_at IS NULL";
const WAITS: &str = "SELECT COUNT(*) FROM text_codes WHERE session_id = $1 AND used_at IS NULL AND until_at > $2";
const CHALLENGE: &str = "INSERT INTO challenges (session_id, person_id, state, until_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (session_id) DO UPDATE SET person_id = excluded.person_id, state = excluded.state,
    until_at = excluded.until_at";
const MET: &str = "DELETE FROM challenges WHERE session_id = $1 AND person_id = $2 AND until_at > $3 RETURNING state";

/// What a person has now.
pub async fn of(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Factor>> {
    Ok(view.sql.all(OF, params![person]).await?)
}

/// Every app: name of its person, login, id, sealed secret.
pub async fn apps(view: &mut View<'_>) -> Result<Vec<(String, String, Id<Factor>, String)>> {
    let rows = view.sql.all::<App>(APPS, params![]).await?;
    Ok(rows.into_iter().map(|App(name, login, id, sealed)| (name, login, id, sealed)).collect())
}

/// How many a person ever had.
pub async fn ever(view: &mut View<'_>, person: Id<Person>) -> Result<i64> {
    Ok(view.sql.one(EVER, params![person]).await?)
}

pub async fn insert(tx: &mut Tx<'_>, factor: &Factor) -> Result<()> {
    let kind: &str = factor.kind.into();
    let row = params![factor.id, factor.person, kind, &factor.name, &factor.sealed, factor.made];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// False when this step, or a later one, was taken before.
pub async fn take_step(tx: &mut Tx<'_>, id: Id<Factor>, step: i64) -> Result<bool> {
    let row = params![step, tx.now, id];
    Ok(tx.sql.exec(STEP, row).await? == 1)
}

/// What a passkey is after it was used: its counter moves. False when it was taken away meanwhile.
pub async fn used(tx: &mut Tx<'_>, id: Id<Factor>, sealed: &str) -> Result<bool> {
    let row = params![sealed, tx.now, id];
    Ok(tx.sql.exec(USED, row).await? == 1)
}

pub async fn end(tx: &mut Tx<'_>, id: Id<Factor>) -> Result<()> {
    let row = params![tx.now, id, tx.actor.id()];
    tx.sql.exec(END, row).await?;
    Ok(())
}

/// Every factor of a person, and every recovery code.
pub async fn end_all(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let row = params![tx.now, person];
    tx.sql.exec(END_ALL, row.clone()).await?;
    tx.sql.exec(VOID, row).await?;
    Ok(())
}

fn digest(house: &House, person: Id<Person>, code: &str) -> Vec<u8> {
    house.seal.mac("factors.recovery", format!("{person}|{code}").as_bytes())
}

pub async fn keep_codes(tx: &mut Tx<'_>, codes: &[String]) -> Result<()> {
    let (me, now) = (tx.actor.id(), tx.now);
    tx.sql.exec(VOID, params![now, me]).await?;
    let row = |code: &String| params![digest(tx.house, me, &plain(code)), me, now];
    let rows: Vec<Params> = codes.iter().map(row).collect();
    let query = Query::new("INSERT INTO recovery_codes (digest, person_id, made_at) VALUES").rows(rows);
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

/// False for one that is unknown or used.
pub async fn use_code(tx: &mut Tx<'_>, code: &str) -> Result<bool> {
    let me = tx.actor.id();
    let row = params![tx.now, digest(tx.house, me, code), me];
    Ok(tx.sql.exec(USE, row).await? == 1)
}

pub async fn codes_left(view: &mut View<'_>, person: Id<Person>) -> Result<i64> {
    Ok(view.sql.one(LEFT, params![person]).await?)
}

fn text_digest(tx: &Tx<'_>, code: &str) -> Vec<u8> {
    tx.house.seal.mac("factors.text", format!("{}|{code}", tx.actor.session).as_bytes())
}

/// When a person was sent a code last, and how many since `since`.
pub async fn texts_of(view: &mut View<'_>, person: Id<Person>, since: At) -> Result<(Option<At>, i64)> {
    Ok(view.sql.one::<Texts>(LAST_TEXT, params![person, since]).await.map(|texts| (texts.0, texts.1))?)
}

pub async fn keep_text(tx: &mut Tx<'_>, code: &str, until: At) -> Result<()> {
    let row = params![tx.actor.session, tx.actor.id(), text_digest(tx, code), tx.now, until];
    tx.sql.exec(KEEP_TEXT, row).await?;
    Ok(())
}

/// Whether this is the code of this session: five tries, then none.
pub async fn use_text(tx: &mut Tx<'_>, code: &str) -> Result<bool> {
    let (session, me, now) = (tx.actor.session, tx.actor.id(), tx.now);
    if tx.sql.exec(TRY_TEXT, params![session, me, now]).await? == 0 {
        return Ok(false);
    }
    let row = params![now, session, text_digest(tx, code)];
    Ok(tx.sql.exec(USE_TEXT, row).await? == 1)
}

/// Whether a code was sent to this session and is still good.
pub async fn text_waits(view: &mut View<'_>) -> Result<bool> {
    let row = params![view.actor.session, view.now];
    Ok(view.sql.one::<i64>(WAITS, row).await? > 0)
}

/// What the browser was asked, until it answers.
pub async fn keep_challenge(tx: &mut Tx<'_>, state: &str, until: At) -> Result<()> {
    let row = params![tx.actor.session, tx.actor.id(), state, until];
    tx.sql.exec(CHALLENGE, row).await?;
    Ok(())
}

/// The challenge, once.
pub async fn met_challenge(tx: &mut Tx<'_>) -> Result<Option<String>> {
    let row = params![tx.actor.session, tx.actor.id(), tx.now];
    Ok(tx.sql.opt(MET, row).await?)
}

struct App(String, String, Id<Factor>, String);
impl FromRow for App {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, Id::new(row.get(2)?), row.get(3)?))
    }
}
struct Texts(Option<At>, i64);
impl FromRow for Texts {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get::<Option<i64>>(0)?.map(At), row.get(1)?))
    }
}
impl FromRow for Factor {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let kind: String = row.get(2)?;
        Ok(Self {
            id: Id::new(row.get(0)?),
            person: Id::new(row.get(1)?),
            kind: kind.parse::<Kind>()?,
            name: row.get(3)?,
            sealed: row.get(4)?,
            made: At(row.get(5)?),
            used: row.get::<Option<i64>>(6)?.map(At),
        })
    }
}
