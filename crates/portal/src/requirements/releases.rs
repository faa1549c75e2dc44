//! Release notes (版本更新) of all modules and columns, as everybody reads them: what an owner has taken (A7.4).
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use governance::charter::Charter;
use governance::policy::charter_of;
use kernel::db::leaf::{self, Leaf};
use kernel::{Actor, App, At, Audience, Doors, Id, Page, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::requirement::Requirement;
use super::store::{self, Released};

pub fn doors() -> Doors {
    Doors::new().get("/releases", Audience::Public, index)
}

const A_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "requirements/releases.html")]
struct Index {
    frame: Frame,
    charter: Arc<Charter>,
    notes: Vec<Released>,
    next: Option<String>,
}

impl Index {
    fn name(&self, note: &Released) -> &str {
        note.place.name(&self.charter)
    }
    fn link(&self, note: &Released) -> String {
        note.place.link(&self.charter)
    }
}

/// `before=<moment>-<id>`: where the page before ended.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Before {
    before: Option<String>,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<Before>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let notes = store::released(view, from.before.as_deref().and_then(place), A_PAGE + 1).await?;
        let Leaf { rows: notes, next } = Leaf::of(notes, A_PAGE, |note| (note.at.0, note.id.0));
        let next = next.map(|next| format!("/releases?before={next}"));
        let frame = people::frame(view, "版本更新", Face::Public).await?.under("首页", "/");
        Ok(Index { frame, charter, notes, next })
    });
    Ok(Page(page.await?))
}

fn place(before: &str) -> Option<(At, Id<Requirement>)> {
    leaf::key(before).map(|(at, id)| (At(at), Id::new(id)))
}
