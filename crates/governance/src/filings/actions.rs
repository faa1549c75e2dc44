//! The verb, and who may see the scans.
use futures::future::LocalBoxFuture;
use kernel::{Governed, Id, Refusal, Result, Tx, View};

use super::register::Verb;
use super::{store, words};
use crate::files::{self, File};
use crate::workflow::Dossier;

/// What a scan belongs to, by the number of its dossier.
pub const KIND: &str = "Filing";

/// Who may see a register has the scans in it.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { store::register_of(view, Id::new(id), Verb::See).await.map(drop) })
    }
}

/// Puts a document number (文号), and the scan of its paper, beside a serial. What was there before stays on record.
///
/// # Errors
/// `Invalid` without a number.
pub async fn put_paper(tx: &mut Tx<'_>, dossier: Id<Dossier>, number: &str, scan: Option<Id<File>>) -> Result<()> {
    store::register_of(tx, dossier, Verb::PutPaper).await?;
    let number = number.trim();
    if !(2..=60).contains(&number.chars().count()) {
        return Err(Refusal::field("number", words::NUMBER).into());
    }
    if let Some(file) = scan {
        files::take(tx, file, (KIND, dossier.0)).await?;
    }
    store::put(tx, dossier, number, scan).await?;
    tx.trace("filings.paper_put", (KIND, dossier.0), &(number, scan)).await
}
