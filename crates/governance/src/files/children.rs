//! What goes with a file: its bytes for tools and rooms, things made of it, and the end of all of them.
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use kernel::{Actor, App, Id, Result};

use super::file::{File, StageName};
use super::keys;
use super::store::{self, Child};

/// A path that tools can open; in `folder` when the store is not a local one.
///
/// # Errors
/// A fault when the file is not whole or not there.
pub async fn local_path(app: &App, id: Id<File>, folder: &Path) -> Result<PathBuf> {
    let file = whole(app, id).await?;
    Ok(app.house.files.path(&file.key, folder).await?)
}

/// All the bytes of a small file.
///
/// # Errors
/// A fault when it is longer than `most` or not there.
pub async fn read(app: &App, id: Id<File>, most: u64) -> Result<Bytes> {
    let file = whole(app, id).await?;
    within(u64::try_from(file.bytes).unwrap_or(u64::MAX), most)?;
    Ok(app.house.files.read(&file.key).await?)
}

/// All the bytes of something small that was made of a file; nothing when there is none of that name.
pub async fn read_child(app: &App, parent: Id<File>, name: &str, most: u64) -> Result<Option<Bytes>> {
    let name = name.to_owned();
    let found = app.look(&reader(), async move |view| store::child(view, parent, &name).await).await?;
    let Some(child) = found else { return Ok(None) };
    within(u64::try_from(child.bytes).unwrap_or(u64::MAX), most)?;
    Ok(Some(app.house.files.read(&child.key).await?))
}

/// Keeps something made of a file under a name; it replaces an older one of that name, whose bytes then go.
pub async fn keep_child(app: &App, parent: Id<File>, name: &str, media_type: &str, path: &Path) -> Result<()> {
    let key = format!("{}/{}-{name}", keys::made(parent), kernel::seal::random_code());
    let stored = app.house.files.put_file(&key, path).await?;
    let child = Child {
        name: name.into(),
        media_type: media_type.into(),
        bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
        digest: stored.digest,
        key,
    };
    let old = app
        .act(&Actor::house("files.keep_child"), async move |tx| {
            let old = store::child(tx, parent, &child.name).await?;
            store::keep_child(tx, parent, &child).await?;
            tx.trace("files.made", ("File", parent.0), &child.name).await?;
            Ok(old)
        })
        .await?;
    if let Some(old) = old {
        app.house.files.release(&old.key).await?;
    }
    Ok(())
}

/// Deletes the bytes of a file that is gone, and of everything made of it.
pub(super) async fn erase(app: &App, id: Id<File>) -> Result<()> {
    let Some(file) = app.look(&reader(), async move |view| store::by_id(view, id).await).await? else { return Ok(()) };
    if file.stage.name != StageName::Gone {
        return Ok(());
    }
    for key in [keys::parts(id), keys::made(id), keys::whole(id)] {
        app.house.files.release(&key).await?;
    }
    app.act(&Actor::house("files.erase"), async move |tx| {
        store::forget_parts(tx, id).await?;
        store::forget_children(tx, id).await?;
        tx.trace("files.erased", ("File", id.0), &"").await
    })
    .await
}

async fn whole(app: &App, id: Id<File>) -> Result<File> {
    let file = app.look(&reader(), async move |view| store::by_id(view, id).await).await?;
    let file = file.with_context(|| format!("no file {id}"))?;
    there(&file)?;
    Ok(file)
}

fn there(file: &File) -> anyhow::Result<()> {
    ensure!(!file.key.is_empty() && file.stage.name != StageName::Gone, "file {} has no bytes", file.id);
    Ok(())
}

fn within(bytes: u64, most: u64) -> anyhow::Result<()> {
    ensure!(bytes <= most, "{bytes} bytes are more than {most}");
    Ok(())
}

fn reader() -> Actor {
    Actor::house("files.read")
}
