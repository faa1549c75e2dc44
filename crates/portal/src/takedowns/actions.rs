//! The verbs: stop it, report it, bring it back, close the case.
use std::str::FromStr as _;

use governance::cuts::{self, Cut};
use governance::policy::charter_of;
use kernel::{At, HOUR, Id, Problem, Refusal, Result, Tx, View, next_number, number_of};

use super::case::{Report, Said, Takedown, Verb};
use super::evidence;
use super::ground::Ground;
use super::store::content::{self, Found};
use super::{address, store, waits, words};
use crate::complaints;
use crate::publications::{self, Kind};
use crate::{articles, search};

/// What somebody fills in who stops something.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// Any address of it.
    pub place: String,
    pub ground: String,
    pub reason: String,
    pub complaint: String,
}

/// What is recorded of the report.
#[derive(Clone, Debug, Default)]
pub struct NewReport {
    pub to: String,
    pub number: String,
    pub sent: At,
}

/// Stops a piece of content: from the commit on every address of it refuses, its evidence is sealed and its report open.
///
/// # Errors
/// `Invalid` with one sentence per field; `NotNow` when it is stopped already.
pub async fn take_down(tx: &mut Tx<'_>, new: New) -> Result<Takedown> {
    tx.allow(Verb::TakeDown, &blank(tx))?;
    let (ground, (kind, subject)) = checked(tx, &new).await?;
    let standing = cuts::is_cut(tx, (kind.code(), subject)).await?;
    if standing {
        return Err(Refusal::not_now(words::TAKEN_ALREADY).into());
    }
    let found = content::public(tx, (kind, subject)).await?;
    let found = found.ok_or_else(|| Refusal::field("place", words::NOT_PUBLIC))?;
    let one = Takedown {
        id: tx.new_id(),
        number: format!("{} {}", words::REGISTER, number_of(next_number(tx, words::REGISTER).await?)),
        kind,
        subject,
        edition: found.edition,
        title: found.title.clone(),
        host: found.host,
        provider: Id::new(found.provider),
        ground,
        reason: new.reason.trim().to_owned(),
        complaint: people::fold(&new.complaint).to_uppercase(),
        report_due: tx.now.plus(charter_of(tx)?.parameters.takedowns.report_hours * HOUR),
        ..blank(tx)
    };
    store::insert(tx, &one).await?;
    stop(tx, &one, &found).await?;
    let text = serde_json::to_string(&evidence::gather(tx, &one, found).await?)?;
    store::seal(tx, one.id, &text, &publications::digest(&text)).await?;
    tx.note_new("takedowns.taken_down", &one).await?;
    follow(tx, &one, "taken_down", &one.reason).await?;
    waits::for_report(tx, &one).await?;
    waits::told_of_cut(tx, &one).await?;
    Ok(one)
}

/// The authority has its report: when, to whom, under which number.
pub async fn send_up(tx: &mut Tx<'_>, id: Id<Takedown>, version: i64, new: NewReport) -> Result<Takedown> {
    let one = store::fetch(tx, id, Verb::SendUp).await?;
    let (to, number) = (new.to.trim().to_owned(), new.number.trim().to_owned());
    let after = one.send_up(Report { recorded: tx.signed(), to, number, sent: new.sent })?;
    let after = store::save(tx, Takedown { version, ..after }).await?;
    tx.note("takedowns.reported", &one, &after).await?;
    waits::for_close(tx, &after).await?;
    Ok(after)
}

/// Another person than whoever stopped it decides that every address answers again.
pub async fn restore(tx: &mut Tx<'_>, id: Id<Takedown>, version: i64, text: &str) -> Result<Takedown> {
    let one = store::fetch(tx, id, Verb::Restore).await?;
    let text = said("restoration", text, words::RESTORATION)?;
    let after = one.restore(Said { signed: tx.signed(), text: text.clone() })?;
    let after = store::save(tx, Takedown { version, ..after }).await?;
    cuts::lift(tx, (one.kind.code(), one.subject), id.0).await?;
    tx.note("takedowns.restored", &one, &after).await?;
    follow(tx, &after, "restored", &text).await?;
    waits::told_of_return(tx, &after, &text).await?;
    Ok(after)
}

