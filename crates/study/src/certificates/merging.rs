//! Two records of one person became one: a certificate is the kept record's; of two for the same project the one with more
//! hours stands and the other is revoked, with the reason that whoever verifies it reads. Twice is once.
use governance::mergers::RecordsMerged;
use kernel::{Actor, App, Id, Result, Tx};

use super::certificate::Certificate;
use super::store;

pub async fn on_merged(app: App, fact: RecordsMerged) -> Result<()> {
    app.act(&Actor::house("certificates.merge"), async move |tx| carry(tx, &fact).await).await
}

/// # Errors
/// A fault while certificates of either are being issued: the job is tried again.
async fn carry(tx: &mut Tx<'_>, fact: &RecordsMerged) -> Result<()> {
    let (kept, folded) = (Id::new(fact.kept), Id::new(fact.folded));
    if store::is_issuing(tx, kept).await? || store::is_issuing(tx, folded).await? {
        return Err(anyhow::anyhow!("merger {}: certificates are being issued", fact.number).into());
    }
    let own = store::standing(tx, kept).await?;
    for paper in store::standing(tx, folded).await? {
        match own.iter().find(|one| one.project == paper.project) {
            Some(better) if better.hours >= paper.hours => revoked(tx, fact, &paper, better).await?,
            Some(lesser) => {
                revoked(tx, fact, lesser, &paper).await?;
                moved(tx, fact, &paper).await?;
            }
            None => moved(tx, fact, &paper).await?,
        }
    }
    Ok(())
}

async fn moved(tx: &mut Tx<'_>, fact: &RecordsMerged, paper: &Certificate) -> Result<()> {
    let after = store::carry(tx, Certificate { holder: Id::new(fact.kept), ..paper.clone() }).await?;
    tx.note("certificates.carried", paper, &after).await
}

async fn revoked(tx: &mut Tx<'_>, fact: &RecordsMerged, paper: &Certificate, instead: &Certificate) -> Result<()> {
    let reason = format!("同一人同一项目重复颁发，以证书 {} 为准（合并档案 {}）", instead.number, fact.number);
    let after = store::save(tx, paper.revoke(tx.now, Id::new(fact.by), &reason)?).await?;
    tx.note("certificates.revoked", paper, &after).await
}
