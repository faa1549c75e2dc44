//! Attachments (附件) of a requirement, none of them asked for: added while it is written, read under the right to see it.
use futures::future::LocalBoxFuture;
use governance::files::{self, File};
use kernel::{Audience, Doors, Governed, Id, Result, Trace, Tx, View};

use super::forms::at;
use super::requirement::{Requirement, Verb};
use super::store;

const KIND: &str = "Requirement";
const MOST: usize = 20;

pub fn doors() -> Doors {
    let raise = Audience::Verb("raise", KIND);
    Doors::new().say("/requirements/{id}/attachments", raise, Trace::Audit("files.taken"), ("upload", add), at).press(
        "/requirements/{id}/attachments/{n}/removal",
        raise,
        Trace::Audit("files.let_go"),
        remove,
        |(id, _)| at(id),
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
    files::attached(view, (KIND, one.id.0)).await
}

/// From now on they are what it was raised with.
///
/// # Errors
/// `NotNow` while one of them is still being checked.
pub async fn fix(tx: &mut Tx<'_>, one: &Requirement) -> Result<()> {
    files::fix(tx, "requirements.attachments_fixed", (KIND, one.id.0)).await
}

/// A file that the actor has sent in becomes an attachment.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Requirement>, file: Id<File>) -> Result<()> {
    written(tx, id).await?;
    files::attach(tx, file, (KIND, id.0), MOST).await.map(drop)
}

/// A requirement that its owner may still write on.
async fn written(tx: &mut Tx<'_>, id: Id<Requirement>) -> Result<()> {
    let one = store::fetch(tx, id, Verb::Raise).await?;
    one.edit(one.title.clone(), one.parts.clone())?;
    Ok(())
}

async fn add(tx: &mut Tx<'_>, id: Id<Requirement>, _version: i64, upload: &str) -> Result<()> {
    written(tx, id).await?;
    attach(tx, id, files::sent(upload)?).await
}

async fn remove(tx: &mut Tx<'_>, (id, file): (Id<Requirement>, Id<File>), _version: i64) -> Result<()> {
    written(tx, id).await?;
    files::let_go(tx, file, (KIND, id.0)).await
}
