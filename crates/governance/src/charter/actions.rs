//! The verbs: taking the first version in, and answering which one is in force.
use anyhow::ensure;
use kernel::db::{Conn, Db};
use kernel::seal::Seal;
use kernel::{At, Result, Tx, View};

use super::files::Files;
use super::noun::Charter;
use super::store::{self, Version};

/// The charter to open the house with: the stored one in force at `now`, or what `files` holds when none is stored.
///
/// # Errors
/// When the charter is bad, or the stored text is not the one that was signed.
pub async fn opening(db: &Db, seal: &Seal, files: &Files, now: At) -> Result<Charter> {
    let stored = db
        .look(async move |sql: &mut Conn| match store::in_force(sql, now).await? {
            Some(version) => Ok::<_, kernel::Error>(Some((store::text(sql, version.version).await?, version))),
            None => Ok(None),
        })
        .await?;
    let Some((text, version)) = stored else { return Ok(Charter::load(files).map_err(anyhow::Error::from)?) };
    sound(seal, &version, &text)?;
    let charter = Charter::load(&Files::from_text(&text)?).map_err(anyhow::Error::from)?;
    Ok(Charter { version: version.version, ..charter })
}

/// Writes version 1 when there is none; a stored version is never touched, whatever the folder says by now.
///
/// # Errors
/// When the charter is bad.
pub async fn import_first(tx: &mut Tx<'_>, files: &Files) -> Result<Version> {
    if let Some(oldest) = store::all(tx.sql).await?.pop() {
        return Ok(oldest);
    }
    let charter = Charter::load(files).map_err(anyhow::Error::from)?;
    let mut version = Version {
        version: charter.version,
        digest: charter.digest.clone(),
        signature: String::new(),
        public_key: tx.house.seal.public_key(),
        decision: format!("{}（{}）", charter.head.number, charter.head.decided_by),
        effective_at: At::of(charter.head.in_force),
        made_at: tx.now,
        made_by: tx.actor.id(),
    };
    version.signature = tx.house.seal.sign(&version.said());
    if store::insert(tx, &version, files.text()).await? {
        let detail = serde_json::json!({ "version": version.version, "digest": hex::encode(&version.digest) });
        tx.trace("charter.imported", ("Charter", version.version), &detail).await?;
    }
    Ok(version)
}

/// The version in force at `view.now`; none before the first import.
pub async fn in_force(view: &mut View<'_>) -> Result<Option<Version>> {
    let now = view.now;
    store::in_force(view.sql, now).await
}

/// All versions, newest first (at most 100).
pub async fn versions(view: &mut View<'_>) -> Result<Vec<Version>> {
    store::all(view.sql).await
}

/// The text is the one that this house's key signed: a row's own public key proves nothing alone.
fn sound(seal: &Seal, version: &Version, text: &str) -> anyhow::Result<()> {
    ensure!(kernel::seal::sm3(text.as_bytes()) == version.digest, "章程第 {} 版的文本与摘要不符", version.version);
    ensure!(
        kernel::seal::verify(&seal.public_key(), &version.said(), &version.signature),
        "章程第 {} 版的签名不成立",
        version.version
    );
    Ok(())
}
