//! The verbs of a module's owner: nobody else has one here (第九条、第十条).
use governance::policy::charter_of;
use kernel::{Id, Refusal, Result, Tx, View};
use serde_json::json;

use super::home::{Home, Notice, NoticeWords, TheModule, Verb};
use super::{store, words};
use crate::requirements::{self, Place};

const MOST_PINS: usize = 5;

/// A module that the actor administers on behalf of the unit that owns it.
///
/// # Errors
/// `NotFound` when the charter has no such module, `NotAllowed` for everybody but its owner.
pub async fn administered(view: &mut View<'_>, module: i64) -> Result<TheModule> {
    let charter = charter_of(view)?;
    if charter.module(module).is_none() {
        return Err(Refusal::NotFound.into());
    }
    let known = TheModule(module);
    view.allow(Verb::Administer, &known)?;
    let owner = requirements::owner(view, &charter, Place::Module(module)).await?;
    requirements::of_owner(view, Place::Module(module), owner.id.0)?;
    Ok(known)
}

/// Writes the introduction and where to turn.
pub async fn describe(tx: &mut Tx<'_>, module: i64, version: i64, intro: &str, contact: &str) -> Result<Home> {
    administered(tx, module).await?;
    let home = store::home(tx, module).await?;
    let written = store::write(tx, Home { version, ..home.write(intro, contact, tx.signed())? }).await?;
    tx.note("modules.described", &home, &written).await?;
    Ok(written)
}

/// A running project of the module stands first on its page.
pub async fn pin(tx: &mut Tx<'_>, module: i64, project: i64) -> Result<()> {
    administered(tx, module).await?;
    let running = store::running(tx, module).await?;
    if !running.iter().any(|one| one.id == project) {
        return Err(Refusal::field("project", words::PROJECT).into());
    }
    if running.iter().filter(|one| one.pinned).count() >= MOST_PINS {
        return Err(Refusal::not_now(words::PINS).into());
    }
    if !store::pin(tx, module, project).await? {
        return Err(Refusal::not_now(words::PINNED).into());
    }
    tx.trace("modules.pinned", ("Module", module), &json!({ "project": project })).await
}

pub async fn unpin(tx: &mut Tx<'_>, module: i64, project: i64) -> Result<()> {
    administered(tx, module).await?;
    if !store::unpin(tx, module, project).await? {
        return Err(Refusal::not_now(words::NOT_PINNED).into());
    }
    tx.trace("modules.unpinned", ("Module", module), &json!({ "project": project })).await
}

/// Posts a notice that is shown from a day until a day.
pub async fn post(tx: &mut Tx<'_>, module: i64, said: &NoticeWords) -> Result<Notice> {
    administered(tx, module).await?;
    let (id, words, posted) = (tx.new_id(), said.checked(tx.now.date())?, tx.signed());
    let notice = Notice { id, module, words, posted, withdrawn: None, version: 1 };
    store::post(tx, &notice).await?;
    tx.note_new("modules.notice_posted", &notice).await?;
    Ok(notice)
}

/// Takes a notice down before its last day; it stays on record with the reason.
pub async fn withdraw(tx: &mut Tx<'_>, module: i64, id: Id<Notice>, version: i64, reason: &str) -> Result<Notice> {
    administered(tx, module).await?;
    let notice = store::notice(tx, module, id).await?;
    let gone = notice.withdraw(tx.signed(), reason)?;
    let gone = store::withdraw(tx, Notice { version, ..gone }).await?;
    tx.note("modules.notice_withdrawn", &notice, &gone).await?;
    Ok(gone)
}
