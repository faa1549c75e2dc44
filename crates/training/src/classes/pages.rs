//! The pages: one class with its learners.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::class::{Class, Verb};
use super::store::Place;
use super::{actions, store, words};
use crate::projects::Project;

pub fn doors() -> Doors {
    Doors::new()
        .post("/projects/{id}/classes", Audience::Verb("plan", "Class"), Trace::Audit("classes.planned"), plan)
        .get("/classes/{id}", Audience::Verb("see", "Class"), show)
        .post("/classes/{id}/heads", Audience::Verb("plan", "Class"), Trace::Audit("classes.head_appointed"), appoint)
        .post(
            "/classes/{id}/heads/{person}/removal",
            Audience::Verb("plan", "Class"),
            Trace::Audit("classes.head_dismissed"),
            dismiss,
        )
        .post("/classes/{id}/places", Audience::Verb("enrol", "Class"), Trace::Audit("classes.joined"), enrol)
        .press(
            "/classes/{id}/opening",
            Audience::Verb("open", "Class"),
            Trace::Audit("classes.opened"),
            actions::open,
            at,
        )
        .press(
            "/classes/{id}/closure",
            Audience::Verb("close", "Class"),
            Trace::Audit("classes.closed"),
            actions::close,
            at,
        )
}

const A_PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "classes/show.html")]
struct Show {
    frame: Frame,
    class: Class,
    places: Vec<Place>,
    /// The names of their units.
    units: HashMap<i64, String>,
    next: Option<String>,
    may_enrol: bool,
    may_open: bool,
    may_close: bool,
    may_plan: bool,
    heads: Vec<(i64, String)>,
    assistants: Vec<(i64, String)>,
    /// Of the host unit, who heads the class not yet.
    staff: Vec<(i64, String)>,
}

impl Show {
    fn unit(&self, place: &Place) -> &str {
        self.units.get(&place.unit).map_or("—", String::as_str)
    }
}

#[derive(Deserialize)]
struct After {
    after: Option<i64>,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Class>>,
    Query(from): Query<After>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let class = store::fetch(view, id, Verb::See).await?;
        let may_enrol = view.may(Verb::Enrol, &class)?;
        // Who learns with whom is for those who run the class.
        let runs = may_enrol || view.may(Verb::Open, &class)?;
        let after = from.after.unwrap_or(0);
        let found = if runs { store::places(view, id, after, A_PAGE + 1).await? } else { vec![] };
        let Leaf { rows: places, next } = Leaf::by(found, A_PAGE, |place| place.person.to_string());
        let me = view.actor.id();
        let heads = holders(view, "class_head", id).await?;
        let assistants = holders(view, "assistant", id).await?;
        let may_plan = view.may(Verb::Plan, &class)?;
        let mut staff = vec![];
        if may_plan {
            let project = crate::projects::fetch(view, class.project, crate::projects::Verb::See).await?;
            staff = crate::staff_of(view, project.host).await?;
            staff.retain(|one| !heads.iter().any(|head| head.0 == one.0));
        }
        let units: Vec<i64> = places.iter().map(|place| place.unit).collect();
        Ok(Show {
            units: people::units::names(view, &units).await?,
            heads,
            assistants,
            may_plan,
            staff,
            may_enrol: may_enrol && class.enrol(1).is_ok(),
            may_open: class.open(view.now).is_ok() && view.may(Verb::Open, &class)?,
            may_close: class.close(view.now, me).is_ok() && view.may(Verb::Close, &class)?,
            frame: people::frame(view, &class.name, Face::Console).await?.marked(),
            class,
            places,
            next,
        })
    });
    Ok(Page(page.await?))
}

async fn holders(view: &mut kernel::View<'_>, role: &str, id: Id<Class>) -> Result<Vec<(i64, String)>> {
    let ids = people::roles::holders(view, role, ("Class", id.0)).await?;
    let names = people::persons::names(view, &ids).await?;
    Ok(ids.iter().filter_map(|id| Some((id.0, names.get(&id.0)?.clone()))).collect())
}

#[derive(Clone, Deserialize)]
struct HeadFields {
    #[serde(default)]
    head: String,
    #[serde(default)]
    reason: String,
}

async fn appoint(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Class>>,
    form: Form<HeadFields>,
) -> Result<Redirect> {
    let HeadFields { head, .. } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        // Whoever may not appoint learns that first.
        store::fetch(tx, id, Verb::Plan).await?;
        let head = crate::named(tx, &head).await?.ok_or_else(|| Refusal::field("head", words::HEAD))?;
        actions::appoint_head(tx, id, head.id).await?;
        Ok(at(id))
    })
    .await
}

async fn dismiss(
    State(app): State<App>,
    actor: Actor,
    Path((id, person)): Path<(Id<Class>, i64)>,
    form: Form<HeadFields>,
) -> Result<Redirect> {
    let HeadFields { reason, .. } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::dismiss_head(tx, id, Id::new(person), &reason).await?;
        Ok(at(id))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct PlanFields {
    name: String,
    places: i64,
    head: String,
}

const LEARNER: &str = "没有这位人员，请核对教师编号；新学员请用名册导入";

async fn plan(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Project>>,
    form: Form<PlanFields>,
) -> Result<Redirect> {
    let PlanFields { name, places, head } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let class = actions::plan(tx, id, &name, places).await?;
        let head = crate::named(tx, &head).await?.ok_or_else(|| Refusal::field("head", words::HEAD))?;
        actions::appoint_head(tx, class.id, head.id).await?;
        Ok(format!("/projects/{id}"))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct Learner {
    number: String,
}

async fn enrol(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Class>>,
    form: Form<Learner>,
) -> Result<Redirect> {
    let Learner { number } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        store::fetch(tx, id, Verb::Enrol).await?;
        let person = people::persons::by_staff_number(tx, number.trim()).await?;
        let person = person.ok_or_else(|| Refusal::field("number", LEARNER))?;
        actions::enrol(tx, id, person.id, &person.name, person.units.first().copied().unwrap_or(0)).await?;
        Ok(format!("/classes/{id}"))
    })
    .await
}

fn at(id: Id<Class>) -> String {
    format!("/classes/{id}")
}
