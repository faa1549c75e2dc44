//! The verbs of people: issue a list's certificates, revoke one, put one right by another.
use kernel::{Id, Person, Refusal, Result, Tx, View};
use people::inbox::{Notice, notify};

use super::certificate::{Batch, Certificate, Stage, Verb};
use super::jobs::{Issue, Print};
use super::{store, words};
use crate::hours;
use crate::rolls::{self, Roll, Row};
use crate::seats;

/// What a certificate says about its holder, put right.
#[derive(Clone, Debug)]
pub struct Correction {
    pub name: String,
    pub unit_name: String,
    pub reason: String,
}

/// The academic office issues the certificates of a recognised list, all at once and once.
///
/// # Errors
/// `NotNow` before the recognition or the second time; `NotAllowed` for a list on which the actor stands.
pub async fn issue(tx: &mut Tx<'_>, id: Id<Roll>) -> Result<Batch> {
    let roll = rolls::fetch(tx, id, rolls::Verb::See).await?;
    let specimen = specimen(tx, &roll).await?;
    tx.allow(Verb::Issue, &specimen)?;
    roll.recognised()?;
    let batch = Batch { roll: id, asked_at: tx.now, asked_by: tx.actor.id(), reached: 0, made: 0, done: None };
    if !store::begin(tx, &batch).await? {
        return Err(Refusal::not_now(words::ISSUED_ALREADY).into());
    }
    tx.trace("certificates.issue_asked", ("Roll", id.0), &roll.people).await?;
    rolls::over(tx, id).await?;
    tx.ask(Issue { roll: id }).await?;
    Ok(batch)
}

/// Whether the actor may issue the certificates of this list.
pub(super) async fn may_issue(view: &mut View<'_>, roll: &Roll) -> Result<bool> {
    let specimen = specimen(view, roll).await?;
    view.may(Verb::Issue, &specimen)
}

/// What the policy is asked about before there is a certificate: the actor's own, when they stand on the list.
async fn specimen(view: &mut View<'_>, roll: &Roll) -> Result<Certificate> {
    let me = view.actor.id().0;
    let row = rolls::row(view, roll.id, me).await?.unwrap_or_else(Row::nobody);
    Ok(made(view, roll, row, roll.hours, Id::new(0)))
}

/// A certificate for one row of a list, without identity, number, code, and the names of project and task.
pub(super) fn made(view: &View<'_>, roll: &Roll, row: Row, hours: i64, issued_by: Id<Person>) -> Certificate {
    Certificate {
        id: Id::new(0),
        number: String::new(),
        code: String::new(),
        roll: roll.id,
        holder: Id::new(row.person),
        project: roll.project,
        module: roll.module,
        host: roll.host,
        name: row.name,
        unit_name: row.unit_name,
        project_name: String::new(),
        task_number: String::new(),
        hours,
        issued_at: view.now,
        issued_by,
        charter: view.house.judge.charter(),
        replaces: None,
        stage: Stage::Issued,
        paper: None,
        version: 1,
    }
}

/// With an identity, the next number of the register, and a code that nobody can guess.
pub(super) async fn numbered(tx: &mut Tx<'_>, bare: Certificate) -> Result<Certificate> {
    let number = {
        let (year, number) = kernel::next_number(tx, "证书").await?;
        format!("{year}-{number:06}")
    };
    Ok(Certificate { id: tx.new_id(), number, code: kernel::seal::random_code(), ..bare })
}

/// A certificate counts no longer, for a reason that everybody reads who verifies it.
pub async fn revoke(tx: &mut Tx<'_>, id: Id<Certificate>, version: i64, reason: &str) -> Result<Certificate> {
    let certificate = store::fetch(tx, id, Verb::Revoke).await?;
    let revoked = certificate.revoke(tx.now, tx.actor.id(), reason)?;
    let revoked = store::save(tx, Certificate { version, ..revoked }).await?;
    tx.note("certificates.revoked", &certificate, &revoked).await?;
    let title = format!("结业证书 {} 已撤销", revoked.number);
    tell(tx, &revoked, title, format!("理由：{}", reason.trim())).await?;
    Ok(revoked)
}

/// Revokes a certificate and issues another in its place, with name and unit put right and the hours as recognised now.
///
/// # Errors
/// As for `revoke`; `Invalid` for a name that is none; `NotAllowed` for one's own.
pub async fn reissue(tx: &mut Tx<'_>, id: Id<Certificate>, version: i64, put: Correction) -> Result<Certificate> {
    let (name, unit_name) = (put.name.trim().to_owned(), put.unit_name.trim().to_owned());
    store::fetch(tx, id, Verb::Issue).await?;
    if !(1..=60).contains(&name.chars().count()) {
        return Err(Refusal::field("name", words::NAME).into());
    }
    if unit_name.chars().count() > 100 {
        return Err(Refusal::field("unit_name", words::UNIT).into());
    }
    let old = revoke(tx, id, version, &put.reason).await?;
    let hours = hours::recognised_in(tx, old.holder.0, old.project).await?;
    let bare = Certificate {
        name,
        unit_name,
        hours,
        issued_at: tx.now,
        issued_by: tx.actor.id(),
        charter: tx.house.judge.charter(),
        replaces: Some(old.id),
        stage: Stage::Issued,
        paper: None,
        version: 1,
        ..old.clone()
    };
    let new = numbered(tx, bare).await?;
    store::insert(tx, std::slice::from_ref(&new)).await?;
    tx.note("certificates.reissued", &old, &new).await?;
    tx.ask(Print { certificate: new.id }).await?;
    Ok(new)
}

/// Tells the holder, with the way to their certificates.
pub(super) async fn tell(tx: &mut Tx<'_>, about: &Certificate, title: String, body: String) -> Result<()> {
    let notice = Notice { title, body, link: format!("/certificates/{}", about.id), due: None };
    notify(tx, about.holder, &notice).await
}

/// The names that a certificate of this list carries: its project's and its task's number.
pub(super) async fn titles(tx: &mut Tx<'_>, roll: &Roll) -> Result<(String, String)> {
    let project = seats::project_for_job(tx, roll.project).await?;
    let number = seats::task_number(tx, project.task).await?;
    Ok((project.name, number))
}
