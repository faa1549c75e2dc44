//! The sealer: links entries into a chain, in the order in which their commits became visible, and signs checkpoints.
//!
//! An entry may become visible after younger ones (PostgreSQL commits in any order), so each pass looks ten minutes
//! back from the youngest sealed entry, and the first pass of a process looks at everything.
use std::sync::Arc;
use std::time::Duration;

use kernel::db::Conn;
use kernel::seal::Seal;
use kernel::{App, House, Result};

use super::checkpoint::{self, Checkpoint};
use super::store::{self, Link};

/// Ten minutes as ids count them: milliseconds, then 20 bits of node and counter.
const LATE: i64 = (10 * 60 * 1000) << 20;
const SLICE: i64 = 200;
const EVERY: Duration = Duration::from_secs(1);
/// Seconds between two checkpoints while there is something to sign.
const CHECKPOINT_EVERY: u32 = 10;

/// Seals what has become visible since; how many entries. A second sealer loses and seals nothing twice.
pub async fn seal(app: &App) -> Result<u64> {
    pass(app, LATE).await
}

/// Seals everything that is unsealed, however old: the first pass of a process.
pub async fn seal_all(app: &App) -> Result<u64> {
    pass(app, i64::MAX).await
}

async fn pass(app: &App, back: i64) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let look = async move |sql: &mut Conn| {
            let above = store::newest(sql).await?.saturating_sub(back).max(0);
            store::unsealed(sql, above, 1).await.map(|loose| !loose.is_empty())
        };
        // Nothing to seal is the rule at night: look before taking the writer.
        if !app.db.look(look).await? {
            return Ok(sealed);
        }
        let (house, now) = (app.house.clone(), app.now());
        sealed += app.db.write(async move |sql: &mut Conn| slice(sql, &house, back, now).await).await?;
    }
}

async fn slice(sql: &mut Conn, house: &Arc<House>, back: i64, now: kernel::At) -> anyhow::Result<u64> {
    let above = store::newest(sql).await?.saturating_sub(back).max(0);
    let loose = store::unsealed(sql, above, SLICE).await?;
    let (mut seq, mut prev) = store::last(sql).await?.map_or((0, vec![0; 32]), |last| (last.seq, last.mac));
    let mut links = Vec::with_capacity(loose.len());
    for entry in loose {
        seq += 1;
        let mac = link_mac(&house.seal, seq, entry.id, &entry.mac, &prev);
        links.push(Link { seq, entry: entry.id, prev: std::mem::replace(&mut prev, mac.clone()), mac });
    }
    store::append(sql, &links, now).await?;
    Ok(links.len() as u64)
}

/// What a link's `mac` must be: over its number, its entry with the entry's own digest, and the link before.
pub fn link_mac(seal: &Seal, seq: i64, entry: i64, entry_mac: &[u8], prev: &[u8]) -> Vec<u8> {
    let said = format!("{seq}|{entry}|{}|{}", hex::encode(entry_mac), hex::encode(prev));
    seal.mac("audit.seal", said.as_bytes())
}

/// Signs where the chain ends, into the file beside the database; whether there was anything new to sign.
///
/// # Errors
/// When the file cannot be read or written.
pub async fn checkpoint(app: &App) -> Result<bool> {
    let Some(last) = app.db.look(async |sql: &mut Conn| store::last(sql).await).await? else { return Ok(false) };
    let (house, at) = (app.house.clone(), app.now());
    let written = tokio::task::spawn_blocking(move || {
        let path = checkpoint::path(&house.config);
        let newest = checkpoint::read(&path)?.pop().and_then(|line| Checkpoint::parse(&line));
        if newest.is_some_and(|newest| newest.seq >= last.seq) {
            return Ok(false);
        }
        let new = Checkpoint { seq: last.seq, entry: last.entry, at: at.0, mac: last.mac, signature: String::new() };
        checkpoint::append(&path, &new.signed(&house.seal))?;
        Ok::<_, anyhow::Error>(true)
    });
    Ok(written.await.map_err(anyhow::Error::from)??)
}

/// Seals each second and signs every ten, until `stop` says true; then once more.
pub async fn keep_sealing(app: App, mut stop: tokio::sync::watch::Receiver<bool>) {
    log(seal_all(&app).await.map(drop));
    let mut turn = 0u32;
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => {}
        }
        log(seal(&app).await.map(drop));
        turn = turn.wrapping_add(1);
        if turn.is_multiple_of(CHECKPOINT_EVERY) {
            log(checkpoint(&app).await.map(drop));
        }
    }
    log(seal(&app).await.map(drop));
    log(checkpoint(&app).await.map(drop));
}

fn log(done: Result<()>) {
    if let Err(fault) = done {
        tracing::error!("sealing the audit: {fault:#}");
    }
}
