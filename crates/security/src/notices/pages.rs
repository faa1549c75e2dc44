//! The list of notices, a new one, one with its readers.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Result, Signed, Trace};
use people::units::Unit;
use people::{persons, units};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, New};
use super::notice::{Reader, SecurityNotice, Verb};
use super::store;
use crate::desk::{self, Tabs};

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "SecurityNotice");
    Doors::new()
        .get("/security/notices", Audience::SignedIn, index)
        .get("/security/notices/new", may("issue"), new)
        .post("/security/notices", may("issue"), Trace::Audit("security_notices.issued"), issue)
        .get("/security/notices/{id}", may("see"), show)
        .press(
            "/security/notices/{id}/confirmation",
            may("acknowledge"),
            Trace::Audit("security_notices.confirmed"),
            actions::confirm,
            |id| format!("/security/notices/{id}"),
        )
}

#[derive(Template)]
#[template(path = "notices/index.html")]
struct Index {
    frame: Frame,
    tabs: Tabs,
    rows: Vec<SecurityNotice>,
    mine: Vec<i64>,
    may_issue: bool,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let mine = desk::own_units(view);
        let units = if desk::sees_all(view) { None } else { Some(mine.clone()) };
        let rows = store::list(view, units).await?;
        let frame = people::frame(view, "安全通知", Face::Console).await?;
        Ok(Index { frame, tabs: desk::tabs(view), rows, mine, may_issue: desk::is_office(view) })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "notices/new.html")]
struct NewPage {
    frame: Frame,
    offices: Vec<Unit>,
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let blank = SecurityNotice {
            id: Id::new(0),
            number: String::new(),
            title: String::new(),
            source: String::new(),
            body: String::new(),
            issued: view.signed(),
            due: view.now,
            units: vec![],
        };
        view.allow(Verb::Issue, &blank)?;
        let frame = people::frame(view, "发出通知", Face::Console).await?.under("安全通知", "/security/notices");
        Ok(NewPage { frame, offices: desk::offices(view).await? })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    title: String,
    source: String,
    body: String,
    units: Vec<String>,
}

async fn issue(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { title, source, body, units } = form.fields;
    let new = New { title, source, body, units: units.iter().filter_map(|unit| unit.parse().ok()).collect() };
    app.submit(&actor, form.ticket, async move |tx| {
        Ok(format!("/security/notices/{}", actions::issue(tx, new.clone()).await?.id))
    })
    .await
}

#[derive(Template)]
#[template(path = "notices/show.html")]
struct Show {
    frame: Frame,
    one: SecurityNotice,
    units: HashMap<i64, String>,
    persons: HashMap<i64, String>,
    may_confirm: bool,
}

impl Show {
    fn unit(&self, reader: &Reader) -> &str {
        self.units.get(&reader.unit).map_or("", String::as_str)
    }
    fn by(&self, signed: &Signed) -> &str {
        self.persons.get(&signed.by.0).map_or("", String::as_str)
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<SecurityNotice>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let mut one = store::fetch(view, id, Verb::See).await?;
        let mine = desk::own_units(view);
        let may_confirm = !one.unread(&mine).is_empty() && view.may(Verb::Acknowledge, &one)?;
        // A unit sees its own line alone.
        if !desk::sees_all(view) {
            one.units.retain(|reader| mine.contains(&reader.unit));
        }
        let units: Vec<i64> = one.units.iter().map(|reader| reader.unit).collect();
        let readers: Vec<_> = one.units.iter().filter_map(|reader| reader.read.map(|read| read.by)).collect();
        let frame = people::frame(view, &one.title, Face::Console).await?.under("安全通知", "/security/notices");
        let (units, persons) = (units::names(view, &units).await?, persons::names(view, &readers).await?);
        Ok(Show { frame, one, units, persons, may_confirm })
    });
    Ok(Page(page.await?))
}
