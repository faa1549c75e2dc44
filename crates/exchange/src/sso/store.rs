//! All SQL of this room.
use kernel::{DAY, Result, Tx, params};

const SPEND: &str = "INSERT INTO sso_answers (digest, spent_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
/// A question is good for minutes: what was spent a day ago answers none.
const FORGET: &str = "DELETE FROM sso_answers WHERE digest IN
    (SELECT digest FROM sso_answers WHERE spent_at < $1 ORDER BY spent_at LIMIT 20)";

/// Forgets some of what was spent long ago.
pub async fn forget(tx: &mut Tx<'_>) -> Result<()> {
    let long_ago = tx.now.plus(-DAY);
    tx.sql.exec(FORGET, params![long_ago]).await?;
    Ok(())
}

/// True once for each text.
pub async fn spend(tx: &mut Tx<'_>, said: &str) -> Result<bool> {
    let (digest, now) = (tx.house.seal.mac("sso.answers", said.as_bytes()), tx.now);
    Ok(tx.sql.exec(SPEND, params![digest, now]).await? == 1)
}
