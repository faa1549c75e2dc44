//! Scans (扫描件) of the decision that an article rests on: sent in by the proposer, seen by whoever sees the proposal.
use axum::extract::{Path, State};
use axum::response::Redirect;
use futures::future::LocalBoxFuture;
use kernel::{Actor, App, Audience, Doors, Form, Governed, Id, Refusal, Result, Trace, Tx, View};
use serde::Deserialize;

use super::amendment::{Amendment, Verb};
use super::{store, words};
use crate::files::{self, File};

const KIND: &str = "Amendment";

pub fn doors() -> Doors {
    Doors::new().post(
        "/charter/amendments/{id}/scans",
        Audience::Verb("edit", KIND),
        Trace::Audit("amendments.scan_added"),
        add,
    )
}

/// Who may see an amendment, for files that know it by its number alone.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { store::fetch(view, Id::new(id), Verb::See).await.map(drop) })
    }
}

/// What lies beside an amendment that the actor was allowed to see.
pub(super) async fn of(view: &mut View<'_>, amendment: &Amendment) -> Result<Vec<File>> {
    let all = files::of(view, (KIND, amendment.id.0)).await?;
    Ok(all.into_iter().filter(|file| file.stage.name != files::StageName::Gone).collect())
}

/// A file that the proposer has sent in becomes a scan of the decision.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Amendment>, file: Id<File>) -> Result<()> {
    let amendment = store::fetch(tx, id, Verb::Edit).await?;
    if !amendment.is_open() {
        return Err(Refusal::not_now(words::SETTLED).into());
    }
    if of(tx, &amendment).await?.len() >= 10 {
        return Err(Refusal::not_now(words::SCANS).into());
    }
    let file = files::take(tx, file, (KIND, id.0)).await?;
    tx.trace("amendments.scan_added", (KIND, id.0), &file.name).await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    upload: String,
}

async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Amendment>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let Fields { upload } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        store::fetch(tx, id, Verb::Edit).await?;
        let file = upload.parse::<i64>().map_err(|_| Refusal::field("upload", words::FILE))?;
        attach(tx, id, Id::new(file)).await?;
        Ok(format!("/charter/amendments/{id}"))
    })
    .await
}