/// The case is over. What is stopped stays so until somebody restores it.
///
/// # Errors
/// `NotNow` before the report is on record.
pub async fn close(tx: &mut Tx<'_>, id: Id<Takedown>, version: i64, text: &str) -> Result<Takedown> {
    let one = store::fetch(tx, id, Verb::Close).await?;
    let text = said("conclusion", text, words::CONCLUSION)?;
    let after = one.close(Said { signed: tx.signed(), text })?;
    let after = store::save(tx, Takedown { version, ..after }).await?;
    tx.note("takedowns.closed", &one, &after).await?;
    waits::nobody(tx, id).await?;
    Ok(after)
}

async fn stop(tx: &mut Tx<'_>, one: &Takedown, found: &Found) -> Result<()> {
    let cut = Cut {
        kind: one.kind.code().into(),
        subject: one.subject,
        case: one.id.0,
        number: one.number.clone(),
        ground: one.ground.name().into(),
        audience: found.audience.clone(),
        host: one.host,
        projects: found.projects.clone(),
        at: tx.now,
    };
    if cuts::cut(tx, &cut).await? { Ok(()) } else { Err(Refusal::not_now(words::TAKEN_ALREADY).into()) }
}

/// Steps, feeds and the index of the search follow; what shows a hit asks again anyway.
async fn follow(tx: &mut Tx<'_>, one: &Takedown, step: &'static str, reason: &str) -> Result<()> {
    match one.kind {
        Kind::Article => articles::marked(tx, Id::new(one.subject), step, reason).await,
        Kind::Course => tx.ask(search::ReindexCourse { course: one.subject }).await,
    }
}

/// Everything that is wrong at once, or what is to be stopped on which ground.
async fn checked(view: &mut View<'_>, new: &New) -> Result<(Ground, (Kind, i64))> {
    let mut wrong = vec![];
    let mut say = |field: &'static str, says: &str| wrong.push(Problem { field: field.into(), says: says.into() });
    let thing = address::thing(view, &new.place).await?;
    if thing.is_none() {
        say("place", words::PLACE);
    }
    let ground = Ground::from_str(&new.ground).ok();
    if ground.is_none() {
        say("ground", words::GROUND);
    }
    if !(2..=2000).contains(&new.reason.trim().chars().count()) {
        say("reason", words::REASON);
    }
    if !new.complaint.trim().is_empty() {
        match complaints::by_code(view, &new.complaint).await {
            Ok(_) => {}
            Err(kernel::Error::Refused(_)) => say("complaint", words::COMPLAINT),
            Err(fault) => return Err(fault),
        }
    }
    match (ground.zip(thing), wrong.is_empty()) {
        (Some(all), true) => Ok(all),
        _ => Err(Refusal::Invalid(wrong).into()),
    }
}

/// Whether to offer it on a page.
pub fn may_take_down(view: &View<'_>) -> Result<bool> {
    view.may(Verb::TakeDown, &blank(view))
}

/// A case of nothing yet, by whoever asks: for the question whether they may take anything down.
pub(super) fn blank(view: &View<'_>) -> Takedown {
    Takedown {
        id: Id::new(0),
        number: String::new(),
        kind: Kind::Article,
        subject: 0,
        edition: 0,
        title: String::new(),
        host: 0,
        provider: Id::new(0),
        ground: Ground::Other,
        reason: String::new(),
        complaint: String::new(),
        taken: view.signed(),
        report_due: view.now,
        report: None,
        restored: None,
        closed: None,
        version: 1,
    }
}

fn said(field: &'static str, text: &str, says: &'static str) -> Result<String, Refusal> {
    Refusal::unless_long(field, text, 2..=2000, says)
}
