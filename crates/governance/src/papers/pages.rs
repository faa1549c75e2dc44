//! The doors of an account's dossier.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect};
use kernel::{Actor, App, Audience, Doors, Id, Page, Person, Press, Result, Trace};

use super::paper::Paper;
use super::{account, actions, desk};

const KIND: &str = "Account";

pub fn doors() -> Doors {
    let export = Audience::Verb("export", KIND);
    let taken = Trace::Audit("papers.taken");
    Doors::new()
        .get("/dossiers/accounts/{id}", export, show)
        .post("/dossiers/accounts/{id}", export, Trace::Audit("papers.exported"), ask)
        .door(Method::GET, "/dossiers/accounts/{id}/papers/{n}", export, taken, take)
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Person>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let record = account::record(view, id).await?;
        let above = if view.actor.id() == id { ("账号与登录设备", "/account") } else { ("人员", "/people") };
        let door = format!("/dossiers/accounts/{id}");
        desk::desk(view, (KIND, id.0), record, door, (above.0.into(), above.1.into())).await
    });
    Ok(Page(page.await?))
}

async fn ask(State(app): State<App>, actor: Actor, Path(id): Path<Id<Person>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        let record = account::record(tx, id).await?;
        people::consoles::require(tx).await?;
        actions::export(tx, (KIND, id.0), record).await?;
        Ok(format!("/dossiers/accounts/{id}"))
    })
    .await
}

async fn take(
    State(app): State<App>,
    actor: Actor,
    Path((id, paper)): Path<(Id<Person>, Id<Paper>)>,
) -> Result<impl IntoResponse> {
    app.look(&actor, async move |view| account::record(view, id).await).await?;
    actions::take(&app, &actor, (KIND, id.0), paper).await
}
