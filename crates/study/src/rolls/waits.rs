//! Whose step a list waits for, and until when: its recognition, its certificates, or its correction after a return.
//! Part of the verb or job that makes it true.
use governance::policy::charter_of;
use kernel::{Id, Result, Tx};
use people::inbox::{Waiting, settle, wait};

use super::roll::{Roll, Stage};
use super::store;
use crate::seats;

/// From now on the list waits for whoever takes its next step; nobody while a job is at work.
pub(super) async fn on(tx: &mut Tx<'_>, roll: &Roll) -> Result<()> {
    let charter = charter_of(tx)?;
    let days = &charter.parameters.deadlines;
    let office = || vec![("academic".to_owned(), ("Platform", 1))];
    let after = |days| Some(charter.due(tx.now, days));
    let (step, what, due, holders, persons, not, link) = match &roll.stage {
        Stage::Submitted => {
            let (due, not) = (after(days.roll_recognise_days), vec![roll.submitted_by]);
            ("认定学时", "达标名单待认定", due, office(), vec![], not, format!("/rolls/{}", roll.id))
        }
        Stage::Recognised { .. } => {
            let (due, link) = (after(days.certificate_issue_days), format!("/certificates/batches/{}", roll.id));
            ("颁发证书", "结业证书待颁发", due, office(), vec![], vec![], link)
        }
        Stage::Returned { .. } => {
            let (persons, link) = (vec![roll.submitted_by], format!("/classes/{}/rolls", roll.class));
            ("核对后重新提交", "达标名单被退回", None, vec![], persons, vec![], link)
        }
        _ => return over(tx, roll.id).await,
    };
    let class = seats::class_for_job(tx, roll.class).await?;
    let title = format!("{what}：{} {}", class.project.name, class.name);
    wait(tx, Waiting { thing: thing(roll.id), step, title, link, due, holders, persons, not }).await
}

/// Nothing of this list waits any more.
pub async fn over(tx: &mut Tx<'_>, roll: Id<Roll>) -> Result<()> {
    settle(tx, thing(roll)).await
}

/// A new list of the class stands for those of it that were returned.
pub(super) async fn replaced(tx: &mut Tx<'_>, class: i64) -> Result<()> {
    for roll in store::returned(tx, class).await? {
        over(tx, roll).await?;
    }
    Ok(())
}

const fn thing(roll: Id<Roll>) -> (&'static str, i64) {
    ("Roll", roll.0)
}
