//! The list of vulnerabilities, a new one, one with its way.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Form, Id, Page, Refusal, Result, Trace, View};
use people::units::{self, Unit};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, New};
use super::store;
use super::vulnerability::{Fix, Severity, Stage, Verb, Vulnerability};
use crate::desk::{self, Tabs};
use crate::steps::{self, Step};
use crate::terms::{self, Term};

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Vulnerability");
    let at = |id: Id<Vulnerability>| format!("/security/vulnerabilities/{id}");
    Doors::new()
        .get("/security/vulnerabilities", Audience::SignedIn, index)
        .get("/security/vulnerabilities/new", may("record"), new)
        .post("/security/vulnerabilities", may("record"), Trace::Audit("vulnerabilities.recorded"), record)
        .get("/security/vulnerabilities/{id}", may("see"), show)
        .say(
            "/security/vulnerabilities/{id}/fix",
            may("fix"),
            Trace::Audit("vulnerabilities.fixed"),
            ("fix", actions::fix),
            at,
        )
        .say(
            "/security/vulnerabilities/{id}/return",
            may("return"),
            Trace::Audit("vulnerabilities.returned"),
            ("reason", actions::return_for_more),
            at,
        )
        .press(
            "/security/vulnerabilities/{id}/verification",
            may("verify"),
            Trace::Audit("vulnerabilities.verified"),
            actions::verify,
            at,
        )
}

#[derive(Template)]
#[template(path = "vulnerabilities/index.html")]
struct Index {
    frame: Frame,
    tabs: Tabs,
    rows: Vec<Vulnerability>,
    names: HashMap<i64, String>,
    now: At,
    may_record: bool,
}

impl Index {
    fn unit(&self, one: &Vulnerability) -> &str {
        self.names.get(&one.unit).map_or("", String::as_str)
    }
    fn is_late(&self, one: &Vulnerability) -> bool {
        self.now >= one.due && !matches!(one.stage, Stage::Verified { .. })
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let units = if desk::sees_all(view) { None } else { Some(desk::own_units(view)) };
        let rows = store::list(view, units).await?;
        Ok(Index {
            frame: people::frame(view, "漏洞", Face::Console).await?,
            tabs: desk::tabs(view),
            names: units::names(view, &rows.iter().map(|one| one.unit).collect::<Vec<_>>()).await?,
            now: view.now,
            may_record: desk::is_office(view),
            rows,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "vulnerabilities/new.html")]
struct NewPage {
    frame: Frame,
    offices: Vec<Unit>,
    /// (code, name, hours)
    severities: Vec<(&'static str, &'static str, i64)>,
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        if !desk::is_office(view) {
            return Err(Refusal::NotFound.into());
        }
        let terms = charter_of(view)?.parameters.security.clone();
        let hours = [terms.flaw_critical_hours, terms.flaw_high_hours, terms.flaw_medium_hours, terms.flaw_low_hours];
        let severities = Severity::ALL.iter().zip(hours).map(|(one, hours)| (one.0, one.1, hours)).collect();
        let frame = people::frame(view, "登记漏洞", Face::Console).await?.under("漏洞", "/security/vulnerabilities");
        Ok(NewPage { frame, offices: desk::offices(view).await?, severities })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    component: String,
    affected: String,
    advisory: String,
    severity: String,
    says: String,
    remedy: String,
    unit: String,
}

async fn record(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { component, affected, advisory, severity, says, remedy, unit } = form.fields;
    let new = New { component, affected, advisory, severity, says, remedy, unit: unit.parse().unwrap_or(0) };
    app.submit(&actor, form.ticket, async move |tx| {
        Ok(format!("/security/vulnerabilities/{}", actions::record(tx, new.clone()).await?.id))
    })
    .await
}

#[derive(Template)]
#[template(path = "vulnerabilities/show.html")]
struct Show {
    frame: Frame,
    one: Vulnerability,
    unit: String,
    now: At,
    terms: Vec<Term>,
    steps: Vec<Step>,
    may_fix: bool,
    may_verify: bool,
    may_return: bool,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Vulnerability>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let frame = people::frame(view, &one.component, Face::Console).await?;
        Ok(Show {
            frame: frame.under("漏洞", "/security/vulnerabilities"),
            unit: units::name(view, Id::new(one.unit)).await?,
            now: view.now,
            terms: terms::open_of(view, ("Vulnerability", id.0)).await?,
            steps: steps::of(view, ("Vulnerability", id.0)).await?,
            may_fix: may(view, &one, Verb::Fix)?,
            may_verify: may(view, &one, Verb::Verify)?,
            may_return: may(view, &one, Verb::Return)?,
            one,
        })
    });
    Ok(Page(page.await?))
}

/// Whether the noun and the policy both say yes.
fn may(view: &View<'_>, one: &Vulnerability, verb: Verb) -> Result<bool> {
    let signed = view.signed();
    let noun = match verb {
        Verb::See | Verb::Record => true,
        Verb::Fix => one.fix(Fix { signed, text: String::new() }).is_ok(),
        Verb::Verify => one.verify(signed).is_ok(),
        Verb::Return => one.return_for_more(signed, String::new()).is_ok(),
    };
    Ok(noun && view.may(verb, one)?)
}
