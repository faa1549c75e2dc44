//! The desk of cases, and the form that stops something.
use askama::Template;
use axum::extract::{Query, State};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{blank, may_take_down};
use super::address;
use super::case::{Takedown, Verb};
use super::ground::Ground;
use super::store::content;
use super::store::{self, Which};

pub fn doors() -> Doors {
    Doors::new().get("/takedowns", Audience::Verb("see", "Takedown"), index).get(
        "/takedowns/new",
        Audience::Verb("take_down", "Takedown"),
        new,
    )
}

#[derive(Template)]
#[template(path = "takedowns/index.html")]
struct Index {
    frame: Frame,
    open: Vec<Row>,
    closed: Vec<Row>,
    may_take_down: bool,
}

/// A case, and whether its report is late.
struct Row {
    one: Takedown,
    late: bool,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let asked = blank(view);
        if !view.may(Verb::See, &asked)? {
            return Err(Refusal::NotFound.into());
        }
        let now = view.now;
        let row = |one: Takedown| Row { late: one.report.is_none() && one.report_due < now, one };
        let open = store::list(view, Which::Open).await?.into_iter().map(row).collect();
        let closed = store::list(view, Which::Closed).await?.into_iter().map(row).collect();
        let may_take_down = may_take_down(view)?;
        Ok(Index { frame: people::frame(view, "紧急下架", Face::Console).await?, open, closed, may_take_down })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "takedowns/new.html")]
struct Blank {
    frame: Frame,
    place: String,
    complaint: String,
    /// What stands at that address now: its kind and title.
    found: Option<(&'static str, String)>,
    hours: i64,
}

impl Blank {
    const GROUNDS: [Ground; 9] = Ground::ALL;
}

/// `place`, `complaint`: from the desk of complaints, or from the page itself.
#[derive(Default, Deserialize)]
#[serde(default)]
struct From {
    place: String,
    complaint: String,
}

async fn new(State(app): State<App>, actor: Actor, Query(from): Query<From>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        view.allow(Verb::TakeDown, &blank(view))?;
        let found = match address::thing(view, &from.place).await? {
            Some(thing) => content::public(view, thing).await?.map(|found| (thing.0.name(), found.title)),
            None => None,
        };
        let frame = people::frame(view, "紧急下架", Face::Console).await?.under("紧急下架", "/takedowns");
        let hours = charter_of(view)?.parameters.takedowns.report_hours;
        Ok(Blank { frame, place: from.place.clone(), complaint: from.complaint.clone(), found, hours })
    });
    Ok(Page(page.await?))
}
