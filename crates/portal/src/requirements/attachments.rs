//! Attachments (附件) of a requirement, none of them asked for: added while it is written, fixed with their digests when
//! it is raised, read under the right to see it.
use axum::extract::{Path, State};
use axum::response::Redirect;
use futures::future::LocalBoxFuture;
use governance::files::{self, File};
use kernel::{Actor, App, Audience, Doors, Form, Governed, Id, Press, Refusal, Result, Trace, Tx, View};
use serde::Deserialize;

use super::requirement::{Requirement, Verb};
use super::{store, words};

const KIND: &str = "Requirement";
const MOST: usize = 20;

pub fn doors() -> Doors {
    let raise = Audience::Verb("raise", "Requirement");
    Doors::new().post("/requirements/{id}/attachments", raise, Trace::Audit("files.taken"), add).post(
        "/requirements/{id}/attachments/{n}/removal",
        raise,
        Trace::Audit("files.let_go"),
        remove,
    )
}

/// Who may see a requirement, for files that know it by its number alone.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { store::fetch(view, Id::new(id), Verb::See).await.map(drop) })
    }
}

/// What is attached to a requirement that the actor was allowed to see.
pub async fn of(view: &mut View<'_>, one: &Requirement) -> Result<Vec<File>> {
    let all = files::of(view, (KIND, one.id.0)).await?;
    Ok(all.into_iter().filter(|file| file.stage.name != files::StageName::Gone).collect())
}

/// From now on they are what it was raised with.
///
/// # Errors
/// `NotNow` while one of them is still being checked.
pub async fn fix(tx: &mut Tx<'_>, one: &Requirement) -> Result<()> {
    let all = of(tx, one).await?;
    if all.iter().any(|file| !file.is_clean()) {
        return Err(Refusal::not_now(words::ATTACHMENT_WAITS).into());
    }
    if all.is_empty() {
        return Ok(());
    }
    let digest = |file: &File| file.digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let fixed: Vec<(String, String)> = all.iter().map(|file| (file.name.clone(), digest(file))).collect();
    tx.trace("requirements.attachments_fixed", (KIND, one.id.0), &fixed).await
}

/// A file that the actor has sent in becomes an attachment.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Requirement>, file: Id<File>) -> Result<()> {
    let one = written(tx, id).await?;
    if of(tx, &one).await?.len() >= MOST {
        return Err(Refusal::not_now(words::ATTACHMENTS).into());
    }
    files::take(tx, file, (KIND, id.0)).await.map(drop)
}

/// A requirement that its owner may still write on.
async fn written(tx: &mut Tx<'_>, id: Id<Requirement>) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Raise).await?;
    one.edit(one.title.clone(), one.parts.clone())?;
    Ok(one)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    upload: String,
}

async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Requirement>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let Fields { upload } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        written(tx, id).await?;
        let file = upload.parse::<i64>().map_err(|_| Refusal::field("upload", words::ATTACHMENT))?;
        attach(tx, id, Id::new(file)).await?;
        Ok(format!("/requirements/{id}"))
    })
    .await
}

async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path((id, file)): Path<(Id<Requirement>, i64)>,
    press: Press,
) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        written(tx, id).await?;
        files::let_go(tx, Id::new(file), (KIND, id.0)).await?;
        Ok(format!("/requirements/{id}"))
    })
    .await
}
