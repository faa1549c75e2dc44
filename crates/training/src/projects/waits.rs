//! Whose step a project waits for, and until when. Part of the verb that makes it true.
use governance::policy::charter_of;
use kernel::{Id, Result, Tx};
use people::inbox::{Waiting, settle, wait};

use super::project::{Project, Stage};
use super::store;
use crate::classes;

/// From now on the project waits for its lead where it has no class, or none that runs; else for nobody.
pub(super) async fn on(tx: &mut Tx<'_>, project: &Project) -> Result<()> {
    let thing = ("Project", project.id.0);
    let charter = charter_of(tx)?;
    let days = &charter.parameters.deadlines;
    let (step, what, days) = match (&project.stage, classes::count_under(tx, project.id).await?) {
        (Stage::Running, (0, _)) => ("设置班级", "项目待设置班级", days.class_days),
        (Stage::Running, (_, 0)) => ("结项", "项目待结项", days.closing_days),
        _ => return settle(tx, thing).await,
    };
    let waiting = Waiting {
        thing,
        step,
        title: format!("{what}：{}", project.name),
        link: format!("/projects/{}", project.id),
        due: Some(charter.due(tx.now, days)),
        holders: vec![("project_lead".to_owned(), ("Project", project.id.0))],
        ..Waiting::default()
    };
    wait(tx, waiting).await
}

/// The same after a class of it was planned or closed.
pub async fn after_class(tx: &mut Tx<'_>, project: Id<Project>) -> Result<()> {
    let project = store::for_house(tx, project).await?;
    on(tx, &project).await
}
