//! The verbs.
use kernel::{Id, Refusal, Result, Tx};
use people::inbox::{Notice, notify};

use super::certificate::{Certificate, Verb};
use super::jobs::{Issue, Print};
use super::store::{self, Wanting};
use super::words;
use crate::rolls::{self, Roll, Stage};

/// 成批颁发: everybody on a recognised roll who has no standing certificate of it.
pub async fn begin_batch(tx: &mut Tx<'_>, roll: Id<Roll>) -> Result<()> {
    let roll = rolls::fetch(tx, roll, rolls::Verb::See).await?;
    let sample = blank(tx, &roll, &Wanting { person: 0, name: String::new(), unit_name: String::new() }, "");
    tx.allow(Verb::Issue, &sample)?;
    if !matches!(roll.stage, Stage::Recognised { .. }) {
        return Err(Refusal::not_now(words::NOT_RECOGNISED).into());
    }
    let by = tx.actor.id();
    if store::wanting(tx, roll.id.0, 0, by.0).await?.is_empty() {
        return Err(Refusal::not_now(words::ALL_ISSUED).into());
    }
    tx.trace("certificates.batch_begun", ("Roll", roll.id.0), &roll.people).await?;
    tx.ask(Issue { roll: roll.id.0, after: 0, by: by.0 }).await
}

/// One slice of a batch; the next is asked for in the same transaction.
pub(super) async fn issue_slice(tx: &mut Tx<'_>, batch: &Issue) -> Result<()> {
    let roll = rolls::fetch(tx, Id::new(batch.roll), rolls::Verb::See).await?;
    let wanting = store::wanting(tx, batch.roll, batch.after, batch.by).await?;
    let task_number = store::task_number(tx, roll.project).await?;
    for person in &wanting {
        let (year, number) = kernel::next_number(tx, "证书").await?;
        let new = Certificate {
            number: format!("{year}-{number:06}"),
            code: kernel::seal::random_code(),
            by: Id::new(batch.by),
            ..blank(tx, &roll, person, &task_number)
        };
        store::insert(tx, &new).await?;
        tx.note_new("certificates.issued", &new).await?;
        tx.ask(Print { certificate: new.id.0 }).await?;
        let title = format!("结业证书已颁发：{}", new.project_name);
        notify(tx, new.person, &Notice { title, body: new.number.clone(), link: "/certificates".into(), due: None })
            .await?;
    }
    match wanting.last() {
        Some(last) => tx.ask(Issue { after: last.person, ..*batch }).await,
        None => Ok(()),
    }
}

fn blank(tx: &Tx<'_>, roll: &Roll, person: &Wanting, task_number: &str) -> Certificate {
    Certificate {
        id: tx.new_id(),
        number: String::new(),
        code: String::new(),
        roll: roll.id,
        person: Id::new(person.person),
        project: roll.project,
        module: roll.module,
        host: roll.host,
        name: person.name.clone(),
        unit_name: person.unit_name.clone(),
        project_name: roll.project_name.clone(),
        task_number: task_number.into(),
        hours: roll.hours,
        issued: tx.now,
        by: tx.actor.id(),
        revoked: None,
        key: String::new(),
        version: 1,
    }
}

/// 撤销: the paper no longer verifies; a corrected one is issued by another batch.
pub async fn revoke(tx: &mut Tx<'_>, id: Id<Certificate>, version: i64, reason: &str) -> Result<Certificate> {
    let found = store::fetch(tx, id, Verb::Revoke).await?;
    let reason = reason.trim();
    if !(2..=500).contains(&reason.chars().count()) {
        return Err(Refusal::field("reason", words::REASON).into());
    }
    let gone = Certificate { version, ..found.revoke(tx.now, tx.actor.id(), reason)? };
    let Some(revoked) = gone.revoked.clone() else { return Ok(gone) };
    let gone = store::save_revoked(tx, gone, &revoked).await?;
    tx.note("certificates.revoked", &found, &gone).await?;
    let title = format!("结业证书已撤销：{}", gone.project_name);
    notify(tx, gone.person, &Notice { title, body: revoked.reason, link: "/certificates".into(), due: None }).await?;
    Ok(gone)
}
