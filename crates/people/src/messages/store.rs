//! All SQL of this room.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::message::Channel;

const WISH: &str = "INSERT INTO digest_wishes (person_id, channel, address, masked, hour, wished_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id) DO UPDATE SET channel = excluded.channel,
    address = excluded.address, masked = excluded.masked, hour = excluded.hour, wished_at = excluded.wished_at";
const UNWISH: &str = "DELETE FROM digest_wishes WHERE person_id = $1";
const WISHED: &str = "SELECT person_id, channel, address, masked, hour FROM digest_wishes WHERE person_id = $1";
const DUE: &str =
    "SELECT person_id, channel, address, masked, hour FROM digest_wishes WHERE hour = $1 AND person_id > $2
    AND told_on <> $3 ORDER BY person_id LIMIT 100";
const TOLD: &str = "UPDATE digest_wishes SET told_on = $1 WHERE person_id = $2 AND told_on <> $1";
const INSERT: &str = "INSERT INTO outgoing (id, person_id, channel, address, masked, title, body, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const ONE: &str = "SELECT id, person_id, channel, address, masked, title, body, made_at, sent_at FROM outgoing
    WHERE id = $1";
const LATEST: &str = "SELECT id, person_id, channel, address, masked, title, body, made_at, sent_at FROM outgoing
    WHERE person_id = $1 ORDER BY id DESC LIMIT 20";
const ALL: &str = "SELECT id, person_id, channel, address, masked, title, body, made_at, sent_at FROM outgoing
    ORDER BY id DESC LIMIT 100";
const SENT: &str = "UPDATE outgoing SET sent_at = $1 WHERE id = $2 AND sent_at IS NULL";

/// A wish whose hour it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub person: Id<Person>,
    pub channel: Channel,
    /// Sealed.
    pub address: String,
    pub masked: String,
    pub hour: i64,
}

/// A message with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    pub id: Id<Outgoing>,
    pub person: Id<Person>,
    pub channel: Channel,
    /// Sealed.
    pub address: String,
    pub masked: String,
    pub title: String,
    pub body: String,
    pub made: At,
    pub sent: Option<At>,
}

pub async fn wish(tx: &mut Tx<'_>, channel: Channel, sealed: &str, masked: &str, hour: i64) -> Result<()> {
    let row = params![tx.actor.id(), channel.code(), sealed, masked, hour, tx.now];
    tx.sql.exec(WISH, row).await?;
    Ok(())
}

pub async fn unwish(tx: &mut Tx<'_>) -> Result<bool> {
    let me = tx.actor.id();
    Ok(tx.sql.exec(UNWISH, params![me]).await? == 1)
}

/// The actor's own.
pub async fn wished(view: &mut View<'_>) -> Result<Option<Due>> {
    let me = view.actor.id();
    Ok(view.sql.opt(WISHED, params![me]).await?)
}

/// Who is to be told at that hour and was not today, in the order of their ids (at most 100).
pub async fn due(view: &mut View<'_>, hour: i64, after: i64) -> Result<Vec<Due>> {
    let today = view.now.day();
    Ok(view.sql.all(DUE, params![hour, after, today]).await?)
}

/// False when they were told today.
pub async fn told(tx: &mut Tx<'_>, person: Id<Person>, today: &str) -> Result<bool> {
    Ok(tx.sql.exec(TOLD, params![today, person]).await? == 1)
}

pub async fn insert(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    (channel, address, masked): (Channel, &str, &str),
    title: &str,
    body: &str,
) -> Result<Id<Outgoing>> {
    let id = tx.new_id();
    let row = params![id, person, channel.code(), address, masked, title, body, tx.now];
    tx.sql.exec(INSERT, row).await?;
    Ok(id)
}

pub async fn outgoing(view: &mut View<'_>, id: Id<Outgoing>) -> Result<Option<Outgoing>> {
    Ok(view.sql.opt(ONE, params![id]).await?)
}

/// The actor's own, newest first (at most 20).
pub async fn latest(view: &mut View<'_>) -> Result<Vec<Outgoing>> {
    let me = view.actor.id();
    Ok(view.sql.all(LATEST, params![me]).await?)
}

/// Everybody's, newest first (at most 100): for the demo's outbox.
pub async fn all(view: &mut View<'_>) -> Result<Vec<Outgoing>> {
    Ok(view.sql.all(ALL, params![]).await?)
}

pub async fn sent(tx: &mut Tx<'_>, id: Id<Outgoing>) -> Result<()> {
    let now = tx.now;
    tx.sql.exec(SENT, params![now, id]).await?;
    Ok(())
}

impl FromRow for Due {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            person: Id::new(row.get(0)?),
            channel: row.get::<String>(1)?.parse()?,
            address: row.get(2)?,
            masked: row.get(3)?,
            hour: row.get(4)?,
        })
    }
}

impl FromRow for Outgoing {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            person: Id::new(row.get(1)?),
            channel: row.get::<String>(2)?.parse()?,
            address: row.get(3)?,
            masked: row.get(4)?,
            title: row.get(5)?,
            body: row.get(6)?,
            made: At(row.get(7)?),
            sent: row.get::<Option<i64>>(8)?.map(At),
        })
    }
}
