//! The desks: whoever answers requests, and whoever computes whom a leak concerns.
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use kernel::{Actor, App, At, Audience, DAY, Doors, Id, Page, Refusal, Result, Trace, Tx};
use people::persons;
use people::purposes::Registry;
use serde::Deserialize;
use ui::{Frame, Kind};

use super::breach::{Affected, Breach, Leak, Verb as BreachVerb, affected};
use super::request::{DataRequest, What};
use super::tables::Tables;
use super::{Verb, actions, mine, store, words};

pub fn doors() -> Doors {
    let back = |id: Id<DataRequest>| format!("/privacy/desk/{id}");
    let (see, answer) = (Audience::Verb("see", "DataRequest"), Audience::Verb("answer", "DataRequest"));
    let granted = Trace::Audit("privacy.granted");
    let refused = Trace::Audit("privacy.refused");
    Doors::new()
        .get("/privacy/desk", Audience::SignedIn, desk)
        .get("/privacy/desk/{id}", see, show)
        .say("/privacy/desk/{id}/grant", answer, granted, ("reason", actions::grant), back)
        .say("/privacy/desk/{id}/refusal", answer, refused, ("reason", actions::refuse), back)
        .get("/privacy/breach", Audience::Verb("see", "Breach"), breach)
}

/// Whoever answers may be one of these.
const HANDLERS: [&str; 3] = ["academic", "district_coordinator", "school_coordinator"];

#[derive(Template)]
#[template(path = "privacy/desk.html")]
struct Desk {
    frame: Frame,
    /// Each with its person's name.
    open: Vec<(DataRequest, String)>,
    decided: Vec<(DataRequest, String)>,
    now: At,
    /// What the registry of tables does not say of this database: nothing, if all is well.
    differences: Vec<String>,
}

async fn desk(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        if !HANDLERS.iter().any(|role| view.holds(role)) {
            return Err(Refusal::NotFound.into());
        }
        let [open, decided] = store::desk(view).await?;
        let ids: Vec<_> = open.iter().chain(&decided).map(|one| one.person).collect();
        let names = persons::names(view, &ids).await?;
        let named = |all: Vec<DataRequest>| -> Vec<(DataRequest, String)> {
            let name = |one: &DataRequest| names.get(&one.person.0).cloned().unwrap_or_default();
            all.into_iter().map(|one| (name(&one), one)).map(|(name, one)| (one, name)).collect()
        };
        let differences = Tables::shipped().differences(&store::schema(view).await?, Registry::shipped());
        let frame = people::frame(view, "个人信息请求", Kind::Console).await?;
        Ok(Desk { frame, open: named(open), decided: named(decided), now: view.now, differences })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "privacy/show.html")]
struct Show {
    frame: Frame,
    request: DataRequest,
    name: String,
    /// What it reads now and what it should read, masked.
    change: Option<(String, String)>,
    obstacles: Vec<String>,
    may_answer: bool,
    by: String,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<DataRequest>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let request = store::fetch(view, id, Verb::See).await?;
        let person = persons::by_id(view, request.person).await?.ok_or(Refusal::NotFound)?;
        let may_answer = request.is_open() && view.may(Verb::Answer, &request)?;
        let change = match request.what {
            What::Erase => None,
            What::Correct(part) => {
                let [document, phone] = persons::contacts(view, person.id).await?;
                let now = match part.code() {
                    "document" => document,
                    "phone" => phone,
                    "staff" => person.staff_number.clone(),
                    _ => Some(person.name.clone()),
                };
                let wish = store::wish(view, id).await?.unwrap_or_default();
                Some((now.unwrap_or_else(|| "没有登记".into()), mine::without_numbers(&wish)))
            }
        };
        let erasing = request.is_open() && request.what == What::Erase;
        let obstacles = if erasing { actions::obstacles(view, person.id).await? } else { vec![] };
        let by = match request.stage.row().1 {
            Some(signed) => persons::names(view, &[signed.by]).await?.remove(&signed.by.0).unwrap_or_default(),
            None => String::new(),
        };
        let frame = people::frame(view, &request.what.name(), Kind::Console).await?.marked();
        let frame = frame.under("个人信息请求", "/privacy/desk");
        Ok(Show { frame, request, name: person.name, change, obstacles, may_answer, by })
    });
    Ok(Page(page.await?))
}

