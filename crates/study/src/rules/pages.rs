//! The page of a project's rule: learners read it, the lead sets it.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Page, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::{Plan, actions, store};
use crate::seats::{self, Project, ProjectVerb};

pub fn doors() -> Doors {
    Doors::new().get("/projects/{id}/rule", Audience::Verb("see", "Project"), show).post(
        "/projects/{id}/rule",
        Audience::Verb("set_rule", "Project"),
        Trace::Audit("rules.set"),
        set,
    )
}

#[derive(Template)]
#[template(path = "rules/show.html")]
struct Show {
    frame: Frame,
    project: Project,
    plan: Plan,
    setter: String,
    may_set: bool,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let project = seats::project(view, id, ProjectVerb::See).await?;
        let plan = store::plan(view, id).await?;
        let open = project.running().is_ok() && store::lists(view, id).await? == 0;
        let may_set = open && view.may(ProjectVerb::SetRule, &project)?;
        let runs = view.may(ProjectVerb::SeeProgress, &project)?;
        let by: Vec<_> = plan.rule.set.iter().map(|(_, by)| *by).collect();
        let setter = people::persons::names(view, &by).await?.into_values().next().unwrap_or_default();
        let face = if runs { Face::Console } else { Face::Learner };
        let frame = people::frame(view, "达标规则", face).await?;
        let frame = frame.under(project.name.clone(), format!("/projects/{id}"));
        Ok(Show { frame, project, plan, setter, may_set })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Fields {
    #[serde(default)]
    percent: String,
}

async fn set(State(app): State<App>, actor: Actor, Path(id): Path<i64>, form: Form<Fields>) -> Result<Redirect> {
    let (version, Fields { percent }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::set(tx, id, version, people::fold(&percent).parse().ok()).await?;
        Ok(format!("/projects/{id}/rule"))
    })
    .await
}
