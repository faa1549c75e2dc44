//! The pages: the list, the form of a task, and one page with everything under its number.
use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use governance::files::File;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Result, Signed, Trace, View};
use people::units::{self, Unit};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, Draft};
use super::attachments;
use super::store;
use super::task::{Kind, Stage, Task, Verb};
use crate::Modules;
use crate::projects::{self, Project};

pub fn doors() -> Doors {
    Doors::new()
        .get("/tasks", Audience::SignedIn, index)
        .get("/tasks/new", Audience::SignedIn, new)
        .post("/tasks", Audience::Verb("draft", "Task"), Trace::Audit("tasks.drafted"), draft)
        .get("/tasks/{id}", Audience::Verb("see", "Task"), show)
        .get("/tasks/{id}/edit", Audience::Verb("draft", "Task"), change)
        .post("/tasks/{id}/edit", Audience::Verb("draft", "Task"), Trace::Audit("tasks.edited"), edit)
        .press(
            "/tasks/{id}/removal",
            Audience::Verb("draft", "Task"),
            Trace::Audit("tasks.discarded"),
            actions::discard,
            |_: Id<Task>| "/tasks".to_owned(),
        )
        .press("/tasks/{id}/issue", Audience::Verb("issue", "Task"), Trace::Audit("tasks.issued"), actions::issue, at)
        .press(
            "/tasks/{id}/acceptance",
            Audience::Verb("accept", "Task"),
            Trace::Audit("tasks.accepted"),
            actions::accept,
            at,
        )
        .say(
            "/tasks/{id}/closure",
            Audience::Verb("close", "Task"),
            Trace::Audit("tasks.closed"),
            ("report", actions::close),
            at,
        )
}

#[derive(Template)]
#[template(path = "tasks/index.html")]
struct Index {
    frame: Frame,
    tasks: Vec<Task>,
    /// Those under which a project was deployed.
    deployed: HashSet<i64>,
    modules: Modules,
    next: Option<String>,
    may_draft: bool,
}

impl Index {
    fn projects(&self, task: &Task) -> usize {
        usize::from(self.deployed.contains(&task.id.0))
    }
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<Before>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let Leaf { rows: tasks, next } = store::recent(view, from.before.unwrap_or(i64::MAX)).await?;
        let may_draft = view.holds("module_owner");
        let modules = Modules::of(view)?;
        let deployed = projects::deployed_among(view, &tasks.iter().map(|task| task.id).collect::<Vec<_>>()).await?;
        let frame = people::frame(view, "培训任务", Face::Console).await?;
        Ok(Index { frame, tasks, deployed, modules, next, may_draft })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "tasks/new.html")]
struct New {
    frame: Frame,
    heading: &'static str,
    door: String,
    version: i64,
    /// What stands in the fields.
    said: Draft,
    modules: Vec<(i64, String)>,
    hosts: Vec<Unit>,
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let modules = own_modules(view)?;
        let (heading, said) = ("拟制任务", Draft::default());
        let frame = people::frame(view, heading, Face::Console).await?;
        Ok(New { frame, heading, door: "/tasks".into(), version: 0, said, modules, hosts: hosts(view).await? })
    });
    Ok(Page(page.await?))
}

/// The form of a draft, filled in as it is.
async fn change(State(app): State<App>, actor: Actor, Path(id): Path<Id<Task>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let task = store::fetch(view, id, Verb::Draft).await?;
        task.is_draft()?;
        let modules = own_modules(view)?;
        let frame = people::frame(view, "修改任务草稿", Face::Console).await?.under(task.name.clone(), at(id));
        let (version, door) = (task.version, format!("/tasks/{id}/edit"));
        let said = Draft::of(task);
        Ok(New { frame, heading: "修改任务草稿", door, version, said, modules, hosts: hosts(view).await? })
    });
    Ok(Page(page.await?))
}

/// The modules that the actor administers, with their names from the charter.
fn own_modules(view: &View<'_>) -> Result<Vec<(i64, String)>> {
    let modules = Modules::of(view)?;
    let mut own = view.scopes("module_owner", "Module");
    own.sort_unstable();
    Ok(own.into_iter().map(|module| (module, modules.name(module).to_owned())).collect())
}

