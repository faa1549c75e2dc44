//! The request of somebody at the second step, the list of a unit and of the administrator, and one request with its story.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Person, Press, Refusal, Result, Trace, View};
use people::{accounts, persons, units};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::recovery::{Lost, Recovery, Stage, Verb};
use super::{actions, store};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    let verb = |verb| Audience::Verb(verb, "Recovery");
    Doors::new()
        .get("/recoveries/new", Audience::Public, new)
        .post("/recoveries", Audience::Public, Trace::Audit("recoveries.asked"), ask)
        .post("/recoveries/stop", Audience::Public, Trace::Audit("recoveries.stopped"), stop)
        .get("/recoveries/received", Audience::Public, received)
        .get("/recoveries", Audience::SignedIn, index)
        .get("/recoveries/{id}", verb("see"), show)
        .say(
            "/recoveries/{id}/confirmation",
            verb("confirm"),
            Trace::Audit("recoveries.confirmed"),
            ("seen", actions::confirm),
            actions::link,
        )
        .press(
            "/recoveries/{id}/reset",
            verb("determine"),
            Trace::Audit("recoveries.reset"),
            actions::reset,
            actions::link,
        )
        .with_fresh_proof()
        .say(
            "/recoveries/{id}/refusal",
            verb("decline"),
            Trace::Audit("recoveries.stopped"),
            ("because", actions::decline),
            actions::link,
        )
        .post("/recoveries/{id}/invitation", verb("invite"), Trace::Audit("recoveries.invited"), invite)
}

#[derive(Template)]
#[template(path = "recoveries/new.html")]
struct New {
    frame: Frame,
    /// Whether the password was given.
    known: bool,
    open: Option<Recovery>,
    unit: String,
    hours: i64,
}

/// For whoever owes the second step, and for whoever cannot say the password; whoever is in manages what they have
/// themselves.
async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    if actor.is_person() {
        return Ok(Redirect::to("/account/factors").into_response());
    }
    let me = accounts::bearer(&actor).ok();
    let known = me.is_some();
    let (open, unit, hours) = app
        .look(me.as_ref().unwrap_or(&actor), async move |view| {
            let me = view.actor.id();
            let open = if known { store::open_of(view, me).await? } else { None };
            let unit = open.as_ref().map_or(0, |one| one.unit);
            let hours = charter_of(view)?.parameters.guests.recovery_hours;
            Ok((open, units::name(view, Id::new(unit)).await?, hours))
        })
        .await?;
    let title = if known { "两步验证全部遗失" } else { "当面重置登录凭据" };
    let frame = app.look(&actor, async move |view| people::frame(view, title, Face::Public).await).await?;
    Ok(Page(New { frame, known, open, unit, hours }).into_response())
}

#[derive(Template)]
#[template(path = "recoveries/received.html")]
struct Received {
    frame: Frame,
}

