//! Scans (扫描件) of the decision that an article rests on: sent in by the proposer, seen by whoever sees the proposal.
use futures::future::LocalBoxFuture;
use kernel::{Audience, Doors, Governed, Id, Refusal, Result, Trace, Tx, View};

use super::amendment::{Amendment, Verb};
use super::pages::at;
use super::{store, words};
use crate::files::{self, File};

const KIND: &str = "Amendment";
const MOST: usize = 10;

pub fn doors() -> Doors {
    let (edit, added) = (Audience::Verb("edit", KIND), Trace::Audit("amendments.scan_added"));
    Doors::new().say("/charter/amendments/{id}/scans", edit, added, ("upload", add), at)
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
    files::attached(view, (KIND, amendment.id.0)).await
}

/// A file that the proposer has sent in becomes a scan of the decision.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Amendment>, file: Id<File>) -> Result<()> {
    if !store::fetch(tx, id, Verb::Edit).await?.is_open() {
        return Err(Refusal::not_now(words::SETTLED).into());
    }
    let file = files::attach(tx, file, (KIND, id.0), MOST).await?;
    tx.trace("amendments.scan_added", (KIND, id.0), &file.name).await
}

async fn add(tx: &mut Tx<'_>, id: Id<Amendment>, _version: i64, upload: &str) -> Result<()> {
    store::fetch(tx, id, Verb::Edit).await?;
    attach(tx, id, files::sent(upload)?).await
}
