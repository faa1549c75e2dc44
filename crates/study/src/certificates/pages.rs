//! The pages: my certificates, those of a list with the button that issues them, one certificate, its paper.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Redirect;
use bytes::Bytes;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, Correction};
use super::certificate::{Batch, Certificate, Stage, Verb};
use super::{paper, store};
use crate::rolls::{self, Roll};

pub fn doors() -> Doors {
    let certificate = |verb| Audience::Verb(verb, "Certificate");
    Doors::new()
        .get("/certificates", Audience::SignedIn, mine)
        .get("/certificates/batches/{id}", Audience::Verb("see", "Roll"), batch)
        .press(
            "/certificates/batches/{id}/issue",
            certificate("issue"),
            Trace::Audit("certificates.issue_asked"),
            async |tx, id, _| actions::issue(tx, id).await,
            |id| format!("/certificates/batches/{id}"),
        )
        .get("/certificates/{id}", certificate("see"), show)
        .get("/certificates/{id}/paper", certificate("see"), download)
        .say(
            "/certificates/{id}/revocation",
            certificate("revoke"),
            Trace::Audit("certificates.revoked"),
            ("reason", actions::revoke),
            |id| format!("/certificates/{id}"),
        )
        .post("/certificates/{id}/reissue", certificate("issue"), Trace::Audit("certificates.reissued"), reissue)
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
        let frame = people::frame(view, "我的证书", Face::Learner).await?.under("我的学习", "/my");
        Ok(Mine { frame, papers })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "certificates/batch.html")]
struct OfRoll {
    frame: Frame,
    roll: Roll,
    batch: Option<Batch>,
    papers: Vec<Certificate>,
    next: Option<String>,
    may_issue: bool,
}

impl OfRoll {
    fn made(&self) -> i64 {
        self.batch.as_ref().map_or(0, |batch| batch.made)
    }
    fn is_running(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| batch.done.is_none())
    }
}

const A_PAGE: i64 = 100;

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
        let batch = store::batch(view, id).await?;
        let papers = store::of_roll(view, id, from.after.unwrap_or(0)).await?;
        let Leaf { rows: papers, next } = Leaf::by(papers, A_PAGE, |last| last.id.to_string());
        let may_issue = batch.is_none() && roll.recognised().is_ok() && actions::may_issue(view, &roll).await?;
        let frame = people::frame(view, "结业证书", Face::Console).await?.marked();
        let frame = frame.under("达标名单", "/rolls").under("名单", format!("/rolls/{id}"));
        Ok(OfRoll { frame, roll, batch, papers, next, may_issue })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "certificates/show.html")]
struct Show {
    frame: Frame,
    paper: Certificate,
    /// The one in whose place it stands, when its reader may see that.
    replaced: Option<Certificate>,
    names: HashMap<i64, String>,
    address: String,
    may_revoke: bool,
    may_reissue: bool,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Certificate>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let paper = store::fetch(view, id, Verb::See).await?;
        let replaced = match paper.replaces {
            Some(old) => store::by_id(view, old).await?,
            None => None,
        };
        let mut by = vec![paper.issued_by];
        if let Stage::Revoked { by: revoker, .. } = &paper.stage {
            by.push(*revoker);
        }
        let names = people::persons::names(view, &by).await?;
        let (standing, is_mine) = (!paper.is_revoked(), view.actor.id() == paper.holder);
        let frame = frame_of(view, &paper, is_mine).await?;
        Ok(Show {
            may_revoke: standing && view.may(Verb::Revoke, &paper)?,
            may_reissue: standing && view.may(Verb::Issue, &paper)?,
            address: paper::address(view.house, &paper),
            frame,
            paper,
            replaced,
            names,
        })
    });
    Ok(Page(page.await?))
}

async fn frame_of(view: &mut View<'_>, paper: &Certificate, is_mine: bool) -> Result<Frame> {
    let title = format!("结业证书 {}", paper.number);
    if is_mine {
        return Ok(people::frame(view, &title, Face::Learner).await?.under("我的证书", "/certificates"));
    }
    let list = format!("/certificates/batches/{}", paper.roll);
    Ok(people::frame(view, &title, Face::Console).await?.marked().under("结业证书", list))
}

async fn download(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Certificate>>,
) -> Result<([(HeaderName, HeaderValue); 3], Bytes)> {
    let found = app.look(&actor, async move |view| store::fetch(view, id, Verb::See).await).await?;
    let bytes = paper::read(&app, &found).await?;
    let name = format!("attachment; filename=\"certificate-{}.pdf\"", found.number);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes))
}

#[derive(Clone, Deserialize)]
struct Fields {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    unit_name: String,
}

async fn reissue(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Certificate>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, Fields { reason, name, unit_name }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let put = Correction { name: name.clone(), unit_name: unit_name.clone(), reason: reason.clone() };
        Ok(format!("/certificates/{}", actions::reissue(tx, id, version, put).await?.id))
    })
    .await
}
