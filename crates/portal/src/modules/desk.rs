//! The desk on which a module's owner keeps its home: introduction and contact, pinned projects, notices.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Form, Id, Page, Press, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::actions;
use super::home::{Home, Notice, NoticeWords};
use super::store::{self, Running};

pub fn doors() -> Doors {
    let owner = Audience::Verb("administer", "Module");
    Doors::new()
        .get("/modules", Audience::SignedIn, index)
        .get("/modules/{n}/desk", owner, desk)
        .post("/modules/{n}/introduction", owner, Trace::Audit("modules.described"), describe)
        .post("/modules/{n}/pins", owner, Trace::Audit("modules.pinned"), pin)
        .post("/modules/{n}/pins/{id}/removal", owner, Trace::Audit("modules.unpinned"), unpin)
        .post("/modules/{n}/notices", owner, Trace::Audit("modules.notice_posted"), post)
        .post("/modules/{n}/notices/{id}/withdrawal", owner, Trace::Audit("modules.notice_withdrawn"), withdraw)
}

#[derive(Template)]
#[template(path = "modules/index.html")]
struct Index {
    frame: Frame,
    /// (number, name, owner) of those that the person administers.
    own: Vec<(i64, String, String)>,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let scopes = view.scopes("module_owner", "Module");
        let mut modules: Vec<_> = charter.modules.iter().filter(|module| scopes.contains(&module.id)).collect();
        modules.sort_by_key(|module| module.order);
        let row = |module: &&governance::charter::Module| {
            (module.id, module.name.clone(), charter.duty_name(&module.owner).to_owned())
        };
        let own = modules.iter().map(row).collect();
        Ok(Index { frame: people::frame(view, "模块管理", Kind::Console).await?, own })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "modules/desk.html")]
struct Desk {
    frame: Frame,
    n: i64,
    name: String,
    owner: String,
    home: Home,
    running: Vec<Running>,
    notices: Vec<Notice>,
    now: At,
}

async fn desk(State(app): State<App>, actor: Actor, Path(n): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        actions::administered(view, n).await?;
        let charter = charter_of(view)?;
        let module = charter.module(n).ok_or(Refusal::NotFound)?;
        let frame = people::frame(view, &format!("管理：{}", module.name), Kind::Console).await?;
        Ok(Desk {
            frame: frame.under("模块管理", "/modules"),
            n,
            name: module.name.clone(),
            owner: charter.duty_name(&module.owner).to_owned(),
            home: store::home(view, n).await?,
            running: store::running(view, n).await?,
            notices: store::notices(view, n).await?,
            now: view.now,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Words {
    intro: String,
    contact: String,
}

async fn describe(State(app): State<App>, actor: Actor, Path(n): Path<i64>, form: Form<Words>) -> Result<Redirect> {
    let (version, words) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::describe(tx, n, version, &words.intro, &words.contact).await?;
        Ok(at(n))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    project: String,
}

async fn pin(State(app): State<App>, actor: Actor, Path(n): Path<i64>, form: Form<Chosen>) -> Result<Redirect> {
    let project = form.fields.project.parse().unwrap_or(0);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::pin(tx, n, project).await?;
        Ok(at(n))
    })
    .await
}

async fn unpin(
    State(app): State<App>,
    actor: Actor,
    Path((n, id)): Path<(i64, i64)>,
    press: Press,
) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::unpin(tx, n, id).await?;
        Ok(at(n))
    })
    .await
}

async fn post(State(app): State<App>, actor: Actor, Path(n): Path<i64>, form: Form<NoticeWords>) -> Result<Redirect> {
    let words = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::post(tx, n, &words).await?;
        Ok(at(n))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Reason {
    reason: String,
}

async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path((n, id)): Path<(i64, Id<Notice>)>,
    form: Form<Reason>,
) -> Result<Redirect> {
    let (version, Reason { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::withdraw(tx, n, id, version, &reason).await?;
        Ok(at(n))
    })
    .await
}

fn at(n: i64) -> String {
    format!("/modules/{n}/desk")
}
