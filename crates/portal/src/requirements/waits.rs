//! Who is next: the step that a requirement waits for, with its day, and the news for those who have a part in it.
use governance::policy::charter_of;
use kernel::{At, Result, Tx};
use people::inbox::{Notice, Waiting, notify, settle, wait};

use super::requirement::{Requirement, Stage};

/// From now on the requirement waits for whoever takes its next step; nobody once it has ended.
pub(super) async fn on(tx: &mut Tx<'_>, one: &Requirement) -> Result<()> {
    match next(tx, one)? {
        Some(waiting) => wait(tx, waiting).await,
        None => settle(tx, thing(one)).await,
    }
}

/// News for those who have a part in it, except for whoever made them.
///
/// `remark`: what they wrote; where they wrote nothing, the news says what follows.
pub(super) async fn tell(tx: &mut Tx<'_>, one: &Requirement, what: &str, remark: &str) -> Result<()> {
    let notice =
        Notice { title: format!("{what}：{}", one.title), body: said(one, remark), link: link(one), due: None };
    let me = tx.actor.id();
    for person in one.parties().into_iter().filter(|person| *person != me) {
        notify(tx, person, &notice).await?;
    }
    Ok(())
}

/// Reason or remark word for word; else the promised day of what was taken on, and where to read what was confirmed.
fn said(one: &Requirement, remark: &str) -> String {
    match &one.stage {
        _ if !remark.is_empty() => remark.chars().take(500).collect(),
        Stage::Accepted { taken } => format!("研修中心承诺 {} 前完成。", taken.promised),
        Stage::Confirmed { release, .. } => format!("版本 {} 的更新说明已公布在“版本更新”。", release.version),
        _ => "请打开需求单查看。".into(),
    }
}

fn next(tx: &Tx<'_>, one: &Requirement) -> Result<Option<Waiting>> {
    let charter = charter_of(tx)?;
    let days = &charter.parameters.deadlines;
    let center = || vec![("center".to_owned(), ("Platform", 1))];
    let owners = || vec![(one.place.role().to_owned(), one.place.scope())];
    let (step, due, holders, persons, not) = match &one.stage {
        Stage::Raised { raised } => {
            ("受理", Some(charter.due(tx.now, days.requirement_accept_days)), center(), vec![], vec![raised.by])
        }
        Stage::Returned { raised, .. } => ("补充", None, vec![], vec![raised.by], vec![]),
        Stage::Accepted { taken } => ("实施", promised(&taken.promised), center(), vec![], vec![]),
        Stage::Working { taken, .. } => ("交付", promised(&taken.promised), center(), vec![], vec![]),
        Stage::Delivered { delivered, .. } => {
            let due = Some(charter.due(tx.now, days.requirement_confirm_days));
            ("验收", due, owners(), vec![], vec![delivered.by])
        }
        Stage::Drafted | Stage::Declined { .. } | Stage::Withdrawn { .. } | Stage::Confirmed { .. } => return Ok(None),
    };
    let title = format!("需求：{}", one.title);
    Ok(Some(Waiting { thing: thing(one), step, title, link: link(one), due, holders, persons, not }))
}

/// The end of that day in Beijing.
fn promised(day: &str) -> Option<At> {
    day.parse().ok().map(|day| At::of(day).plus(kernel::DAY - 1))
}

fn thing(one: &Requirement) -> (&'static str, i64) {
    ("Requirement", one.id.0)
}

fn link(one: &Requirement) -> String {
    format!("/requirements/{}", one.id)
}
