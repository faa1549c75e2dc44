//! SQL about the devices that an account knows.
use kernel::{House, Id, Person, Result, Tx, params};

use crate::accounts::session::Session;

const DEVICE: &str = "SELECT id FROM devices WHERE digest = $1 AND person_id = $2 AND until_at > $3";
const DEVICE_SEEN: &str = "UPDATE devices SET seen_at = $1 WHERE id = $2";
/// `$7` is what this browser was known by before, whoever signed in.
const REMEMBER: &str = "INSERT INTO devices (id, digest, person_id, agent, made_at, seen_at, until_at, browser_id)
    VALUES ($1, $2, $3, $4, $5, $5, $6,
        COALESCE((SELECT COALESCE(d.browser_id, d.id) FROM devices d WHERE d.digest = $7), $1))";
const RENEW: &str = "UPDATE devices SET digest = $1, seen_at = $2, until_at = $3 WHERE id = $4";
const FORGET_DEVICES: &str = "UPDATE devices SET until_at = $1 WHERE person_id = $2 AND until_at > $1";

/// A device is known for half a year after it was last proved.
pub const KNOWN_FOR: i64 = 180 * kernel::DAY;

fn device_digest(house: &House, token: &str) -> Vec<u8> {
    house.seal.mac("accounts.device", token.as_bytes())
}

/// The person's own device behind a token, if it is one; noted as seen.
pub async fn device(tx: &mut Tx<'_>, person: Id<Person>, token: &str) -> Result<Option<i64>> {
    if token.is_empty() || token.len() > 100 {
        return Ok(None);
    }
    let (digest, now) = (device_digest(tx.house, token), tx.now);
    let found = tx.sql.opt::<i64>(DEVICE, params![digest, person, now]).await?;
    if let Some(device) = found {
        tx.sql.exec(DEVICE_SEEN, params![now, device]).await?;
    }
    Ok(found)
}

/// `before`: what this browser said it was known by, by whomever.
pub async fn remember(tx: &mut Tx<'_>, token: &str, before: &str, agent: &str) -> Result<()> {
    let (id, [digest, before]) = (tx.new_id::<Session>(), [token, before].map(|one| device_digest(tx.house, one)));
    let row = params![id, digest, tx.actor.id(), agent, tx.now, tx.now.plus(KNOWN_FOR), before];
    tx.sql.exec(REMEMBER, row).await?;
    Ok(())
}

/// A device of somebody's own is known by another token, for half a year from now.
pub async fn renew_device(tx: &mut Tx<'_>, device: i64, token: &str) -> Result<()> {
    let row = params![device_digest(tx.house, token), tx.now, tx.now.plus(KNOWN_FOR), device];
    tx.sql.exec(RENEW, row).await?;
    Ok(())
}

pub async fn forget_devices(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let row = params![tx.now, person];
    tx.sql.exec(FORGET_DEVICES, row).await?;
    Ok(())
}
