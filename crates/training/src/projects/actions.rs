//! The verbs.
use kernel::{Id, Person, Refusal, Result, Tx};
use people::inbox::{Notice, notify};
use people::roles::{NewGrant, end, give, limit};

use super::project::{Project, Stage, Verb};
use super::{store, waits, words};
use crate::tasks::{self, Task};

/// What the Center decides when it deploys.
#[derive(Clone, Debug)]
pub struct Plan {
    pub name: String,
    /// Hundredths of 学时.
    pub hours: i64,
    pub lead: Id<Person>,
}

/// Deploys a project from an accepted task: module and host are the task's own (A7.2).
///
/// # Errors
/// `NotNow` unless the task is accepted; `Invalid` for the plan.
pub async fn deploy(tx: &mut Tx<'_>, task: Id<Task>, plan: Plan) -> Result<Project> {
    let task = tasks::fetch(tx, task, tasks::Verb::Deploy).await?;
    task.deployable()?;
    if !(4..=100).contains(&plan.name.trim().chars().count()) {
        return Err(Refusal::field("name", words::NAME).into());
    }
    if !(50..=50_000).contains(&plan.hours) {
        return Err(Refusal::field("hours", words::HOURS).into());
    }
    let project = Project {
        id: tx.new_id(),
        task: task.id,
        module: task.module,
        host: task.host,
        name: plan.name.trim().to_owned(),
        hours: plan.hours,
        deployed_at: tx.now,
        deployed_by: tx.actor.id(),
        stage: Stage::Running,
        version: 1,
    };
    store::insert(tx, &project).await?;
    tx.note_new("projects.deployed", &project).await?;
    appoint(tx, &project, plan.lead).await?;
    tasks::after_project(tx, project.task).await?;
    waits::on(tx, &project).await?;
    Ok(project)
}

/// One more project lead.
pub async fn appoint_lead(tx: &mut Tx<'_>, id: Id<Project>, lead: Id<Person>) -> Result<()> {
    let project = store::fetch(tx, id, Verb::Appoint).await?;
    project.running()?;
    appoint(tx, &project, lead).await
}

/// Somebody leads it no more; whoever is to follow is appointed first.
///
/// # Errors
/// `NotNow` for the last lead and for whoever does not lead it; `Invalid` without a reason.
pub async fn dismiss_lead(tx: &mut Tx<'_>, id: Id<Project>, lead: Id<Person>, reason: &str) -> Result<()> {
    let project = store::fetch(tx, id, Verb::Appoint).await?;
    project.running()?;
    let reason = crate::reason(reason)?;
    let scope = ("Project", id.0);
    let leads = people::roles::holders(tx, "project_lead", scope).await?;
    if !leads.contains(&lead) {
        return Err(Refusal::not_now(words::NOT_LEAD).into());
    }
    if leads.len() == 1 {
        return Err(Refusal::not_now(words::LAST_LEAD).into());
    }
    end(tx, lead, "project_lead", scope).await?;
    tx.trace("projects.lead_dismissed", scope, &(lead, &reason)).await?;
    let title = format!("您不再担任“{}”的项目负责人", project.name);
    notify(tx, lead, &Notice { title, body: reason, link: "/projects".into(), due: None }).await
}

/// Of the host unit's own people: whoever is from elsewhere is proposed, and the academic office determines (A6.7).
async fn appoint(tx: &mut Tx<'_>, project: &Project, lead: Id<Person>) -> Result<()> {
    let person = people::persons::by_id(tx, lead).await?.ok_or_else(|| Refusal::field("lead", words::LEAD))?;
    if !person.units.contains(&project.host.0) {
        return Err(Refusal::field("lead", words::NOT_OF_HOST).into());
    }
    let scope = ("Project", project.id.0);
    give(tx, NewGrant { person: lead, role: "project_lead", scope, unit: project.host.0, until: None }).await?;
    tx.trace("projects.lead_appointed", scope, &lead).await?;
    let notice = Notice {
        title: format!("您已成为“{}”的项目负责人", project.name),
        body: "请设置班级、核对名册，并安排课程。".into(),
        link: format!("/projects/{}", project.id),
        due: None,
    };
    notify(tx, lead, &notice).await
}

/// Ends the project with its report, when all its classes are closed.
pub async fn close(tx: &mut Tx<'_>, id: Id<Project>, version: i64, report: &str) -> Result<Project> {
    let project = store::fetch(tx, id, Verb::Close).await?;
    let open = crate::classes::open_under(tx, id).await?;
    let closed = project.close(tx.now, tx.actor.id(), report.trim().to_owned(), open)?;
    let closed = store::save(tx, Project { version, ..closed }).await?;
    tx.note("projects.closed", &project, &closed).await?;
    // What was given for the project ends with it, but for the days that its papers take.
    let days = governance::policy::charter_of(tx)?.parameters.grants.after_close_days;
    let until = tx.now.plus(days * kernel::DAY);
    limit(tx, &["project_lead"], ("Project", &[id.0]), until).await?;
    let classes: Vec<i64> = crate::classes::of_project(tx, id).await?.into_iter().map(|class| class.id.0).collect();
    limit(tx, &["class_head", "assistant"], ("Class", &classes), until).await?;
    tasks::after_project(tx, project.task).await?;
    waits::on(tx, &closed).await?;
    Ok(closed)
}
