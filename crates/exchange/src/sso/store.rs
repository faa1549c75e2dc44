//! All SQL of this room.
use kernel::{DAY, Result, Tx, params};

const SPEND: &str = "INSERT INTO sso_answers (digest, spent_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
/// A question is good for minutes: what was spent a day ago answers none.
const FORGET: &str = "DELETE FROM sso_answers WHERE digest IN
    (SELECT digest FROM sso_answers WHERE spent_at < $1 ORDER BY spent_at LIMIT 20)";

/// True once for each text.
pub async fn spend(tx: &mut Tx<'_>, said: &str) -> Result<bool> {
    let (digest, now) = (tx.house.seal.mac("sso.answers", said.as_bytes()), tx.now);
    tx.sql.exec(FORGET, params![now.plus(-DAY)]).await?;
    Ok(tx.sql.exec(SPEND, params![digest, now]).await? == 1)
}
