//! The pages: my projects, and one project with its classes.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Refusal, Result, Trace};
use people::units;
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, Plan};
use super::project::{Project, Stage, Verb};
use super::{store, words};
use crate::Modules;
use crate::classes::{self, Class};
use crate::tasks::{self, Task};

pub fn doors() -> Doors {
    Doors::new()
        .get("/projects", Audience::SignedIn, index)
        .post("/tasks/{id}/projects", Audience::Verb("deploy", "Task"), Trace::Audit("projects.deployed"), deploy)
        .get("/projects/{id}", Audience::Verb("see", "Project"), show)
        .post(
            "/projects/{id}/leads",
            Audience::Verb("appoint", "Project"),
            Trace::Audit("projects.lead_appointed"),
            appoint,
        )
        .post(
            "/projects/{id}/leads/{person}/removal",
            Audience::Verb("appoint", "Project"),
            Trace::Audit("projects.lead_dismissed"),
            dismiss,
        )
        .say(
            "/projects/{id}/closure",
            Audience::Verb("close", "Project"),
            Trace::Audit("projects.closed"),
            ("report", actions::close),
            |id| format!("/projects/{id}"),
        )
}

const A_PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "projects/index.html")]
struct Index {
    frame: Frame,
    projects: Vec<Project>,
    modules: Modules,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<Before>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let found = store::mine(view, from.before.unwrap_or(i64::MAX), A_PAGE + 1).await?;
        let Leaf { rows: projects, next } = Leaf::by(found, A_PAGE, |project| project.id.to_string());
        Ok(Index {
            frame: people::frame(view, "培训项目", Face::Console).await?,
            projects,
            modules: Modules::of(view)?,
            next,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "projects/show.html")]
struct Show {
    frame: Frame,
    project: Project,
    task: Option<Task>,
    module: String,
    host: String,
    leads: Vec<(i64, String)>,
    /// Whoever may be appointed: the host unit's people.
    staff: Vec<(i64, String)>,
    classes: Vec<Class>,
    heads: HashMap<i64, Vec<String>>,
    may_appoint: bool,
    /// Whether nobody else leads it.
    last: bool,
    may_plan: bool,
    may_import: bool,
    may_close: bool,
    may_archive: bool,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Project>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let project = store::fetch(view, id, Verb::See).await?;
        let task = match tasks::fetch(view, project.task, tasks::Verb::See).await {
            Ok(task) => Some(task),
            Err(kernel::Error::Refused(_)) => None,
            Err(fault) => return Err(fault),
        };
        let classes = classes::of_project(view, id).await?;
        let mut heads = HashMap::new();
        for class in &classes {
            heads.insert(class.id.0, names_of(view, "class_head", ("Class", class.id.0)).await?);
        }
        let open = classes::open_under(view, id).await?;
        let running = project.running().is_ok();
        let done = project.close(view.now, view.actor.id(), String::new(), open).is_ok();
        let host = units::name(view, project.host).await?;
        let leads = holders_of(view, "project_lead", ("Project", id.0)).await?;
        let may_appoint = running && view.may(Verb::Appoint, &project)?;
        let may_plan = running && view.scopes("project_lead", "Project").contains(&id.0);
        let staff = if may_appoint || may_plan { crate::staff_of(view, project.host).await? } else { vec![] };
        Ok(Show {
            may_appoint,
            may_plan,
            staff,
            last: leads.len() < 2,
            may_import: running && imports(view, &project),
            may_close: done && view.may(Verb::Close, &project)?,
            may_archive: view.may(Verb::Archive, &project)?,
            module: Modules::of(view)?.name(project.module).to_owned(),
            leads,
            frame: people::frame(view, &project.name, Face::Console).await?,
            host,
            task,
            classes,
            heads,
            project,
        })
    });
    Ok(Page(page.await?))
}

/// Whether to show the way to the roster: the module's owner and the project's leads go there.
fn imports(view: &kernel::View<'_>, project: &Project) -> bool {
    view.scopes("module_owner", "Module").contains(&project.module)
        || view.scopes("project_lead", "Project").contains(&project.id.0)
}

impl Show {
    /// Those of the host unit who do not lead it yet.
    fn others(&self) -> Vec<&(i64, String)> {
        self.staff.iter().filter(|one| !self.leads.iter().any(|lead| lead.0 == one.0)).collect()
    }
}

async fn names_of(view: &mut kernel::View<'_>, role: &str, scope: (&str, i64)) -> Result<Vec<String>> {
    Ok(holders_of(view, role, scope).await?.into_iter().map(|one| one.1).collect())
}

async fn holders_of(view: &mut kernel::View<'_>, role: &str, scope: (&str, i64)) -> Result<Vec<(i64, String)>> {
    let ids = people::roles::holders(view, role, scope).await?;
    let names = people::persons::names(view, &ids).await?;
    Ok(ids.iter().filter_map(|id| Some((id.0, names.get(&id.0)?.clone()))).collect())
}

#[derive(Clone, Deserialize)]
struct PlanFields {
    name: String,
    hours: String,
    lead: String,
}

async fn deploy(
    State(app): State<App>,
    actor: Actor,
    Path(task): Path<Id<Task>>,
    form: Form<PlanFields>,
) -> Result<Redirect> {
    let PlanFields { name, hours, lead } = form.fields;
    let hours = crate::read_hours(&hours).ok_or_else(|| Refusal::field("hours", words::HOURS))?;
    app.submit(&actor, form.ticket, async move |tx| {
        let lead = crate::named(tx, &lead).await?.ok_or_else(|| Refusal::field("lead", words::LEAD))?.id;
        let project = actions::deploy(tx, task, Plan { name: name.clone(), hours, lead }).await?;
        Ok(format!("/projects/{}", project.id))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct Lead {
    lead: String,
}

async fn appoint(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Project>>,
    form: Form<Lead>,
) -> Result<Redirect> {
    let Lead { lead } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        // Whoever may not appoint learns that first.
        store::fetch(tx, id, Verb::Appoint).await?;
        let lead = crate::named(tx, &lead).await?.ok_or_else(|| Refusal::field("lead", words::LEAD))?.id;
        actions::appoint_lead(tx, id, lead).await?;
        Ok(format!("/projects/{id}"))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct Why {
    #[serde(default)]
    reason: String,
}

async fn dismiss(
    State(app): State<App>,
    actor: Actor,
    Path((id, person)): Path<(Id<Project>, i64)>,
    form: Form<Why>,
) -> Result<Redirect> {
    let Why { reason } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::dismiss_lead(tx, id, Id::new(person), &reason).await?;
        Ok(format!("/projects/{id}"))
    })
    .await
}
