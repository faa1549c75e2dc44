//! The page of one's own hours: the three states, and each entry in words.
use askama::Template;
use axum::extract::{Query, State};
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Page, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::entry::{Line, Standing};
use super::store;

pub fn doors() -> Doors {
    Doors::new().get("/my/hours", Audience::SignedIn, mine)
}

#[derive(Template)]
#[template(path = "hours/mine.html")]
struct Mine {
    frame: Frame,
    standing: Standing,
    lines: Vec<Line>,
    next: Option<String>,
}

const A_PAGE: i64 = 50;

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn mine(State(app): State<App>, actor: Actor, Query(from): Query<Before>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let me = view.actor.id();
        let standing = store::of(view, me).await?;
        let lines = store::lines(view, me, from.before.unwrap_or(i64::MAX)).await?;
        let Leaf { rows: lines, next } = Leaf::by(lines, A_PAGE, |line| line.act.to_string());
        let frame = people::frame(view, "我的学时", Face::Learner).await?;
        Ok(Mine { frame, standing, lines, next })
    });
    Ok(Page(page.await?))
}
