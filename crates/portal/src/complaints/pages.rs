//! The public form and its tracking page, and the desk that answers.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Form, Page, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, New};
use super::complaint::{Complaint, Stage};
use super::store::{self, Which};

pub fn doors() -> Doors {
    Doors::new()
        .get("/complaints", Audience::Public, new)
        .post("/complaints", Audience::Public, Trace::Audit("complaints.received"), file)
        .get("/complaints/{code}", Audience::Public, show)
        .get("/complaints/desk", Audience::Verb("see", "Complaint"), desk)
        .say(
            "/complaints/desk/{id}",
            Audience::Verb("answer", "Complaint"),
            Trace::Audit("complaints.answered"),
            ("answer", actions::answer),
            |_| "/complaints/desk".into(),
        )
}

#[derive(Template)]
#[template(path = "complaints/new.html")]
struct NewPage {
    frame: Frame,
    days: i64,
    hotline: String,
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let (days, hotline) = (charter.head.site.complaint_days, charter.head.site.hotline.clone());
        let frame = people::frame(view, "投诉与举报", Face::Public).await?.under("首页", "/");
        Ok(NewPage { frame, days, hotline })
    });
    Ok(Page(page.await?))
}

/// `homepage` is a field that people do not see: whoever fills it in is a machine, and nothing is kept.
#[derive(Clone, Deserialize)]
struct Fields {
    what: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    homepage: String,
}

async fn file(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { what, place, contact, homepage } = form.fields;
    if !homepage.is_empty() {
        return Ok(Redirect::to("/complaints"));
    }
    app.submit(&actor, form.ticket, async move |tx| {
        let new = New { what: what.clone(), place: place.clone(), contact: contact.clone() };
        Ok(format!("/complaints/{}", actions::file(tx, new).await?.code))
    })
    .await
}

#[derive(Template)]
#[template(path = "complaints/show.html")]
struct Show {
    frame: Frame,
    complaint: Complaint,
    days: i64,
}

async fn show(State(app): State<App>, actor: Actor, Path(code): Path<String>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let complaint = store::by_code(view, &code).await?;
        let days = charter_of(view)?.head.site.complaint_days;
        let frame = people::frame(view, "投诉处理进度", Face::Public).await?.under("投诉与举报", "/complaints");
        Ok(Show { frame, complaint, days })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "complaints/desk.html")]
struct Desk {
    frame: Frame,
    /// With how each sender wants to be reached.
    open: Vec<(Complaint, String)>,
    answered: Vec<Complaint>,
}

async fn desk(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let mut open = vec![];
        for complaint in store::desk(view, Which::Open).await? {
            let contact = store::contact(view, &complaint).await?;
            open.push((complaint, contact));
        }
        let answered = store::desk(view, Which::Answered).await?;
        Ok(Desk { frame: people::frame(view, "投诉与举报", Face::Console).await?, open, answered })
    });
    Ok(Page(page.await?))
}
