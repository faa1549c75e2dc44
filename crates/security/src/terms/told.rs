//! Whom the delay of a step is told, at which part of its term.
use std::collections::BTreeSet;

use governance::charter::Charter;
use governance::policy::charter_of;
use kernel::{Id, Result, Tx};
use people::inbox::{Notice, notify};
use people::{roles, units};

use super::jobs::Tell;
use super::store::{self, Term};
use super::words;

/// At which percents of a term somebody is told; the last is its end.
pub fn steps(charter: &Charter) -> [i64; 3] {
    let terms = &charter.parameters.security;
    [terms.remind_percent, terms.press_percent, 100]
}

/// Tells what has become due since, and asks to be called for what comes next.
pub async fn tell(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let Some(term) = store::open(tx, id).await? else { return Ok(()) };
    let all = steps(&*charter_of(tx)?);
    let passed = term.passed(&tx.now);
    let mut told = BTreeSet::new();
    let due: Vec<i64> = all.iter().copied().filter(|step| *step > term.told && *step <= passed).collect();
    for percent in &due {
        told.extend(whom(tx, &term, *percent, all).await?);
    }
    if let Some(percent) = due.last().copied() {
        store::mark(tx, id, percent).await?;
        let notice = Notice {
            title: words::told(&term.title, &term.step, percent),
            body: words::until(&term.due.minute()),
            link: term.link.clone(),
            due: Some(term.due),
        };
        for person in &told {
            notify(tx, Id::new(*person), &notice).await?;
        }
        tx.trace("terms.told", ("Term", id), &(&term.kind, term.subject.to_string(), percent, told.len())).await?;
    }
    match all.into_iter().find(|step| *step > passed) {
        Some(next) => tx.ask_at(Tell { term: id }, term.at(next)).await,
        None => Ok(()),
    }
}

/// First whoever takes the step, then whoever answers for them and the Office, at last the leadership too.
async fn whom(tx: &mut Tx<'_>, term: &Term, percent: i64, [remind, press, _]: [i64; 3]) -> Result<Vec<i64>> {
    const PLATFORM: (&str, i64) = ("Platform", 1);
    let unit = match term.unit {
        0 => units::by_code(tx, "network_office").await?.map_or(0, |unit| unit.id.0),
        unit => unit,
    };
    let mut asked: Vec<(&str, (&str, i64))> = vec![];
    if percent <= remind && term.unit != 0 {
        asked.push(("unit_staff", ("Unit", unit)));
    }
    if percent >= press || term.unit == 0 {
        asked.push(("network_office", PLATFORM));
    }
    asked.push(("unit_head", ("Unit", unit)));
    if percent > press {
        asked.push(("leadership", PLATFORM));
    }
    let mut all = vec![];
    for (role, scope) in asked {
        all.extend(roles::holders(tx, role, scope).await?.into_iter().map(|person| person.0));
    }
    Ok(all)
}
