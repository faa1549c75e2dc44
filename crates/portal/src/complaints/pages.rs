//! The public form and its tracking page, and the desk that answers.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Error, Form, Page, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, New};
use super::complaint::{Complaint, Stage};
use super::store::{self, Which};
use super::words;
use crate::takedowns;

pub fn doors() -> Doors {
    Doors::new()
        .get("/complaints", Audience::Public, new)
        .post("/complaints", Audience::Public, Trace::Audit("complaints.received"), file)
        .get("/complaints/search", Audience::Public, search)
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
    /// Where whoever complains comes from.
    place: String,
    days: i64,
    hotline: String,
}

/// `place`: the page from whose foot one comes.
#[derive(Deserialize)]
struct From {
    #[serde(default)]
    place: String,
}

async fn new(State(app): State<App>, actor: Actor, Query(From { place }): Query<From>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let (days, hotline) = (charter.head.site.complaint_days, charter.head.site.hotline.clone());
        let frame = people::frame(view, "投诉与举报", Face::Public).await?.under("首页", "/");
        Ok(NewPage { frame, place: place.clone(), days, hotline })
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
        actor.changed_nothing();
        return Ok(Redirect::to("/complaints"));
    }
    app.submit(&actor, form.ticket, async move |tx| {
        let new = New { what: what.clone(), place: place.clone(), contact: contact.clone() };
        Ok(format!("/complaints/{}", actions::file(tx, new).await?.code))
    })
    .await
}

#[derive(Deserialize)]
struct Code {
    #[serde(default)]
    code: String,
}

/// From the number to its page; one that is none comes back with a sentence.
async fn search(State(app): State<App>, actor: Actor, Query(Code { code }): Query<Code>) -> Result<Redirect> {
    let found = app.look(&actor, async move |view| match store::by_code(view, &code).await {
        Err(Error::Refused(Refusal::NotFound)) => Err(Refusal::field("code", words::NO_SUCH_CODE).into()),
        found => found,
    });
    Ok(Redirect::to(&format!("/complaints/{}", found.await?.code)))
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
    open: Vec<Open>,
    answered: Vec<Complaint>,
    may_take_down: bool,
}

/// What waits for an answer, how its sender wants to be reached, and until when.
struct Open {
    complaint: Complaint,
    contact: String,
    due: At,
    late: bool,
}

async fn desk(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let (charter, now) = (charter_of(view)?, view.now);
        let mut open = vec![];
        for complaint in store::desk(view, Which::Open).await? {
            let (contact, due) = (store::contact(view, &complaint).await?, complaint.due(&charter));
            open.push(Open { complaint, contact, due, late: due < now });
        }
        let answered = store::desk(view, Which::Answered).await?;
        let may_take_down = takedowns::may_take_down(view)?;
        Ok(Desk { frame: people::frame(view, "投诉与举报", Face::Console).await?, open, answered, may_take_down })
    });
    Ok(Page(page.await?))
}
