//! Attachments (附件) of a task: added while it is drafted, fixed with their digests when it is issued, read under the
//! right to see the task.
use futures::future::LocalBoxFuture;
use governance::files::{self, File};
use kernel::{Audience, Doors, Governed, Id, Refusal, Result, Trace, Tx, View};

use super::pages::at;
use super::task::{Stage, Task, Verb};
use super::{store, words};

const KIND: &str = "Task";
const MOST: usize = 20;

pub fn doors() -> Doors {
    let draft = Audience::Verb("draft", KIND);
    Doors::new().say("/tasks/{id}/attachments", draft, Trace::Audit("files.taken"), ("upload", add), at).press(
        "/tasks/{id}/attachments/{n}/removal",
        draft,
        Trace::Audit("files.let_go"),
        remove,
        |(id, _)| at(id),
    )
}

/// Who may see a task, for files that know it by its number alone.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { store::fetch(view, Id::new(id), Verb::See).await.map(drop) })
    }
}

/// What is attached to a task that the actor was allowed to see.
pub async fn of(view: &mut View<'_>, task: &Task) -> Result<Vec<File>> {
    files::attached(view, (KIND, task.id.0)).await
}

/// A file that the actor has sent in becomes an attachment of the draft.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Task>, file: Id<File>) -> Result<()> {
    drafted(tx, id).await?;
    files::attach(tx, file, (KIND, id.0), MOST).await.map(drop)
}

/// From now on they are what the task was issued with.
///
/// # Errors
/// `NotNow` while one of them is still being checked.
pub async fn fix(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    files::fix(tx, "tasks.attachments_fixed", (KIND, task.id.0)).await
}

/// All of them go, with the draft that they were added to.
pub(super) async fn let_go(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    for file in of(tx, task).await? {
        files::let_go(tx, file.id, (KIND, task.id.0)).await?;
    }
    Ok(())
}

/// A draft that its drafters may still change.
async fn drafted(tx: &mut Tx<'_>, id: Id<Task>) -> Result<()> {
    match store::fetch(tx, id, Verb::Draft).await?.stage {
        Stage::Drafted => Ok(()),
        _ => Err(Refusal::not_now(words::ALREADY_ISSUED).into()),
    }
}

async fn add(tx: &mut Tx<'_>, id: Id<Task>, _version: i64, upload: &str) -> Result<()> {
    drafted(tx, id).await?;
    attach(tx, id, files::sent(upload)?).await
}

async fn remove(tx: &mut Tx<'_>, (id, file): (Id<Task>, Id<File>), _version: i64) -> Result<()> {
    drafted(tx, id).await?;
    files::let_go(tx, file, (KIND, id.0)).await
}
