//! The verbs.
use kernel::{Fact, Id, Refusal, Result, Tx};
use people::inbox::{Notice, notify};
use serde::{Deserialize, Serialize};

use super::file::{File, Stage, StageName, Verb};
use super::jobs::{Assemble, Erase, Expire};
use super::store::Part;
use super::{accept, store, waits, words};
use crate::policy::charter_of;

/// A file is clean and may be used.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileReady {
    pub id: i64,
}
impl Fact for FileReady {
    const NAME: &'static str = "files.ready";
    fn subject(&self) -> i64 {
        self.id
    }
}

/// A file will never be clean.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileRejected {
    pub id: i64,
    pub says: String,
}
impl Fact for FileRejected {
    const NAME: &'static str = "files.rejected";
    fn subject(&self) -> i64 {
        self.id
    }
}

/// What a browser says of a file before it sends it.
#[derive(Clone, Debug)]
pub(super) struct Announced {
    pub name: String,
    pub media_type: String,
    pub purpose: String,
    pub bytes: i64,
}

/// An upload that never ended is swept after a week.
const PATIENCE: i64 = 7 * kernel::DAY;

/// Makes room for a file; its provider is fixed from here on (A13.1).
pub(super) async fn begin(tx: &mut Tx<'_>, said: Announced) -> Result<File> {
    let most = charter_of(tx)?.parameters.uploads.most_bytes;
    if said.bytes < 1 {
        return Err(Refusal::field("file", words::EMPTY).into());
    }
    if said.bytes > most {
        let (wanted, most) = (said.bytes >> 20, most >> 20);
        return Err(Refusal::field("file", format!("文件有 {wanted} MB，超过上限 {most} MB，请压缩后再上传")).into());
    }
    accept::known(&said.purpose).map_err(|says| Refusal::field("file", says))?;
    let name = accept::name(&said.name).map_err(|says| Refusal::field("file", says))?;
    let by = tx.actor.id();
    let unit = people::persons::by_id(tx, by).await?.and_then(|person| person.units.first().copied()).unwrap_or(0);
    let file = File {
        id: tx.new_id(),
        uploader: by,
        unit,
        purpose: said.purpose,
        name,
        media_type: said.media_type.chars().take(100).collect(),
        bytes: said.bytes,
        received: 0,
        made: tx.now,
        key: String::new(),
        sniffed: String::new(),
        digest: vec![],
        stage: Stage { name: StageName::Arriving, at: tx.now, by, says: String::new() },
        subject: (String::new(), 0),
        version: 1,
    };
    tx.allow(Verb::Upload, &file)?;
    store::insert(tx, &file).await?;
    tx.note_new("files.begun", &file).await?;
    tx.ask_at(Expire { file: file.id.0 }, tx.now.plus(PATIENCE)).await?;
    Ok(file)
}

/// The actor's own file; anybody else's does not exist, nor does one that was cancelled or swept: whoever goes on with
/// it is to begin anew.
pub(super) async fn own(view: &mut kernel::View<'_>, id: Id<File>) -> Result<File> {
    let file = store::by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    let mine = file.uploader == view.actor.id() && view.actor.is_person();
    if mine && file.stage.name != StageName::Gone { Ok(file) } else { Err(Refusal::NotFound.into()) }
}

/// A part that is on disk counts. The last one sends the file to be put together.
///
/// # Errors
/// `NotNow` when it does not begin where the file ends.
pub(super) async fn receive(tx: &mut Tx<'_>, id: Id<File>, part: &Part) -> Result<i64> {
    let file = own(tx, id).await?;
    if file.stage.name != StageName::Arriving {
        return Err(Refusal::not_now(words::ARRIVED).into());
    }
    if !store::grow(tx, id, part).await? {
        return Err(Refusal::not_now(words::OFFSET).into());
    }
    let received = part.begins + part.bytes;
    if received == file.bytes {
        let whole = File { received, version: file.version + 1, ..file.clone() };
        let whole = store::save(tx, whole.step(StageName::Assembling, tx.now, "")).await?;
        tx.note("files.received", &file, &whole).await?;
        tx.ask(Assemble { file: id.0 }).await?;
    }
    Ok(received)
}