/// What the form asks; every field may be empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    table: String,
    field: String,
    from: String,
    until: String,
    viewer: String,
    copy: String,
    import: String,
}

impl Asked {
    fn is_empty(&self) -> bool {
        [&self.table, &self.viewer, &self.copy, &self.import].iter().all(|text| text.trim().is_empty())
    }

    /// # Errors
    /// `Invalid` for days that are none, or the wrong way round.
    fn leak(&self, now: At) -> Result<Leak, Refusal> {
        let day = |text: &str, none: Date| match text.trim() {
            "" => Ok(none),
            text => text.parse::<Date>().map_err(|_| Refusal::field("from", words::WINDOW)),
        };
        let (first, last) = (day(&self.from, Date::constant(2000, 1, 1))?, day(&self.until, now.date())?);
        if first > last {
            return Err(Refusal::field("from", words::WINDOW));
        }
        let (from, until) = (At::of(first), At::of(last).plus(DAY));
        let number = |text: &str| text.trim().parse::<i64>().ok();
        if let Some(viewer) = number(&self.viewer) {
            return Ok(Leak::Viewer { viewer: Id::new(viewer), from, until });
        }
        if let Some(import) = number(&self.import) {
            return Ok(Leak::Import { import });
        }
        if !self.copy.trim().is_empty() {
            return Ok(Leak::Copy { number: self.copy.trim().to_owned() });
        }
        if !Tables::shipped().0.contains_key(&self.table) {
            return Err(Refusal::field("table", words::NO_TABLE));
        }
        let fields = if self.field.is_empty() { vec![] } else { vec![self.field.clone()] };
        Ok(Leak::Tables { tables: vec![self.table.clone()], fields, from, until })
    }
}

#[derive(Template)]
#[template(path = "privacy/breach.html")]
struct BreachPage {
    frame: Frame,
    asked: Asked,
    tables: Vec<(&'static str, &'static str)>,
    registry: &'static Registry,
    found: Option<Affected>,
    /// Of the first hundred.
    names: Vec<String>,
    draft: String,
}

/// An act, though it is a look: who computed whom a leak concerns stands in the trail.
async fn breach(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Page<impl Template>> {
    let page = app.act(&actor, async move |tx| {
        tx.allow(BreachVerb::See, &Breach)?;
        let (mut found, mut names, mut draft) = (None, vec![], String::new());
        if !asked.is_empty() {
            let leak = asked.leak(tx.now)?;
            let all = affected(tx, &leak).await?;
            tx.trace("privacy.breach_counted", ("Breach", 1), &(&leak, all.persons.len())).await?;
            names = first_names(tx, &all).await?;
            draft = all.draft(tx.now);
            found = Some(all);
        }
        let tables = Tables::shipped().of_persons().map(|(name, table)| (name, table.title.as_str())).collect();
        let frame = people::frame(tx, "泄露涉及的人员", Kind::Console).await?;
        Ok(BreachPage { frame, asked: asked.clone(), tables, registry: Registry::shipped(), found, names, draft })
    });
    Ok(Page(page.await?))
}

async fn first_names(tx: &mut Tx<'_>, found: &Affected) -> Result<Vec<String>> {
    let ids: Vec<_> = found.persons.iter().take(100).map(|id| Id::new(*id)).collect();
    let names = persons::names(tx, &ids).await?;
    Ok(ids.iter().filter_map(|id| names.get(&id.0).cloned()).collect())
}
