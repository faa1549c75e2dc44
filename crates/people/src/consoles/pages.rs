//! The page of a console: whose it is, what belongs to it, the time that stands, and those before.
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, MINUTE, Page, Press, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::actions::{self, NewAccount};
use super::console::{Console, Verb};
use super::elevation::Elevation;
use super::{store, words};
use crate::{accounts, persons, units};

pub fn doors() -> Doors {
    let elevate = Audience::Verb("elevate", "Console");
    let open = Audience::Verb("open_account", "Console");
    let shut = Audience::Verb("end_sessions", "Console");
    Doors::new()
        .get("/console", Audience::Verb("see", "Console"), show)
        .post("/console/elevation", elevate, Trace::Audit("consoles.elevated"), begin)
        .with_fresh_proof()
        .post("/console/elevation/end", elevate, Trace::Audit("consoles.lowered"), end)
        .post("/console/accounts", open, Trace::Audit("consoles.account_opened"), open_account)
        .post("/console/sessions/end", shut, Trace::Audit("consoles.sessions_ended"), end_sessions)
}

#[derive(Template)]
#[template(path = "consoles/show.html")]
struct Show {
    frame: Frame,
    name: &'static str,
    means: &'static str,
    /// (where to, what it is called)
    ways: Vec<(&'static str, &'static str)>,
    standing: Option<Elevation>,
    past: Vec<Elevation>,
    fresh: bool,
    minutes: i64,
    now: kernel::At,
    may_open: bool,
    /// What a new account's unit may be chosen from; empty while none may be opened.
    units: Vec<String>,
    /// Name and sign-in name of the account that was just opened.
    opened: Option<(String, String)>,
    may_end: bool,
    /// The same of whoever was just signed out.
    ended: Option<(String, String)>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Which {
    opened: i64,
    ended: i64,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Query(Which { opened, ended }): Query<Which>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let console = Console::of(view);
        view.allow(Verb::See, &console)?;
        let (name, means) = words::console(console.role);
        let nav = view.house.nav.iter().filter(|way| way.roles.contains(&console.role) && way.href != "/console");
        let ways = nav.map(|way| (way.href, way.label)).collect();
        let may_open = view.may(Verb::OpenAccount, &Console::SYSTEM)?;
        let may_end = view.may(Verb::EndSessions, &Console::SECURITY)?;
        let opened = if may_open { named(view, Id::new(opened)).await? } else { None };
        let ended = if may_end { named(view, Id::new(ended)).await? } else { None };
        let (me, standing) = (view.actor.id(), store::standing(view, console.role).await?);
        let units = if may_open && standing.is_some() { units::all_names(view).await? } else { vec![] };
        Ok(Show {
            name,
            means,
            ways,
            standing,
            past: store::of_person(view, me).await?,
            fresh: view.actor.fresh && view.actor.factors > 1,
            minutes: view.house.judge.gate().elevation / MINUTE,
            now: view.now,
            may_open,
            units,
            opened,
            may_end,
            ended,
            frame: crate::frame(view, "控制台", Kind::Console).await?,
        })
    });
    Ok(Page(page.await?))
}

/// Name and sign-in name of somebody; none where there is nobody.
async fn named(view: &mut kernel::View<'_>, person: Id<kernel::Person>) -> Result<Option<(String, String)>> {
    let Some(name) = persons::names(view, &[person]).await?.remove(&person.0) else { return Ok(None) };
    Ok(Some((name, accounts::login_of(view, person).await?)))
}

#[derive(Clone, Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

async fn begin(State(app): State<App>, actor: Actor, form: Form<Reason>) -> Result<Redirect> {
    let Reason { reason } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::begin(tx, &reason).await?;
        Ok("/console".into())
    })
    .await
}

async fn end(State(app): State<App>, actor: Actor, form: Press) -> Result<Redirect> {
    app.submit(&actor, form.0, async move |tx| {
        actions::end(tx).await?;
        Ok("/console".into())
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct New {
    name: String,
    unit: String,
    number: String,
}

async fn open_account(State(app): State<App>, actor: Actor, form: Form<New>) -> Result<Redirect> {
    let New { name, unit, number } = form.fields;
    let new = NewAccount { name, unit, number };
    app.submit(&actor, form.ticket, async move |tx| {
        let person = actions::open_account(tx, new.clone()).await?;
        Ok(format!("/console?opened={person}"))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Whose {
    login: String,
    reason: String,
}

async fn end_sessions(State(app): State<App>, actor: Actor, form: Form<Whose>) -> Result<Redirect> {
    let Whose { login, reason } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let person = actions::end_sessions(tx, &login, &reason).await?;
        Ok(format!("/console?ended={person}"))
    })
    .await
}
