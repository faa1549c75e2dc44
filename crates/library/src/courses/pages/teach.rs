//! 我来授课: the courses that I work on, and a new one.
use std::str::FromStr as _;

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use kernel::{Actor, App, Audience as Who, Doors, Form, Page, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use crate::courses::actions::{self, New};
use crate::courses::course::{Audience, stage_words};
use crate::courses::store::{self, Own};
use crate::courses::words;

pub fn doors() -> Doors {
    Doors::new().get("/teach", Who::SignedIn, index).post(
        "/teach/courses",
        Who::SignedIn,
        Trace::Audit("courses.begun"),
        begin,
    )
}

#[derive(Template)]
#[template(path = "courses/teach.html")]
struct Teach {
    frame: Frame,
    courses: Vec<Own>,
    /// Units for which the actor may begin a course.
    units: Vec<(i64, String)>,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let mut ids = ["instructor", "unit_staff", "unit_head"].map(|role| view.scopes(role, "Unit")).concat();
        ids.sort_unstable();
        ids.dedup();
        let names = people::units::names(view, &ids).await?;
        let units = ids.into_iter().map(|id| (id, names.get(&id).cloned().unwrap_or_default())).collect();
        let courses = store::own(view).await?;
        Ok(Teach { frame: people::frame(view, "我来授课", Face::Console).await?, courses, units })
    });
    Ok(Page(page.await?))
}

impl Teach {
    fn words(&self, own: &Own) -> (&'static str, &'static str) {
        match own.stage.as_str() {
            "returned" => ("已退回，请修改", "no"),
            "voided" => ("备案已作废，请修改", "no"),
            stage => stage_words(stage),
        }
    }
}

#[derive(Clone, Deserialize)]
struct Fields {
    #[serde(default)]
    host: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    audience: String,
}

async fn begin(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { host, title, audience } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let host = super::number(&host).unwrap_or(0);
        let audience = Audience::from_str(&audience).map_err(|_| Refusal::field("audience", words::AUDIENCE))?;
        let course = actions::begin(tx, New { host, title: title.clone(), audience }).await?;
        Ok(format!("/teach/courses/{}", course.id))
    })
    .await
}
