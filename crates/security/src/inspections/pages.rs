//! The list of inspections, one inspection with what it found, one finding with its way.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use governance::files::{self, File};
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Id, Page, Result, View};
use people::units::{self, Unit};
use ui::{Frame, Kind as Face};

use super::finding::{self, Finding, Level, Said};
use super::inspection::{Inspection, Stage, Verb};
use super::{forms, store};
use crate::checklist::{Control, controls};
use crate::desk::{self, Tabs};
use crate::steps::{self, Step};
use crate::terms::{self, Term};

pub fn doors() -> Doors {
    Doors::new()
        .get("/security/inspections", Audience::SignedIn, index)
        .get("/security/inspections/new", Audience::Verb("plan", "Inspection"), new)
        .get("/security/inspections/{id}", Audience::Verb("see", "Inspection"), show)
        .get("/security/findings/{id}", Audience::Verb("see", "Finding"), finding)
}

#[derive(Template)]
#[template(path = "inspections/index.html")]
struct Index {
    frame: Frame,
    tabs: Tabs,
    rows: Vec<Inspection>,
    names: HashMap<i64, String>,
    counts: HashMap<i64, (i64, i64)>,
    may_plan: bool,
}

impl Index {
    fn units(&self, one: &Inspection) -> String {
        one.units.iter().filter_map(|unit| self.names.get(unit).map(String::as_str)).collect::<Vec<_>>().join("、")
    }
    fn count(&self, one: &Inspection) -> (i64, i64) {
        self.counts.get(&one.id.0).copied().unwrap_or((0, 0))
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let units = if desk::sees_all(view) { None } else { Some(desk::own_units(view)) };
        let rows = store::list(view, units).await?;
        let ids: Vec<i64> = rows.iter().map(|one| one.id.0).collect();
        let all: Vec<i64> = rows.iter().flat_map(|one| one.units.clone()).collect();
        Ok(Index {
            frame: people::frame(view, "安全检查", Face::Console).await?,
            tabs: desk::tabs(view),
            names: units::names(view, &all).await?,
            counts: if desk::sees_all(view) { store::counts(view, &ids).await? } else { HashMap::new() },
            may_plan: desk::is_office(view),
            rows,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "inspections/new.html")]
struct New {
    frame: Frame,
    offices: Vec<Unit>,
    today: String,
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let blank = Inspection {
            id: Id::new(0),
            number: String::new(),
            title: String::new(),
            scope: String::new(),
            planned_on: String::new(),
            units: vec![],
            planned: view.signed(),
            stage: Stage::Open,
            version: 0,
        };
        view.allow(Verb::Plan, &blank)?;
        let frame = people::frame(view, "计划检查", Face::Console).await?.under("安全检查", "/security/inspections");
        Ok(New { frame, offices: desk::offices(view).await?, today: view.now.day() })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "inspections/show.html")]
struct Show {
    frame: Frame,
    one: Inspection,
    names: HashMap<i64, String>,
    findings: Vec<Finding>,
    steps: Vec<Step>,
    controls: &'static [Control],
    days: i64,
    may_find: bool,
    may_close: bool,
    may_export: bool,
}

impl Show {
    const LEVELS: [(&'static str, &'static str, &'static str); 3] = Level::ALL;

    fn name(&self, unit: &i64) -> &str {
        self.names.get(unit).map_or("", String::as_str)
    }
    fn verified(&self) -> usize {
        self.findings.iter().filter(|one| one.stage.is_verified()).count()
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Inspection>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let findings = store::of(view, id).await?;
        let open = one.open().is_ok();
        let unverified = findings.iter().filter(|found| !found.stage.is_verified()).count();
        let closable = one.close(view.signed(), String::new(), unverified).is_ok();
        let frame = people::frame(view, &one.title, Face::Console).await?.under("安全检查", "/security/inspections");
        Ok(Show {
            frame,
            names: units::names(view, &one.units).await?,
            steps: steps::of(view, ("Inspection", id.0)).await?,
            controls: controls(),
            days: charter_of(view)?.parameters.security.finding_days,
            may_find: open && view.may(Verb::Find, &one)?,
            may_close: closable && view.may(Verb::Close, &one)?,
            may_export: view.may(Verb::Export, &one)?,
            findings,
            one,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "inspections/finding.html")]
struct OneFinding {
    frame: Frame,
    one: Finding,
    /// The control that it offends, by clause and name.
    control: Option<&'static Control>,
    unit: String,
    now: At,
    terms: Vec<Term>,
    steps: Vec<Step>,
    attachments: Vec<File>,
    may_answer: bool,
    may_verify: bool,
    may_return: bool,
    may_attach: bool,
}

async fn finding(State(app): State<App>, actor: Actor, Path(id): Path<Id<Finding>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::finding(view, id, finding::Verb::See).await?;
        let inspection = store::by_id(view, one.inspection).await?;
        let frame = people::frame(view, &one.thing, Face::Console).await?.under("安全检查", "/security/inspections");
        let above = format!("/security/inspections/{}", inspection.id);
        Ok(OneFinding {
            frame: frame.under(&*inspection.title, above),
            control: controls().iter().find(|control| control.id == one.control),
            unit: units::name(view, Id::new(one.unit)).await?,
            now: view.now,
            terms: terms::open_of(view, ("Finding", id.0)).await?,
            steps: steps::of(view, ("Finding", id.0)).await?,
            attachments: files::attached(view, ("Finding", id.0)).await?,
            may_answer: may(view, &one, finding::Verb::Answer)?,
            may_verify: may(view, &one, finding::Verb::Verify)?,
            may_return: may(view, &one, finding::Verb::Return)?,
            may_attach: forms::may_attach(view, &one)?,
            one,
        })
    });
    Ok(Page(page.await?))
}

/// Whether the noun and the policy both say yes.
fn may(view: &View<'_>, one: &Finding, verb: finding::Verb) -> Result<bool> {
    let said = || Said { signed: view.signed(), text: String::new() };
    let noun = match verb {
        finding::Verb::See => true,
        finding::Verb::Answer => one.answer(said()).is_ok(),
        finding::Verb::Verify => one.verify(view.signed()).is_ok(),
        finding::Verb::Return => one.return_for_more(said(), view.now).is_ok(),
    };
    Ok(noun && view.may(verb, one)?)
}
