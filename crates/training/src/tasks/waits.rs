//! Whose step a task waits for, and until when. Part of the verb that makes it true.
use governance::policy::charter_of;
use kernel::{Id, Result, Tx};
use people::inbox::{Waiting, settle, wait};

use super::store;
use super::task::{Stage, Task};
use crate::projects;

/// From now on the task waits for whoever takes its next step; nobody while its projects run.
pub(super) async fn on(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    let days = charter_of(tx)?.parameters.deadlines.clone();
    let (center, owner) = (("center", ("Platform", 1)), ("module_owner", ("Module", task.module)));
    let (step, what, (role, scope), days, not) = match &task.stage {
        Stage::Issued { issued, .. } => ("接收", "任务待接收", center, days.task_accept_days, vec![issued.by]),
        Stage::Accepted { .. } => match projects::count_under(tx, task.id).await? {
            (0, _) => ("部署", "任务待部署项目", center, days.project_deploy_days, vec![]),
            (_, 0) => ("结束任务", "任务待结束", owner, days.closing_days, vec![]),
            _ => return settle(tx, thing(task)).await,
        },
        Stage::Drafted | Stage::Closed { .. } => return settle(tx, thing(task)).await,
    };
    let waiting = Waiting {
        thing: thing(task),
        step,
        title: format!("{what}：{}", task.name),
        link: format!("/tasks/{}", task.id),
        due: Some(charter_of(tx)?.due(tx.now, days)),
        holders: vec![(role.to_owned(), scope)],
        not,
        ..Waiting::default()
    };
    wait(tx, waiting).await
}

/// The same after a project of it was deployed or closed.
pub async fn after_project(tx: &mut Tx<'_>, task: Id<Task>) -> Result<()> {
    let task = store::for_house(tx, task).await?;
    on(tx, &task).await
}

const fn thing(task: &Task) -> (&'static str, i64) {
    ("Task", task.id.0)
}
