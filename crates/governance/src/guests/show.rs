//! One guest: who, what for, until when, the whole story, and what the reader may do about it.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, DAY, Doors, Form, Id, Page, Person, Press, Result, Trace, View};
use people::{accounts, persons, roles, units};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::guest::{Guest, Stage, Verb};
use super::store::{self, Step};
use super::{actions, ending, words};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    let verb = |verb| Audience::Verb(verb, "Guest");
    Doors::new()
        .get("/guests/{id}", verb("see"), show)
        .press(
            "/guests/{id}/opening",
            verb("determine"),
            Trace::OneOf(&["guests.granted", "guests.renewed"]),
            actions::grant,
            actions::link,
        )
        .say(
            "/guests/{id}/refusal",
            verb("determine"),
            Trace::Audit("guests.declined"),
            ("reason", actions::decline),
            actions::link,
        )
        .press(
            "/guests/{id}/withdrawal",
            verb("withdraw"),
            Trace::Audit("guests.withdrawn"),
            actions::withdraw,
            actions::link,
        )
        .post("/guests/{id}/invitation", verb("invite"), Trace::Audit("guests.invited"), invite)
        .post("/guests/{id}/renewal", verb("propose"), Trace::Audit("guests.renewal_asked"), renew)
        .say("/guests/{id}/end", verb("end"), Trace::Audit("guests.ended"), ("reason", ending::end), actions::link)
}

/// What the reader may do now.
#[derive(Default)]
struct May {
    grant: bool,
    withdraw: bool,
    renew: bool,
    invite: bool,
    end: bool,
    /// To see the page of the person.
    person: bool,
}

#[derive(Template)]
#[template(path = "guests/show.html")]
struct Show {
    frame: Frame,
    guest: Guest,
    host: String,
    login: String,
    activated: bool,
    verified: bool,
    steps: Vec<Step>,
    names: HashMap<i64, String>,
    /// Roles that they hold now.
    holds: Vec<String>,
    /// Roles that a guest may hold at all.
    allowed: Vec<String>,
    may: May,
    longest: String,
    texted: bool,
}

impl Show {
    fn name(&self, id: impl std::borrow::Borrow<Id<Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("系统", String::as_str)
    }
    fn step(&self, step: &Step) -> &'static str {
        words::step(&step.what)
    }
    fn last_day(&self) -> String {
        actions::last_day(&self.guest)
    }
    fn asks_renewal(&self) -> bool {
        self.guest.renewal.is_some()
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Guest>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| drawn(view, id).await).await?))
}

async fn drawn(view: &mut View<'_>, id: Id<Guest>) -> Result<Show> {
    let guest = store::fetch(view, id, Verb::See).await?;
    let charter = charter_of(view)?;
    let steps = store::steps(view, id).await?;
    let mut people: Vec<Id<Person>> = steps.iter().map(|step| step.by).chain([guest.sponsor]).collect();
    people.sort_unstable_by_key(|id| id.0);
    people.dedup();
    let mut page = Show {
        frame: people::frame(view, &format!("来访账号：{}", guest.name), Face::Console).await?.marked(),
        host: units::name(view, Id::new(guest.host)).await?,
        login: String::new(),
        activated: false,
        verified: false,
        names: persons::names(view, &people).await?,
        holds: vec![],
        allowed: charter.parameters.guests.roles.iter().map(|role| charter.role_name(role).to_owned()).collect(),
        may: may(view, &guest)?,
        longest: view.now.plus((charter.parameters.guests.longest_days - 1) * DAY).day(),
        texted: people::messages::has(&view.house.config, people::messages::Channel::Sms),
        steps,
        guest,
    };
    if let Some(id) = page.guest.person {
        page.login = accounts::login_of(view, id).await?;
        page.activated = accounts::is_activated(view, id).await?;
        let held = roles::of_person(view, id).await?.into_iter().filter(|one| one.counts(view.now));
        page.holds = held.map(|one| charter.role_name(&one.role).to_owned()).collect();
        if let Some(person) = persons::by_id(view, id).await? {
            page.verified = person.verified;
            page.may.person = view.may(persons::Verb::See, &person)?;
        }
    }
    Ok(page)
}

fn may(view: &View<'_>, guest: &Guest) -> Result<May> {
    let waits = guest.stage == Stage::Proposed || guest.at() == "renewing";
    Ok(May {
        grant: waits && view.may(Verb::Determine, guest)?,
        withdraw: waits && view.may(Verb::Withdraw, guest)?,
        renew: guest.at() == "open" && view.may(Verb::Propose, guest)?,
        invite: guest.is_open() && view.may(Verb::Invite, guest)?,
        end: guest.is_open() && view.may(Verb::End, guest)?,
        person: false,
    })
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Longer {
    until: String,
    reason: String,
}

async fn renew(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Guest>>,
    form: Form<Longer>,
) -> Result<Redirect> {
    let (version, Longer { until, reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::renew(tx, id, version, &until, &reason).await?;
        Ok(actions::link(id))
    })
    .await
}

#[derive(Template)]
#[template(path = "guests/code.html")]
struct Code {
    frame: Frame,
    said: String,
}

/// Where the house sends no short messages, the page that shows the code is the answer itself: it is told this once.
async fn invite(State(app): State<App>, actor: Actor, Path(id): Path<Id<Guest>>, _: Press) -> Result<Response> {
    let answer = app.act(&actor, async move |tx| {
        let Some(said) = actions::invite(tx, id).await? else { return Ok(None) };
        let frame = people::frame(tx, "激活码", Face::Console).await?.under("来访账号", "/guests");
        Ok(Some(Code { frame, said }))
    });
    Ok(match answer.await? {
        Some(code) => Page(code).into_response(),
        None => Redirect::to(&actions::link(id)).into_response(),
    })
}
