//! The page of emergencies: asking, agreeing, what stands, what was.
use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::emergency::{Emergency, ROLES, Stage, Verb};
use super::{actions, store, words};
use crate::persons;

pub fn doors() -> Doors {
    let decide = || Audience::Verb("agree", "Emergency");
    Doors::new()
        .get("/console/emergencies", Audience::Verb("see", "Emergency"), index)
        .post("/console/emergencies", Audience::Verb("ask", "Emergency"), Trace::Audit("emergencies.asked"), ask)
        .press(
            "/console/emergencies/{id}/agreement",
            decide(),
            Trace::Audit("emergencies.agreed"),
            actions::agree,
            |_| words::LINK.into(),
        )
        .say(
            "/console/emergencies/{id}/refusal",
            decide(),
            Trace::Audit("emergencies.declined"),
            ("says", actions::decline),
            |_| words::LINK.into(),
        )
        .say(
            "/console/emergencies/{id}/review",
            Audience::Verb("look_through", "Emergency"),
            Trace::Audit("emergencies.looked_through"),
            ("says", actions::look_through),
            |_| words::LINK.into(),
        )
}

struct Line {
    one: Emergency,
    may_agree: bool,
    may_look: bool,
}

#[derive(Template)]
#[template(path = "emergencies/index.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
    names: HashMap<i64, String>,
    hours: i64,
    may_ask: bool,
}

impl Index {
    fn name(&self, person: &Id<kernel::Person>) -> &str {
        self.names.get(&person.0).map_or("—", String::as_str)
    }
    fn role(&self, one: &Emergency) -> &'static str {
        words::role(one.role)
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        view.allow(Verb::See, &actions::blank(view))?;
        let may_ask = view.may(Verb::Ask, &actions::blank(view))?;
        let mut lines = vec![];
        let mut persons = vec![];
        for one in store::list(view).await? {
            persons.extend([one.person, one.asked.by]);
            let (may_agree, may_look) = (
                one.stage == Stage::Asked && view.may(Verb::Agree, &one)?,
                one.look_through(view.signed(), String::new()).is_ok() && view.may(Verb::LookThrough, &one)?,
            );
            lines.push(Line { one, may_agree, may_look });
        }
        Ok(Index {
            may_ask,
            lines,
            names: persons::names(view, &persons).await?,
            hours: view.house.judge.gate().emergency / kernel::HOUR,
            frame: crate::frame(view, "应急授权", Kind::Console).await?.under("控制台", "/console"),
        })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct New {
    role: String,
    number: String,
    reason: String,
}

async fn ask(State(app): State<App>, actor: Actor, form: Form<New>) -> Result<Redirect> {
    let New { role, number, reason } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::ask(tx, &role, &number, &reason).await?;
        Ok(words::LINK.into())
    })
    .await
}
