//! What the Center does (A9.3): takes a requirement on with a promised day, or gives it back; works; delivers.
use kernel::{Id, Refusal, Result, Tx};

use super::actions::said;
use super::parts::Release;
use super::requirement::{Requirement, Verb};
use super::{store, waits, words};

/// Gives it back to be completed.
pub async fn return_for_more(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64, reason: &str) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Return).await?;
    let returned = one.return_for_more(tx.signed(), said(reason)?)?;
    let returned = store::save(tx, Requirement { version, ..returned }).await?;
    store::step(tx, id, "returned", reason.trim()).await?;
    tx.note("requirements.returned", &one, &returned).await?;
    waits::on(tx, &returned).await?;
    Ok(returned)
}

/// Does not take it on; the owner may raise another.
pub async fn decline(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64, reason: &str) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Decline).await?;
    let declined = one.decline(tx.signed(), said(reason)?)?;
    let declined = store::save(tx, Requirement { version, ..declined }).await?;
    store::step(tx, id, "declined", reason.trim()).await?;
    tx.note("requirements.declined", &one, &declined).await?;
    waits::on(tx, &declined).await?;
    waits::tell(tx, &declined, "需求不予受理", reason.trim()).await?;
    Ok(declined)
}

/// Takes it on and promises a day, `2026-12-01`.
pub async fn accept(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64, promised: &str) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Accept).await?;
    let day = promised.trim().parse().map_err(|_| Refusal::field("promised_on", words::PROMISED));
    // What cannot be now is said before what is wrong with the day.
    let day = day.or_else(|wrong| one.accept(tx.signed(), tx.now.date()).and(Err(wrong)))?;
    let accepted = store::save(tx, Requirement { version, ..one.accept(tx.signed(), day)? }).await?;
    store::step(tx, id, "accepted", &format!("承诺 {day} 前完成")).await?;
    tx.note("requirements.accepted", &one, &accepted).await?;
    waits::on(tx, &accepted).await?;
    waits::tell(tx, &accepted, "需求已受理", "").await?;
    Ok(accepted)
}

/// Begins to work.
pub async fn start(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Start).await?;
    let working = store::save(tx, Requirement { version, ..one.start(tx.signed())? }).await?;
    store::step(tx, id, "started", "").await?;
    tx.note("requirements.started", &one, &working).await?;
    waits::on(tx, &working).await?;
    Ok(working)
}

/// Hands over what was asked for, with its release note (A7.4).
pub async fn deliver(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64, release: &Release) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Deliver).await?;
    let delivered = one.deliver(tx.signed(), release.tidy())?;
    let delivered = store::save(tx, Requirement { version, ..delivered }).await?;
    let said = delivered.stage.delivered().map(|(_, said)| format!("版本 {}：{}", said.version, said.changes));
    store::step(tx, id, "delivered", &said.unwrap_or_default()).await?;
    tx.note("requirements.delivered", &one, &delivered).await?;
    waits::on(tx, &delivered).await?;
    Ok(delivered)
}