async fn hosts(view: &mut View<'_>) -> Result<Vec<Unit>> {
    let mut all = units::of_kind(view, units::Kind::College).await?;
    all.extend(units::of_kind(view, units::Kind::Functional).await?);
    all.extend(units::of_kind(view, units::Kind::Center).await?);
    Ok(all)
}

#[derive(Clone, Deserialize)]
struct Fields {
    kind: Kind,
    name: String,
    module: i64,
    host: Id<Unit>,
    #[serde(default)]
    audience: String,
    places: i64,
    starts_on: String,
    ends_on: String,
    #[serde(default)]
    document_number: String,
    #[serde(default)]
    brief: String,
}

async fn draft(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let fields = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let draft = fields.clone().draft(tx);
        let task = actions::draft(tx, draft).await?;
        Ok(at(task.id))
    })
    .await
}

async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Id<Task>>, form: Form<Fields>) -> Result<Redirect> {
    let (fields, version) = (form.fields, form.ticket.version);
    app.submit(&actor, form.ticket, async move |tx| {
        let draft = fields.clone().draft(tx);
        actions::edit(tx, id, version, draft).await?;
        Ok(at(id))
    })
    .await
}

impl Fields {
    /// The unit for which the actor administers the module issues it.
    fn draft(self, view: &View<'_>) -> Draft {
        let Self { kind, name, module, host, audience, places, starts_on, ends_on, document_number, brief } = self;
        let issuer = view.grants.iter().find(|grant| grant.role == "module_owner" && grant.scope == module);
        let issuer = Id::new(issuer.map_or(host.0, |grant| grant.unit));
        Draft { kind, name, module, issuer, host, audience, places, starts_on, ends_on, document_number, brief }
    }
}

#[derive(Template)]
#[template(path = "tasks/show.html")]
struct Show {
    frame: Frame,
    task: Task,
    module: String,
    host: String,
    issuer: String,
    projects: Vec<Project>,
    names: HashMap<i64, String>,
    attachments: Vec<File>,
    may_draft: bool,
    may_issue: bool,
    may_accept: bool,
    may_deploy: bool,
    may_close: bool,
    /// Whoever may lead a project of it: the host unit's people.
    staff: Vec<(i64, String)>,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Task>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let task = store::fetch(view, id, Verb::See).await?;
        let signed = view.signed();
        let projects = projects::of_task(view, id).await?;
        let open = projects::open_under(view, id).await?;
        let may_deploy = task.deployable().is_ok() && view.may(Verb::Deploy, &task)?;
        let staff = if may_deploy { crate::staff_of(view, task.host).await? } else { vec![] };
        Ok(Show {
            staff,
            attachments: attachments::of(view, &task).await?,
            may_draft: matches!(task.stage, Stage::Drafted) && view.may(Verb::Draft, &task)?,
            may_issue: task.issue(String::new(), signed).is_ok() && view.may(Verb::Issue, &task)?,
            may_accept: task.accept(signed).is_ok() && view.may(Verb::Accept, &task)?,
            may_deploy,
            may_close: task.close(signed, String::new(), open).is_ok() && view.may(Verb::Close, &task)?,
            module: Modules::of(view)?.name(task.module).to_owned(),
            host: units::name(view, task.host).await?,
            issuer: units::name(view, task.issuer).await?,
            names: people::persons::names(view, &signers(&task)).await?,
            frame: people::frame(view, &task.name, Face::Console).await?,
            projects,
            task,
        })
    });
    Ok(Page(page.await?))
}

impl Show {
    fn name(&self, signed: &Signed) -> &str {
        self.names.get(&signed.by.0).map_or("", String::as_str)
    }
}

fn signers(task: &Task) -> Vec<Id<kernel::Person>> {
    let mut all = vec![task.drafted_by];
    match &task.stage {
        Stage::Drafted => {}
        Stage::Issued { issued, .. } => all.push(issued.by),
        Stage::Accepted { issued, accepted, .. } => all.extend([issued.by, accepted.by]),
        Stage::Closed { issued, accepted, closed, .. } => all.extend([issued.by, accepted.by, closed.by]),
    }
    all
}

pub(super) fn at(id: Id<Task>) -> String {
    format!("/tasks/{id}")
}