/// The same for whoever asked, whatever became of it.
async fn received(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let frame = app.look(&actor, async |view| people::frame(view, "当面重置登录凭据", Face::Public).await).await?;
    Ok(Page(Received { frame }))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Why {
    reason: String,
    login: String,
    name: String,
    factors: String,
}

async fn ask(State(app): State<App>, actor: Actor, form: Form<Why>) -> Result<Redirect> {
    let Why { reason, login, name, factors } = form.fields;
    let Ok(me) = accounts::bearer(&actor) else {
        let claim = actions::Claim { login, name, factors: !factors.is_empty(), reason };
        return app
            .submit(&actor, form.ticket, async move |tx| {
                actions::claim(tx, claim.clone()).await?;
                Ok("/recoveries/received".into())
            })
            .await;
    };
    app.submit(&me, form.ticket, async move |tx| {
        actions::ask(tx, &reason).await?;
        Ok("/recoveries/new".into())
    })
    .await
}

/// From a session, or with the password alone.
async fn stop(State(app): State<App>, actor: Actor, press: Press) -> Result<Redirect> {
    let me = if actor.is_person() { actor } else { accounts::bearer(&actor)? };
    let to = if me.owing.is_some() { "/recoveries/new" } else { "/inbox" };
    app.submit(&me, press.0, async move |tx| {
        actions::stop(tx).await?;
        Ok(to.into())
    })
    .await
}

#[derive(Template)]
#[template(path = "recoveries/index.html")]
struct Index {
    frame: Frame,
    rows: Vec<Recovery>,
    names: HashMap<i64, String>,
    units: HashMap<i64, String>,
}

impl Index {
    fn name(&self, one: &Recovery) -> &str {
        self.names.get(&one.person.0).map_or("", String::as_str)
    }
    fn unit(&self, one: &Recovery) -> &str {
        self.units.get(&one.unit).map_or("", String::as_str)
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let all = ["system_admin", "security_admin"].iter().any(|role| view.holds(role));
        let mut units: Vec<i64> = ["unit_head", "school_coordinator", "district_coordinator"]
            .iter()
            .flat_map(|role| view.scopes(role, "Unit"))
            .collect();
        for district in view.scopes("district_coordinator", "Unit") {
            units.extend(people::units::children(view, Id::new(district)).await?.iter().map(|unit| unit.id.0));
        }
        if !all && units.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        let rows = store::list(view, (!all).then_some(&units[..])).await?;
        let people: Vec<Id<Person>> = rows.iter().map(|one| one.person).collect();
        let places: Vec<i64> = rows.iter().map(|one| one.unit).collect();
        Ok(Index {
            frame: people::frame(view, "凭据重置", Face::Console).await?.marked(),
            names: persons::names(view, &people).await?,
            units: units::names(view, &places).await?,
            rows,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "recoveries/show.html")]
struct Show {
    frame: Frame,
    one: Recovery,
    unit: String,
    names: HashMap<i64, String>,
    may: May,
    fresh: bool,
}

struct May {
    confirm: bool,
    reset: bool,
    decline: bool,
    stop: bool,
    invite: bool,
}

impl Show {
    fn name(&self, id: impl std::borrow::Borrow<Id<Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("", String::as_str)
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Recovery>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| drawn(view, id).await).await?))
}

async fn drawn(view: &mut View<'_>, id: Id<Recovery>) -> Result<Show> {
    let one = store::fetch(view, id, Verb::See).await?;
    let mut people = vec![one.person];
    people.extend(one.confirmed().map(|confirmed| confirmed.by.by));
    if let Stage::Reset { reset: by, .. } | Stage::Stopped { stopped: by, .. } = &one.stage {
        people.push(by.by);
    }
    let under_way = matches!(one.stage, Stage::Asked | Stage::Confirmed { .. });
    let texted = people::messages::has(&view.house.config, people::messages::Channel::Sms);
    let may = May {
        confirm: one.stage == Stage::Asked && view.may(Verb::Confirm, &one)?,
        reset: matches!(one.stage, Stage::Confirmed { .. }) && view.may(Verb::Determine, &one)?,
        decline: under_way && view.may(Verb::Decline, &one)?,
        stop: under_way && view.may(Verb::Withdraw, &one)?,
        invite: !texted && matches!(one.stage, Stage::Reset { .. }) && view.may(Verb::Invite, &one)?,
    };
    Ok(Show {
        frame: people::frame(view, "凭据重置", Face::Console).await?.marked(),
        unit: units::name(view, Id::new(one.unit)).await?,
        names: persons::names(view, &people).await?,
        fresh: view.actor.fresh,
        may,
        one,
    })
}

#[derive(Template)]
#[template(path = "recoveries/code.html")]
struct Code {
    frame: Frame,
    said: String,
}

/// Where the house sends no short messages, the page that shows the code is the answer itself: it is told this once.
async fn invite(State(app): State<App>, actor: Actor, Path(id): Path<Id<Recovery>>, _: Press) -> Result<Response> {
    let answer = app.act(&actor, async move |tx| {
        let Some(said) = actions::invite(tx, id).await? else { return Ok(None) };
        let frame = people::frame(tx, "激活码", Face::Console).await?.under("凭据重置", "/recoveries");
        Ok(Some(Code { frame, said }))
    });
    Ok(match answer.await? {
        Some(code) => Page(code).into_response(),
        None => Redirect::to(&actions::link(id)).into_response(),
    })
}
