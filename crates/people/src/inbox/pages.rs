//! One page: my notices, newest first.
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Redirect;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Page, Press, Result, Trace};
use ui::{Frame, Kind};

use super::store::{self, Line};

pub fn doors() -> Doors {
    Doors::new().get("/inbox", Audience::SignedIn, index).post(
        "/inbox/reading",
        Audience::SignedIn,
        Trace::Audit("inbox.read"),
        read,
    )
}

#[derive(Template)]
#[template(path = "inbox/index.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<String>,
}

const A_PAGE: i64 = 50;

#[derive(serde::Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<Before>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let lines = store::mine(view, from.before.unwrap_or(i64::MAX)).await?;
        let Leaf { rows: lines, next } = Leaf::by(lines, A_PAGE, |line| line.id.to_string());
        Ok(Index { frame: crate::frame(view, "消息", Kind::Learner).await?, lines, next })
    });
    Ok(Page(page.await?))
}

async fn read(State(app): State<App>, actor: Actor, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async |tx| {
        let count = store::read_all(tx).await?;
        tx.trace("inbox.read", ("Person", tx.actor.id().0), &count).await?;
        Ok("/inbox".to_owned())
    })
    .await
}
