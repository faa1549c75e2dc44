//! The verbs: taking the first version in, and answering which one is in force.
use anyhow::ensure;
use kernel::db::{Conn, Db};
use kernel::seal::Seal;
use kernel::{At, Refusal, Result, Tx, View};

use super::files::Files;
use super::jobs::ProveVersion;
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
    Ok(opened(&seal.public_key(), &version, &text)?)
}

/// A stored version, its text compared with its digest and its signature.
fn opened(public_key: &str, version: &Version, text: &str) -> anyhow::Result<Charter> {
    sound(public_key, version, text)?;
    let charter = Charter::kept(&Files::from_text(text)?)?;
    Ok(Charter { version: version.version, ..charter })
}

/// The versions after that one with the moment of each, oldest first, for a judge that follows them.
///
/// # Errors
/// When a stored text is not the one that was signed.
pub async fn later(db: &Db, public_key: &str, than: i64) -> Result<Vec<(At, Charter)>> {
    let read = async move |sql: &mut Conn| {
        let mut all = vec![];
        for version in store::later(sql, than).await? {
            all.push((store::text(sql, version.version).await?, version));
        }
        Ok::<_, kernel::Error>(all)
    };
    let stored = db.look(read).await?;
    let open = |(text, version): (String, Version)| Ok((version.effective_at, opened(public_key, &version, &text)?));
    Ok(stored.into_iter().map(open).collect::<anyhow::Result<_>>()?)
}

/// A stored version as it was, with its row.
///
/// # Errors
/// `NotFound` when there is none; a fault when its text is not the one that was signed.
pub async fn stored(view: &mut View<'_>, version: i64) -> Result<(Version, Files, Charter)> {
    let row = store::one(view.sql, version).await?.ok_or(Refusal::NotFound)?;
    let text = store::text(view.sql, version).await?;
    let charter = opened(&view.house.seal.public_key(), &row, &text)?;
    Ok((row, Files::from_text(&text)?, charter))
}

/// The newest published version, in force or not yet; none before the first import.
pub async fn newest(view: &mut View<'_>) -> Result<Option<Version>> {
    Ok(store::all(view.sql).await?.into_iter().next())
}

/// Publishes files as the next version; the right to do so is asked by whoever calls. A published version never changes.
///
/// # Errors
/// `NotNow` when another took that number or its moment does not follow the version before it.
pub async fn take_in(tx: &mut Tx<'_>, files: &Files, decision: String, effective_at: At) -> Result<Version> {
    let newest = newest(tx).await?.ok_or(Refusal::not_now(super::words::NO_VERSION))?;
    if effective_at < newest.effective_at || effective_at <= tx.now {
        return Err(Refusal::not_now(super::words::TOO_LATE).into());
    }
    let mut version = Version {
        version: newest.version + 1,
        digest: kernel::seal::sm3(files.text().as_bytes()),
        signature: String::new(),
        public_key: tx.house.seal.public_key(),
        decision,
        effective_at,
        made_at: tx.now,
        made_by: tx.actor.id(),
    };
    version.signature = tx.house.seal.sign(&version.said());
    if !store::insert(tx, &version, files.text()).await? {
        return Err(Refusal::stale("章程").into());
    }
    Ok(version)
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
        tx.ask(ProveVersion { version: version.version }).await?;
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
fn sound(public_key: &str, version: &Version, text: &str) -> anyhow::Result<()> {
    ensure!(kernel::seal::sm3(text.as_bytes()) == version.digest, "章程第 {} 版的文本与摘要不符", version.version);
    ensure!(
        kernel::seal::verify(public_key, &version.said(), &version.signature),
        "章程第 {} 版的签名不成立",
        version.version
    );
    Ok(())
}
