//! The verbs about the notice.
use kernel::{Refusal, Result, Tx, seal};

use super::registry::Registry;
use super::{store, words};

/// Publishes the registry that the binary carries, unless it is the one in force: said at every start.
pub async fn publish(tx: &mut Tx<'_>) -> Result<i64> {
    publish_as(tx, Registry::shipped()).await
}

/// Publishes a registry as the next version of the notice; the one in force again changes nothing.
pub async fn publish_as(tx: &mut Tx<'_>, registry: &Registry) -> Result<i64> {
    let text = serde_json::to_string(registry)?;
    let digest = seal::sm3(text.as_bytes());
    let newest = store::newest(tx).await?;
    if let Some(newest) = newest.as_ref().filter(|newest| newest.digest == digest) {
        return Ok(newest.version);
    }
    let version = newest.map_or(0, |newest| newest.version) + 1;
    store::insert(tx, version, &text, &digest).await?;
    tx.trace("purposes.published", ("PrivacyNotice", version), &hex(&digest)).await?;
    Ok(version)
}

/// The actor has read a version. Twice is once.
///
/// # Errors
/// `NotFound` for a version that there is not, `NotNow` for one that is no longer in force.
pub async fn seen(tx: &mut Tx<'_>, version: i64, _: i64) -> Result<()> {
    let newest = store::newest(tx).await?.ok_or(Refusal::NotFound)?;
    if version > newest.version || version < 1 {
        return Err(Refusal::NotFound.into());
    }
    if version < newest.version {
        return Err(Refusal::not_now(words::OLD_NOTICE).into());
    }
    if !store::keep_view(tx, version).await? {
        tx.actor.changed_nothing();
        return Ok(());
    }
    let me = tx.actor.id();
    tx.trace("purposes.seen", ("Person", me.0), &version).await
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
