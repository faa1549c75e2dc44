//! The doors of a course's dossier.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect};
use governance::papers::{self, Paper};
use governance::workflow::{self, Kind};
use kernel::{Actor, App, Audience, Doors, Id, Page, Press, Result, Trace};

use super::course;

const KIND: &str = "Course";

pub fn doors() -> Doors {
    let export = Audience::Verb("export", KIND);
    let taken = Trace::Audit("papers.taken");
    Doors::new()
        .get("/dossiers/courses/{id}", export, show)
        .post("/dossiers/courses/{id}", export, Trace::Audit("papers.exported"), ask)
        .door(Method::GET, "/dossiers/courses/{id}/papers/{n}", export, taken, take)
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let record = course::record(view, id).await?;
        let latest = workflow::latest(view, Kind::Course, id).await?;
        let above = latest.map_or_else(|| "/reviews".into(), |dossier| format!("/reviews/{}", dossier.id));
        papers::desk(view, (KIND, id), record, format!("/dossiers/courses/{id}"), ("审核与备案".into(), above)).await
    });
    Ok(Page(page.await?))
}

async fn ask(State(app): State<App>, actor: Actor, Path(id): Path<i64>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        let record = course::record(tx, id).await?;
        papers::export(tx, (KIND, id), record).await?;
        Ok(format!("/dossiers/courses/{id}"))
    })
    .await
}

async fn take(
    State(app): State<App>,
    actor: Actor,
    Path((id, paper)): Path<(i64, Id<Paper>)>,
) -> Result<impl IntoResponse> {
    app.look(&actor, async move |view| course::record(view, id).await).await?;
    papers::take(&app, &actor, (KIND, id), paper).await
}
