//! What comes in with the forms, and the files that lie at findings.
use axum::extract::{Path, State};
use axum::response::Redirect;
use futures::future::LocalBoxFuture;
use governance::files;
use kernel::{Actor, App, Audience, Doors, Form, Governed, Id, Refusal, Result, Trace, Tx, View};
use serde::Deserialize;

use super::actions::{self, NewFinding, Plan};
use super::finding::{Finding, Verb};
use super::inspection::Inspection;
use super::store;

const FINDING: &str = "Finding";
const MOST: usize = 20;

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, FINDING);
    Doors::new()
        .post("/security/inspections", Audience::Verb("plan", "Inspection"), Trace::Audit("inspections.planned"), plan)
        .post(
            "/security/inspections/{id}/findings",
            Audience::Verb("find", "Inspection"),
            Trace::Audit("inspections.found"),
            find,
        )
        .say(
            "/security/inspections/{id}/closure",
            Audience::Verb("close", "Inspection"),
            Trace::Audit("inspections.closed"),
            ("conclusion", actions::close),
            |id| format!("/security/inspections/{id}"),
        )
        .say(
            "/security/findings/{id}/answer",
            may("answer"),
            Trace::Audit("inspections.answered"),
            ("answer", actions::answer),
            at,
        )
        .say(
            "/security/findings/{id}/return",
            may("return"),
            Trace::Audit("inspections.returned"),
            ("reason", actions::return_for_more),
            at,
        )
        .press(
            "/security/findings/{id}/verification",
            may("verify"),
            Trace::Audit("inspections.verified"),
            actions::verify,
            at,
        )
        .say(
            "/security/findings/{id}/attachments",
            may("see"),
            Trace::Audit("files.taken"),
            ("upload", async |tx, id, _, upload| attach(tx, id, upload).await),
            at,
        )
}

/// Who may see a finding, for files that know it by its number alone.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { store::finding(view, Id::new(id), Verb::See).await.map(drop) })
    }
}

/// Evidence: by the unit that answers, and by the Office that verifies, until it is verified.
pub async fn attach(tx: &mut Tx<'_>, id: Id<Finding>, upload: &str) -> Result<()> {
    let one = store::finding(tx, id, Verb::See).await?;
    if !may_attach(tx, &one)? {
        return Err(Refusal::not_now(super::words::VERIFIED).into());
    }
    files::attach(tx, files::sent(upload)?, (FINDING, id.0), MOST).await.map(drop)
}

pub(super) fn may_attach(view: &View<'_>, one: &Finding) -> Result<bool> {
    Ok(!one.stage.is_verified() && (view.may(Verb::Answer, one)? || view.may(Verb::Return, one)?))
}

/// `units=4&units=7`
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct PlanFields {
    title: String,
    scope: String,
    planned_on: String,
    units: Vec<String>,
}

async fn plan(State(app): State<App>, actor: Actor, form: Form<PlanFields>) -> Result<Redirect> {
    let PlanFields { title, scope, planned_on, units } = form.fields;
    let units = units.iter().filter_map(|unit| unit.parse().ok()).collect();
    let plan = Plan { title, scope, planned_on, units };
    app.submit(&actor, form.ticket, async move |tx| {
        Ok(format!("/security/inspections/{}", actions::plan(tx, plan.clone()).await?.id))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct FindingFields {
    control: String,
    level: String,
    thing: String,
    says: String,
    unit: String,
    days: String,
}

async fn find(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Inspection>>,
    form: Form<FindingFields>,
) -> Result<Redirect> {
    let FindingFields { control, level, thing, says, unit, days } = form.fields;
    // What is no number is no unit and no term: both are refused with their sentences.
    let days = if days.trim().is_empty() { None } else { Some(days.trim().parse().unwrap_or(0)) };
    let new = NewFinding { control, level, thing, says, unit: unit.parse().unwrap_or(0), days };
    app.submit(&actor, form.ticket, async move |tx| {
        actions::find(tx, id, new.clone()).await?;
        Ok(format!("/security/inspections/{id}"))
    })
    .await
}

fn at(id: Id<Finding>) -> String {
    format!("/security/findings/{id}")
}
