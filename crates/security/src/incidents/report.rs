//! The verb of everybody: somebody with an account reports what they saw.
use std::str::FromStr as _;

use governance::policy::charter_of;
use jiff::civil::DateTime;
use kernel::{At, HOUR, MINUTE, Refusal, Result, Tx, next_number, number_of};

use super::incident::{Class, Incident, Stage};
use super::thing::Thing;
use super::{store, words};
use crate::desk::{right, says, tidy};
use crate::steps::step;
use crate::terms::{self, NewTerm};

#[derive(Clone, Debug, Default)]
pub struct New {
    pub class: String,
    pub title: String,
    pub says: String,
    /// The address of the page it is about; empty for the platform.
    pub place: String,
    /// `2026-11-26T09:30`; empty for now.
    pub happened: String,
}

const MOST: i64 = 20;

/// Takes a report in; the Office is to grade it. No right is asked: whoever has an account may.
///
/// # Errors
/// `Invalid` with one sentence per field; `TooMany` after twenty of one person within an hour.
pub async fn report(tx: &mut Tx<'_>, new: New) -> Result<Incident> {
    if !tx.actor.is_person() {
        return Err(Refusal::SignIn.into());
    }
    let since = tx.now.plus(-HOUR);
    if store::count_since(tx, since).await? >= MOST {
        return Err(Refusal::TooMany(words::TOO_MANY.into()).into());
    }
    let (class, thing) = (Class::from_str(&new.class), Thing::read(&new.place));
    let happened = if new.happened.trim().is_empty() { Some(tx.now) } else { moment(&new.happened) };
    let (title, text) = (tidy(&new.title), tidy(&new.says));
    right(&[
        ("class", words::CLASS, class.is_ok()),
        ("title", words::TITLE, says(&title, 4, 100) && !title.contains('\n')),
        ("says", words::SAYS, says(&text, 4, 4000)),
        ("place", words::PLACE, thing.is_some()),
        ("happened", words::HAPPENED, happened.is_some_and(|at| at.0 > 0 && at <= tx.now)),
    ])?;
    let incident = Incident {
        id: tx.new_id(),
        number: number_of(next_number(tx, "安全事件").await?),
        class: class.map_err(|_| Refusal::field("class", words::CLASS))?,
        title,
        says: text,
        thing: thing.unwrap_or(Thing::Platform),
        happened: happened.unwrap_or(tx.now),
        reported: tx.signed(),
        sent_up: None,
        stage: Stage::Reported,
        overdue: false,
        of_office: false,
        version: 1,
    };
    store::insert(tx, &incident).await?;
    step(tx, ("Incident", incident.id.0), "reported", &incident.says).await?;
    tx.note_new("incidents.reported", &incident).await?;
    let minutes = charter_of(tx)?.parameters.security.grade_minutes;
    let (title, link) = (super::actions::title(&incident), incident.link());
    let due = tx.now.plus(minutes * MINUTE);
    let thing = ("Incident", incident.id.0);
    terms::start(tx, NewTerm { thing, step: "定级", title, link, unit: 0, from: tx.now, due }).await?;
    super::actions::next(tx, &incident).await?;
    Ok(incident)
}

/// `2026-11-26T09:30` in Beijing.
pub(super) fn moment(text: &str) -> Option<At> {
    DateTime::from_str(text.trim()).ok().map(At::civil)
}