/// The sender gives an upload up, or drops a file that no room has taken.
pub(super) async fn cancel(tx: &mut Tx<'_>, id: Id<File>) -> Result<()> {
    let file = own(tx, id).await?;
    if !file.subject.0.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    gone(tx, file, "files.cancelled").await
}

/// The actor's own, completely received file becomes part of a thing; said twice it is said once. The house may take for
/// whoever sent it.
///
/// # Errors
/// `NotFound` for another's file or one that belongs to another thing; `NotNow` while it arrives or after it was refused.
pub async fn take(tx: &mut Tx<'_>, id: Id<File>, subject: (&'static str, i64)) -> Result<File> {
    let file = store::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    if file.subject.0 == subject.0 && file.subject.1 == subject.1 {
        return Ok(file);
    }
    let mine = tx.actor.is_house() || file.uploader == tx.actor.id();
    if !mine || !file.subject.0.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    match file.stage.name {
        StageName::Arriving => return Err(Refusal::not_now(words::STILL_ARRIVING).into()),
        StageName::Rejected => return Err(Refusal::field("file", file.stage.says).into()),
        StageName::Gone => return Err(Refusal::NotFound.into()),
        StageName::Assembling | StageName::Quarantined | StageName::Clean => {}
    }
    let taken = store::save(tx, File { subject: (subject.0.into(), subject.1), ..file.clone() }).await?;
    tx.note("files.taken", &file, &taken).await?;
    Ok(taken)
}

/// The file is no longer part of that thing; its bytes go by a job, the row stays.
pub async fn let_go(tx: &mut Tx<'_>, id: Id<File>, subject: (&'static str, i64)) -> Result<()> {
    let file = store::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    if file.subject.0 != subject.0 || file.subject.1 != subject.1 {
        return Err(Refusal::NotFound.into());
    }
    gone(tx, file, "files.let_go").await
}

async fn gone(tx: &mut Tx<'_>, file: File, said: &'static str) -> Result<()> {
    if file.stage.name == StageName::Gone {
        return Ok(());
    }
    let after = store::save(tx, file.step(StageName::Gone, tx.now, "")).await?;
    tx.note(said, &file, &after).await?;
    waits::over(tx, file.id).await?;
    tx.ask(Erase { file: file.id.0 }).await
}

/// A person who guards the files lets one out of quarantine.
pub async fn release(tx: &mut Tx<'_>, id: Id<File>, version: i64) -> Result<()> {
    let file = store::fetch(tx, id, Verb::Release).await?;
    let released = File { version, ..file.release(tx.now, tx.actor.id(), "人工放行")? };
    let released = store::save(tx, released).await?;
    tx.note("files.released", &file, &released).await?;
    waits::over(tx, id).await?;
    let (title, body) = words::released(&file.name);
    notify(tx, file.uploader, &Notice { title, body, link: format!("/files/{id}"), due: None }).await?;
    tx.announce(FileReady { id: id.0 }).await
}

/// A person who guards the files keeps one out for good.
pub(super) async fn reject(tx: &mut Tx<'_>, id: Id<File>, version: i64, reason: &str) -> Result<()> {
    let file = store::fetch(tx, id, Verb::Reject).await?;
    let reason = reason.trim();
    if !(2..=500).contains(&reason.chars().count()) {
        return Err(Refusal::field("reason", words::REASON).into());
    }
    let rejected = File { version, ..file.reject(tx.now, tx.actor.id(), reason)? };
    let rejected = store::save(tx, rejected).await?;
    tx.note("files.rejected", &file, &rejected).await?;
    waits::over(tx, id).await?;
    refused(tx, &rejected).await
}

/// Tells the sender and whoever uses the file that it will never be clean.
pub(super) async fn refused(tx: &mut Tx<'_>, file: &File) -> Result<()> {
    let notice = Notice {
        title: format!("文件没有通过检查：{}", file.name),
        body: file.stage.says.clone(),
        link: "/inbox".into(),
        due: None,
    };
    notify(tx, file.uploader, &notice).await?;
    tx.announce(FileRejected { id: file.id.0, says: file.stage.says.clone() }).await
}
