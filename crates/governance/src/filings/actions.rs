//! The verb, and who may see the scans.
use futures::future::LocalBoxFuture;
use kernel::{Governed, Id, Problem, Refusal, Result, Tx, View};

use super::number::document_number;
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

/// Puts a document number (文号), and the scan of its paper, beside a serial. What was there before stays on record; without
/// another scan the one that was there stays beside it.
///
/// # Errors
/// `Invalid` for what is no document number or another serial's; `NotNow` for a void serial.
pub async fn put_paper(tx: &mut Tx<'_>, dossier: Id<Dossier>, number: &str, scan: Option<Id<File>>) -> Result<()> {
    store::register_of(tx, dossier, Verb::PutPaper).await?;
    if store::is_void(tx, dossier).await? {
        return Err(Refusal::not_now(words::VOID).into());
    }
    let wrong = |says| Refusal::Invalid(vec![Problem { field: "number".into(), says }]);
    let number = document_number(number, tx.now.date()).map_err(wrong)?;
    if let Some(serial) = store::holder_of(tx, &number, dossier).await? {
        return Err(wrong(words::taken(&number, &serial)).into());
    }
    let scan = match scan {
        Some(file) => {
            files::take(tx, file, (KIND, dossier.0)).await?;
            Some(file)
        }
        None => store::scan_of(tx, dossier).await?,
    };
    store::put(tx, dossier, &number, scan).await?;
    tx.trace("filings.paper_put", (KIND, dossier.0), &(&number, scan)).await
}
