//! Attachments (附件) of a task: added while it is drafted, fixed with their digests when it is issued, read under the
//! right to see the task.
use axum::extract::{Path, State};
use axum::response::Redirect;
use futures::future::LocalBoxFuture;
use governance::files::{self, File};
use kernel::{Actor, App, Audience, Doors, Form, Governed, Id, Press, Refusal, Result, Trace, Tx, View};
use serde::Deserialize;

use super::task::{Stage, Task, Verb};
use super::{store, words};

const KIND: &str = "Task";

pub fn doors() -> Doors {
    let draft = Audience::Verb("draft", "Task");
    Doors::new().post("/tasks/{id}/attachments", draft, Trace::Audit("files.taken"), add).post(
        "/tasks/{id}/attachments/{n}/removal",
        draft,
        Trace::Audit("files.let_go"),
        remove,
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
    let all = files::of(view, (KIND, task.id.0)).await?;
    Ok(all.into_iter().filter(|file| file.stage.name != files::StageName::Gone).collect())
}

/// A file that the actor has sent in becomes an attachment of the draft.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Task>, file: Id<File>) -> Result<()> {
    let task = drafted(tx, id).await?;
    if of(tx, &task).await?.len() >= 20 {
        return Err(Refusal::not_now(words::ATTACHMENTS).into());
    }
    files::take(tx, file, (KIND, id.0)).await.map(drop)
}

/// From now on they are what the task was issued with.
///
/// # Errors
/// `NotNow` while one of them is still being checked.
pub async fn fix(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    let all = of(tx, task).await?;
    if all.iter().any(|file| !file.is_clean()) {
        return Err(Refusal::not_now(words::ATTACHMENT_WAITS).into());
    }
    if all.is_empty() {
        return Ok(());
    }
    let fixed: Vec<(String, String)> = all
        .iter()
        .map(|file| (file.name.clone(), file.digest.iter().map(|byte| format!("{byte:02x}")).collect()))
        .collect();
    tx.trace("tasks.attachments_fixed", (KIND, task.id.0), &fixed).await
}

/// A draft that its drafters may still change.
async fn drafted(tx: &mut Tx<'_>, id: Id<Task>) -> Result<Task> {
    let task = store::fetch(tx, id, Verb::Draft).await?;
    match task.stage {
        Stage::Drafted => Ok(task),
        _ => Err(Refusal::not_now(words::ALREADY_ISSUED).into()),
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    upload: String,
}

async fn add(State(app): State<App>, actor: Actor, Path(id): Path<Id<Task>>, form: Form<Fields>) -> Result<Redirect> {
    let Fields { upload } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        drafted(tx, id).await?;
        let file = upload.parse::<i64>().map_err(|_| Refusal::field("upload", words::ATTACHMENT))?;
        attach(tx, id, Id::new(file)).await?;
        Ok(format!("/tasks/{id}"))
    })
    .await
}

async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path((id, file)): Path<(Id<Task>, i64)>,
    press: Press,
) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        drafted(tx, id).await?;
        files::let_go(tx, Id::new(file), (KIND, id.0)).await?;
        Ok(format!("/tasks/{id}"))
    })
    .await
}
