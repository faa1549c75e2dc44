//! Finding people: by characters, pinyin or initials; each sees their own people alone.
use askama::Template;
use axum::extract::{Query, State};
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result, View};
use ui::{Frame, Kind};

use super::person::Found;
use super::store;

pub fn doors() -> Doors {
    Doors::new().get("/people", Audience::SignedIn, index)
}

#[derive(Template)]
#[template(path = "persons/index.html")]
struct Index {
    frame: Frame,
    words: String,
    found: Vec<Found>,
    /// Whether the dossiers of their accounts are the actor's to export.
    may_export: bool,
}

#[derive(serde::Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

async fn index(State(app): State<App>, actor: Actor, Query(Words { q }): Query<Words>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let units = whose(view).await?;
        let found = store::find(view, &q, units.as_deref(), 100).await?;
        let may_export = view.holds("center");
        let frame = crate::frame(view, "人员", Kind::Console).await?.marked();
        Ok(Index { frame, words: q.clone(), found, may_export })
    });
    Ok(Page(page.await?))
}

/// Everybody for those who answer for everybody; else the units of the coordinator with their schools.
async fn whose(view: &mut View<'_>) -> Result<Option<Vec<i64>>> {
    if ["academic", "center", "module_owner"].iter().any(|role| view.holds(role)) {
        return Ok(None);
    }
    let mut units = view.scopes("school_coordinator", "Unit");
    for district in view.scopes("district_coordinator", "Unit") {
        let schools = crate::units::children(view, kernel::Id::new(district)).await?;
        units.extend(schools.iter().map(|school| school.id.0).chain([district]));
    }
    if units.is_empty() { Err(Refusal::NotFound.into()) } else { Ok(Some(units)) }
}
