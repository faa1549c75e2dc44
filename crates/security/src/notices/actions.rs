//! The verbs.
use governance::policy::charter_of;
use kernel::{Id, Refusal, Result, Tx, next_number, number_of};
use people::inbox::{Waiting, settle, wait};

use super::notice::{Reader, SecurityNotice, Verb};
use super::{store, words};
use crate::desk::{of_unit, own_units, right, says, tidy};

#[derive(Clone, Debug, Default)]
pub struct New {
    pub title: String,
    pub source: String,
    pub body: String,
    pub units: Vec<i64>,
}

/// The Office tells units something; each is to confirm until a day.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub async fn issue(tx: &mut Tx<'_>, new: New) -> Result<SecurityNotice> {
    let known = people::units::by_ids(tx, &new.units).await?;
    let charter = charter_of(tx)?;
    let mut notice = SecurityNotice {
        id: tx.new_id(),
        number: String::new(),
        title: tidy(&new.title),
        source: tidy(&new.source),
        body: tidy(&new.body),
        issued: tx.signed(),
        due: charter.due(tx.now, charter.parameters.security.notice_days),
        units: known.iter().map(|unit| Reader { unit: unit.id.0, read: None }).collect(),
    };
    tx.allow(Verb::Issue, &notice)?;
    right(&[
        ("title", words::TITLE, says(&notice.title, 4, 100) && !notice.title.contains('\n')),
        ("source", words::SOURCE, notice.source.chars().count() <= 100),
        ("body", words::BODY, says(&notice.body, 4, 5000)),
        ("units", words::UNITS, !notice.units.is_empty()),
    ])?;
    notice.number = number_of(next_number(tx, "安全通知").await?);
    store::insert(tx, &notice).await?;
    tx.note_new("security_notices.issued", &notice).await?;
    await_reading(tx, &notice).await?;
    Ok(notice)
}

/// One of the unit's people says that it was read.
///
/// # Errors
/// `NotNow` when all units of the actor have confirmed.
pub async fn confirm(tx: &mut Tx<'_>, id: Id<SecurityNotice>, _version: i64) -> Result<()> {
    let notice = store::fetch(tx, id, Verb::Acknowledge).await?;
    let mine = notice.unread(&own_units(tx));
    if mine.is_empty() {
        return Err(Refusal::not_now(words::CONFIRMED).into());
    }
    for unit in mine {
        store::confirm(tx, id, unit).await?;
    }
    let after = store::fetch(tx, id, Verb::Acknowledge).await?;
    tx.note("security_notices.confirmed", &notice, &after).await?;
    if after.confirmed() == after.units.len() {
        return settle(tx, (KIND, id.0)).await;
    }
    await_reading(tx, &after).await
}

const KIND: &str = "SecurityNotice";

/// It waits for those units that have not confirmed.
async fn await_reading(tx: &mut Tx<'_>, notice: &SecurityNotice) -> Result<()> {
    let open = notice.units.iter().filter(|one| one.read.is_none());
    let waiting = Waiting {
        thing: (KIND, notice.id.0),
        step: "确认阅读",
        title: title(notice),
        link: link(notice),
        due: Some(notice.due),
        holders: open.flat_map(|one| of_unit(one.unit)).collect(),
        ..Waiting::default()
    };
    wait(tx, waiting).await
}

fn title(notice: &SecurityNotice) -> String {
    format!("安全通知：{}", notice.title)
}

fn link(notice: &SecurityNotice) -> String {
    format!("/security/notices/{}", notice.id)
}
