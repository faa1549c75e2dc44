//! The pages: my certificates, a batch of a roll, the paper itself.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Press, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::certificate::{Certificate, Verb};
use super::{actions, store, words};
use crate::hours;
use crate::rolls::{self, Roll, Stage};

pub fn doors() -> Doors {
    Doors::new()
        .get("/certificates", Audience::SignedIn, mine)
        .get("/certificates/batches/{id}", Audience::Verb("see", "Roll"), batch)
        .post(
            "/certificates/batches/{id}/issue",
            Audience::Verb("issue", "Certificate"),
            Trace::Audit("certificates.batch_begun"),
            issue,
        )
        .get("/certificates/{id}/paper", Audience::Verb("see", "Certificate"), paper)
        .post(
            "/certificates/{id}/revocation",
            Audience::Verb("revoke", "Certificate"),
            Trace::Audit("certificates.revoked"),
            revoke,
        )
}

#[derive(Template)]
#[template(path = "certificates/mine.html")]
struct Mine {
    frame: Frame,
    papers: Vec<Certificate>,
}

async fn mine(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let papers = store::mine(view).await?;
        Ok(Mine {
            frame: people::frame(view, "我的证书", Face::Learner).await?.under("我的学习", "/my"), papers
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "certificates/batch.html")]
struct Batch {
    frame: Frame,
    roll: Roll,
    papers: Vec<Certificate>,
    wanting: usize,
    next: Option<i64>,
    may_issue: bool,
}

#[derive(Deserialize)]
struct After {
    after: Option<i64>,
}

async fn batch(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Roll>>,
    Query(from): Query<After>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let roll = rolls::fetch(view, id, rolls::Verb::See).await?;
        let papers = store::of_roll(view, id, from.after.unwrap_or(0)).await?;
        let me = view.actor.id();
        let wanting = store::wanting(view, id.0, 0, me.0).await?.len();
        let next = papers.last().filter(|_| papers.len() == 100).map(|last| last.id.0);
        let may_issue = matches!(roll.stage, Stage::Recognised { .. }) && view.holds("academic");
        let frame = people::frame(view, "结业证书", Face::Console).await?;
        let frame = frame.under("达标名单", "/rolls").under(roll.class_name.clone(), format!("/rolls/{id}"));
        Ok(Batch { frame, roll, papers, wanting, next, may_issue })
    });
    Ok(Page(page.await?))
}

async fn issue(State(app): State<App>, actor: Actor, Path(id): Path<Id<Roll>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::begin_batch(tx, id).await?;
        Ok(format!("/certificates/batches/{id}"))
    })
    .await
}

async fn paper(State(app): State<App>, actor: Actor, Path(id): Path<Id<Certificate>>) -> Result<Response> {
    let found = app.look(&actor, async move |view| store::fetch(view, id, Verb::See).await).await?;
    if found.key.is_empty() {
        return Err(Refusal::not_now(words::PRINTING).into());
    }
    let bytes = app.house.files.read(&found.key).await?;
    let name = format!("attachment; filename=\"certificate-{}.pdf\"", found.number);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Why {
    reason: String,
}

async fn revoke(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Certificate>>,
    form: Form<Why>,
) -> Result<Redirect> {
    let (version, Why { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let gone = actions::revoke(tx, id, version, &reason).await?;
        Ok(format!("/certificates/batches/{}", gone.roll))
    })
    .await
}
