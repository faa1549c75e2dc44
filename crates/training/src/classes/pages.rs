//! The pages: one class with its learners.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::class::{Class, Verb};
use super::store::Place;
use super::{actions, store};
use crate::projects::Project;

pub fn doors() -> Doors {
    Doors::new()
        .post("/projects/{id}/classes", Audience::Verb("plan", "Class"), Trace::Audit("classes.planned"), plan)
        .get("/classes/{id}", Audience::Verb("see", "Class"), show)
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

#[derive(Template)]
#[template(path = "classes/show.html")]
struct Show {
    frame: Frame,
    class: Class,
    places: Vec<Place>,
    /// The names of their units.
    units: HashMap<i64, String>,
    next: Option<i64>,
    may_enrol: bool,
    may_open: bool,
    may_close: bool,
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
        let places = if runs { store::places(view, id, from.after.unwrap_or(0)).await? } else { vec![] };
        let next = places.last().filter(|_| places.len() == 100).map(|place| place.person.0);
        let me = view.actor.id();
        let units: Vec<i64> = places.iter().map(|place| place.unit).collect();
        Ok(Show {
            units: people::units::names(view, &units).await?,
            may_enrol: may_enrol && class.enrol(1).is_ok(),
            may_open: class.open(view.now).is_ok() && view.may(Verb::Open, &class)?,
            may_close: class.close(view.now, me).is_ok() && view.may(Verb::Close, &class)?,
            frame: people::frame(view, &class.name, Face::Console).await?,
            class,
            places,
            next,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct PlanFields {
    name: String,
    places: i64,
    head: String,
}

const HEAD: &str = "没有这位人员，请核对班主任的教师编号";
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
        let head =
            people::persons::by_staff_number(tx, head.trim()).await?.ok_or_else(|| Refusal::field("head", HEAD))?;
        actions::appoint_head(tx, class.id, head.id, head.units.first().copied().unwrap_or(0)).await?;
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
