//! Data keys (数据密钥): what sealed values are sealed with. Each is wrapped under the house's root, which lies outside the
//! database; a new one is known to every process before the first value is sealed with it, and an old one is destroyed when
//! nothing is sealed with it any more.
//! Owns      table `data_keys`.
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::sync::watch;

use crate::db::{Conn, Db, FromRow, Row};
use crate::seal::{Seal, random_bytes};
use crate::{App, At, MINUTE, Tx, params};

/// From making a key to sealing with it: by then every process has looked.
pub const LEAD: i64 = MINUTE;
const LOOK_AGAIN: Duration = Duration::from_secs(10);
const ALL: &str = "SELECT id, wrapped, from_at, destroyed_at FROM data_keys ORDER BY from_at, id LIMIT 1000";
const ADD: &str = "INSERT INTO data_keys (id, wrapped, from_at, made_at, made_by) VALUES ($1, $2, $3, $4, $5)";
const DESTROY: &str = "UPDATE data_keys SET wrapped = NULL, destroyed_at = $1
    WHERE wrapped IS NOT NULL AND from_at < (SELECT from_at FROM data_keys WHERE id = $2)";

/// A key as the table tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DataKey {
    pub id: String,
    wrapped: Option<String>,
    pub from: At,
    pub destroyed: Option<At>,
}

/// Every key there was, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn all(sql: &mut Conn) -> Result<Vec<DataKey>> {
    sql.all(ALL, params![]).await
}

/// Takes up the keys; a house without any makes its first.
///
/// # Errors
/// In Chinese, when the root is another one than the keys were wrapped under: nothing was written then.
pub async fn open(db: &Db, seal: &Seal, now: At) -> Result<()> {
    if take_up(db, seal, now).await? > 0 {
        return Ok(());
    }
    let (first, wrapped) = new(seal)?;
    // Of two processes that start together one makes it.
    let made = db.write(async move |sql: &mut Conn| {
        crate::db::alone(sql).await?;
        if all(sql).await?.is_empty() {
            sql.exec(ADD, params![&first, &wrapped, now, now, 0]).await?;
        }
        Ok::<_, anyhow::Error>(())
    });
    made.await?;
    take_up(db, seal, now).await.map(drop)
}

/// Takes up what there is now; how many keys there are or were.
///
/// # Errors
/// When a key was wrapped under another root.
pub async fn take_up(db: &Db, seal: &Seal, now: At) -> Result<usize> {
    let keys = db.look(async |sql: &mut Conn| all(sql).await).await?;
    let mut opened = vec![];
    for key in &keys {
        let Some(wrapped) = &key.wrapped else { continue };
        let Ok(bytes) = seal.unwrap(&key.id, wrapped) else {
            bail!(
                "密钥文件 keys/root 不是这个数据库的：打不开数据密钥 {}。数据没有改动，请放回原来的密钥文件，或由密钥信封恢复",
                key.id
            );
        };
        opened.push((key.id.clone(), bytes));
    }
    let current = keys.iter().rev().find(|key| key.wrapped.is_some() && key.from <= now);
    seal.hold(opened, current.map(|key| key.id.as_str()));
    Ok(keys.len())
}

/// Makes the next key; it is sealed with from `LEAD` on.
///
/// # Errors
/// When the database does not answer.
pub async fn add(tx: &mut Tx<'_>) -> crate::Result<DataKey> {
    let (id, wrapped) = new(&tx.house.seal)?;
    let (now, by, from) = (tx.now, tx.actor.id(), tx.now.plus(LEAD));
    tx.sql.exec(ADD, params![&id, &wrapped, from, now, by]).await?;
    tx.trace("keys.made", ("DataKey", 0), &(&id, from.iso())).await?;
    Ok(DataKey { id, wrapped: Some(wrapped), from, destroyed: None })
}

/// Destroys every key that is older than the current one. Whoever asks has seen that nothing is sealed with them.
///
/// # Errors
/// When the database does not answer.
pub async fn destroy_older(tx: &mut Tx<'_>, current: &str) -> crate::Result<u64> {
    let now = tx.now;
    let gone = tx.sql.exec(DESTROY, params![now, current]).await?;
    if gone > 0 {
        tx.trace("keys.destroyed", ("DataKey", 0), &(gone, current)).await?;
    }
    Ok(gone)
}

/// Takes up what other processes made, every few seconds until `stop`.
pub async fn keep_current(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            _ = stop.changed() => {}
        }
        if let Err(trouble) = take_up(&app.db, &app.house.seal, app.now()).await {
            tracing::error!("newer data keys are not taken up: {trouble:#}");
        }
    }
}

fn new(seal: &Seal) -> Result<(String, String)> {
    let id = format!("d{}", hex::encode(random_bytes::<5>()));
    let wrapped = seal.wrap(&id, &random_bytes::<16>()).context("a key cannot be wrapped")?;
    Ok((id, wrapped))
}

impl FromRow for DataKey {
    fn from_row(row: &Row) -> Result<Self> {
        let destroyed: Option<i64> = row.get(3)?;
        Ok(Self { id: row.get(0)?, wrapped: row.get(1)?, from: At(row.get(2)?), destroyed: destroyed.map(At) })
    }
}
