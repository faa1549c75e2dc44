//! A decided list moves its people's hours: to recognised, or back to learned; all of it counts with the last slice.
use kernel::{Actor, App, Id, Result, Tx};
use people::inbox::{Notice, notify};

use super::compose::SLICE;
use super::roll::{Roll, Stage};
use super::{store, waits};
use crate::hours::{self, Act, Step};
use crate::seats;

/// Moves the hours of the next people on the list; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Roll>) -> Result<bool> {
    app.act(actor, async move |tx| {
        let roll = store::for_job(tx, id).await?;
        let (step, by, rule) = match &roll.stage {
            Stage::Recognising { by, .. } => (Step::Recognised, *by, "教务处认定达标名单".to_owned()),
            Stage::Returning { by, reason, .. } => (Step::Returned, *by, format!("名单退回：{reason}")),
            _ => return Ok(false),
        };
        let rows = store::rows_after(tx, id, roll.reached, SLICE).await?;
        let persons: Vec<i64> = rows.iter().map(|row| row.person).collect();
        let Some(last) = persons.last().copied() else {
            finish(tx, &roll).await?;
            return Ok(false);
        };
        let (source, moved) = (("Roll", id.0), step.of(roll.hours));
        hours::record(tx, &Act { step, moved, project: roll.project, source, rule, by }, &persons).await?;
        if step == Step::Returned {
            store::release_rows(tx, &roll, last).await?;
        }
        tx.trace("rolls.slice_settled", ("Roll", id.0), &persons).await?;
        store::save(tx, Roll { reached: last, ..roll }).await?;
        Ok(true)
    })
    .await
}

async fn finish(tx: &mut Tx<'_>, roll: &Roll) -> Result<()> {
    let settled = store::save(tx, roll.settled()).await?;
    let (verb, title, body) = match &settled.stage {
        Stage::Returned { reason, .. } => ("rolls.returned", "达标名单已退回", format!("理由：{reason}")),
        _ => ("rolls.recognised", "达标名单已认定", format!("{} 人的学时已认定。", settled.people)),
    };
    tx.note(verb, roll, &settled).await?;
    waits::on(tx, &settled).await?;
    let class = seats::class_for_job(tx, roll.class).await?;
    let title = format!("{title}：{} {}", class.project.name, class.name);
    let notice = Notice { title, body, link: format!("/rolls/{}", roll.id), due: None };
    notify(tx, roll.submitted_by, &notice).await
}
