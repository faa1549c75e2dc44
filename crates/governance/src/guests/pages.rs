//! The list of guests, and the form that asks for an account.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Person, Refusal, Result, Trace, View};
use people::units::Unit;
use people::{persons, units};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, Wanted};
use super::guest::Guest;
use super::store::{self, Whose};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new().get("/guests", Audience::SignedIn, index).get("/guests/new", Audience::SignedIn, new).post(
        "/guests",
        Audience::Verb("propose", "Guest"),
        Trace::Audit("guests.proposed"),
        propose,
    )
}

/// Roles that look at everybody's guests.
const ALL: [&str; 5] = ["system_admin", "security_admin", "academic", "center", "leadership"];
/// Roles that ask for guests of their units.
const HOSTS: [&str; 4] = ["unit_head", "unit_staff", "school_coordinator", "district_coordinator"];
const STAGES: [(&str, &str); 4] = [("", "全部"), ("waiting", "待办"), ("open", "使用中"), ("over", "已结束")];

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    stage: String,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "guests/index.html")]
struct Index {
    frame: Frame,
    asked: Asked,
    rows: Vec<Guest>,
    units: HashMap<i64, String>,
    names: HashMap<i64, String>,
    may_propose: bool,
    next: Option<i64>,
}

impl Index {
    fn unit(&self, guest: &Guest) -> &str {
        self.units.get(&guest.host).map_or("", String::as_str)
    }
    fn sponsor(&self, guest: &Guest) -> &str {
        self.names.get(&guest.sponsor.0).map_or("", String::as_str)
    }
}

async fn index(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| listed(view, asked.clone()).await).await?))
}

async fn listed(view: &mut View<'_>, asked: Asked) -> Result<Index> {
    let own = own_units(view).await?;
    let all = ALL.iter().any(|role| view.holds(role));
    if own.is_empty() && !all {
        return Err(Refusal::NotFound.into());
    }
    let may_propose = !own.is_empty();
    let ids: Vec<i64> = own.iter().map(|unit| unit.id.0).collect();
    let whose = if all { Whose::All } else { Whose::Ours(ids) };
    let mut rows = store::list(view, &whose, &asked.stage, asked.before.unwrap_or(i64::MAX)).await?;
    let more = rows.len() > usize::try_from(store::A_PAGE).unwrap_or(50);
    rows.truncate(usize::try_from(store::A_PAGE).unwrap_or(50));
    let next = rows.last().filter(|_| more).map(|guest| guest.id.0);
    let hosts: Vec<i64> = rows.iter().map(|guest| guest.host).collect();
    let sponsors: Vec<Id<Person>> = rows.iter().map(|guest| guest.sponsor).collect();
    Ok(Index {
        frame: people::frame(view, "来访账号", Face::Console).await?.marked(),
        asked,
        units: units::names(view, &hosts).await?,
        names: persons::names(view, &sponsors).await?,
        may_propose,
        rows,
        next,
    })
}

/// The units on whose behalf the actor may ask: their own, and a district's schools.
pub(super) async fn own_units(view: &mut View<'_>) -> Result<Vec<Unit>> {
    let mut ids: Vec<i64> = HOSTS.iter().flat_map(|role| view.scopes(role, "Unit")).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut all = units::by_ids(view, &ids).await?;
    for district in view.scopes("district_coordinator", "Unit") {
        all.extend(units::children(view, Id::new(district)).await?);
    }
    Ok(all)
}

#[derive(Template)]
#[template(path = "guests/new.html")]
struct New {
    frame: Frame,
    units: Vec<Unit>,
    longest: i64,
    today: String,
    last: String,
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let units = own_units(view).await?;
        if units.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        let longest = charter_of(view)?.parameters.guests.longest_days;
        let frame = people::frame(view, "申请来访账号", Face::Console).await?.under("来访账号", "/guests");
        let last = view.now.plus((longest - 1) * kernel::DAY).day();
        Ok(New { frame, units, longest, today: view.now.day(), last })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    name: String,
    origin: String,
    phone: String,
    purpose: String,
    host: String,
    from: String,
    until: String,
}

async fn propose(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { name, origin, phone, purpose, host, from, until } = form.fields;
    let host = host.parse().unwrap_or(0);
    let wanted = Wanted { name, origin, phone, purpose, host, from, until };
    app.submit(&actor, form.ticket, async move |tx| {
        let guest = actions::propose(tx, wanted.clone()).await?;
        Ok(actions::link(guest.id))
    })
    .await
}
