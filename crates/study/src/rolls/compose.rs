//! A list gets its rows: a slice of the class a transaction, each with one entry that names its people.
use kernel::{Actor, App, Id, Result, Tx};
use people::inbox::{Notice, notify};

use super::roll::{Roll, Row, Stage};
use super::{store, waits};
use crate::hours::{self, Act, Step};
use crate::rules::{self, Plan};
use crate::seats::{self, Seat};

/// Seats of one transaction: each may become a row and two acts of the ledger, and 20 ms are enough for the writer.
pub(super) const SLICE: i64 = 100;

/// Lists the next seats of the class; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Roll>) -> Result<bool> {
    app.act(actor, async move |tx| {
        let roll = store::for_job(tx, id).await?;
        if roll.stage != Stage::Composing {
            return Ok(false);
        }
        let seats = seats::after(tx, roll.class, roll.reached, SLICE).await?;
        let Some(last) = seats.last().map(|seat| seat.person) else {
            finish(tx, &roll).await?;
            return Ok(false);
        };
        let mut plan = rules::plan(tx, roll.project).await?;
        plan.rule.percent = roll.percent;
        let listed = list(tx, &roll, &plan, seats).await?;
        if !listed.is_empty() {
            tx.trace("rolls.slice_listed", ("Roll", id.0), &listed).await?;
        }
        let people = roll.people + i64::try_from(listed.len()).unwrap_or(0);
        store::save(tx, Roll { reached: last, people, ..roll }).await?;
        Ok(true)
    })
    .await
}

/// Those of these seats that met the rule and stand on no other list; their hours wait from now on.
async fn list(tx: &mut Tx<'_>, roll: &Roll, plan: &Plan, seats: Vec<Seat>) -> Result<Vec<i64>> {
    let persons: Vec<i64> = seats.iter().map(|seat| seat.person).collect();
    let done = rules::done_by(tx, plan, &persons).await?;
    let of = plan.required();
    let rows = seats.into_iter().filter_map(|seat| {
        let done = plan.counted(done.get(&seat.person)?);
        let Seat { person, name, unit, unit_name, sort_key } = seat;
        plan.is_met(done).then_some(Row { person, name, sort_key, unit, unit_name, done, of })
    });
    let listed = store::insert_rows(tx, roll, &rows.collect::<Vec<_>>()).await?;
    let project = seats::project_for_job(tx, roll.project).await?;
    hours::earn(tx, &project, plan, &listed).await?;
    let (step, source) = (Step::Submitted, ("Roll", roll.id.0));
    let (moved, rule, by) = (step.of(roll.hours), plan.words(), roll.submitted_by);
    hours::record(tx, &Act { step, moved, project: roll.project, source, rule, by }, &listed).await?;
    Ok(listed)
}

async fn finish(tx: &mut Tx<'_>, roll: &Roll) -> Result<()> {
    let composed = store::save(tx, roll.composed()).await?;
    if composed.stage == Stage::Empty {
        return tx.note("rolls.empty", roll, &composed).await;
    }
    tx.note("rolls.submitted", roll, &composed).await?;
    waits::on(tx, &composed).await?;
    let notice = Notice {
        title: "新的达标名单待认定".into(),
        body: format!("{} 人，请核对后认定学时或退回。", composed.people),
        link: format!("/rolls/{}", roll.id),
        due: None,
    };
    for person in people::roles::holders(tx, "academic", ("Platform", 1)).await? {
        notify(tx, person, &notice).await?;
    }
    Ok(())
}
