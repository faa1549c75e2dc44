//! Attachments (附件) of a thing whose room allows them: added while it is written, fixed with their digests when it
//! goes out. Whether the actor may write on the thing, the room has asked before.
use kernel::{Id, Refusal, Result, Tx, View};

use super::file::{File, StageName};
use super::{actions, store, waits, words};

/// What lies at `thing` and has not been let go.
pub async fn attached(view: &mut View<'_>, thing: (&str, i64)) -> Result<Vec<File>> {
    let all = store::of(view, thing).await?;
    Ok(all.into_iter().filter(|file| file.stage.name != StageName::Gone).collect())
}

/// The number of a file as the field `upload` says it.
///
/// # Errors
/// `Invalid` while nothing was chosen.
pub fn sent(upload: &str) -> Result<Id<File>, Refusal> {
    upload.trim().parse().map(Id::new).map_err(|_| Refusal::field("upload", words::CHOOSE))
}

/// A file that the actor has sent in becomes one of at most `most`.
///
/// # Errors
/// `NotNow` when there are that many; those of [`actions::take`].
pub async fn attach(tx: &mut Tx<'_>, file: Id<File>, thing: (&'static str, i64), most: usize) -> Result<File> {
    if attached(tx, thing).await?.len() >= most {
        return Err(Refusal::NotNow(format!("附件已满 {most} 个，请合并后再添加").into()).into());
    }
    actions::take(tx, file, thing).await
}

/// From now on they are what the thing went out with; the trail says so with `said`.
///
/// # Errors
/// `NotNow` while one of them is still being checked.
pub async fn fix(tx: &mut Tx<'_>, said: &'static str, thing: (&'static str, i64)) -> Result<()> {
    let all = attached(tx, thing).await?;
    if let Some(file) = all.iter().find(|file| !file.is_clean()) {
        let guards = waits::guards(tx).await?;
        return Err(Refusal::NotNow(words::attachment_waits(&file.name, &guards).into()).into());
    }
    if all.is_empty() {
        return Ok(());
    }
    let fixed: Vec<(String, String)> = all.iter().map(|file| (file.name.clone(), hex::encode(&file.digest))).collect();
    tx.trace(said, thing, &fixed).await
}
