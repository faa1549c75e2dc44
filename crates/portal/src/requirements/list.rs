//! The list: one's own, one's unit's, or all that were raised, by stage and by module or column, newest first.
use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use governance::charter::Charter;
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Page, Result, View};
use people::units;
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::place::Place;
use super::requirement::{Requirement, Stage};
use super::store::{self, Filter, Whose};

pub fn doors() -> Doors {
    Doors::new().get("/requirements", Audience::SignedIn, index)
}

const A_PAGE: i64 = 20;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    whose: String,
    stage: String,
    place: String,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "requirements/index.html")]
struct Index {
    frame: Frame,
    charter: Arc<Charter>,
    /// (code, name) of the lists that are there for this person.
    lists: Vec<(&'static str, &'static str)>,
    whose: String,
    stage: String,
    place: String,
    places: Vec<Place>,
    rows: Vec<Requirement>,
    owners: HashMap<i64, String>,
    next: Option<String>,
    may_raise: bool,
}

impl Index {
    const STAGES: [(&'static str, &'static str, &'static str); 9] = Stage::ALL;

    fn name(&self, place: &Place) -> &str {
        place.name(&self.charter)
    }
    fn owner(&self, one: &Requirement) -> &str {
        self.owners.get(&one.owner.0).map_or("", String::as_str)
    }
    fn is_filtered(&self) -> bool {
        !self.stage.is_empty() || !self.place.is_empty()
    }
}

async fn index(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let (lists, may_raise) = (lists(view), !raisable(view, &charter).is_empty());
        let known = lists.iter().any(|(code, _)| *code == asked.whose);
        let whose = if known { asked.whose.clone() } else { lists.first().map_or("mine", |one| one.0).to_owned() };
        let stage = Stage::ALL.iter().find(|one| one.0 == asked.stage).map(|one| one.0.to_owned());
        let place = asked.place.parse::<Place>().ok();
        let before = asked.before.unwrap_or(i64::MAX);
        let filter = Filter { whose: which(view, &whose), stage: stage.clone(), place, before };
        let (rows, next) = store::list(view, &filter, A_PAGE).await?;
        let owners = units::names(view, &rows.iter().map(|one| one.owner.0).collect::<Vec<_>>()).await?;
        let (stage, place) = (stage.unwrap_or_default(), place.map(|one| one.to_string()).unwrap_or_default());
        let next = next.map(|id| format!("/requirements?whose={whose}&stage={stage}&place={place}&before={id}"));
        let frame = people::frame(view, "需求单", Face::Console).await?;
        let places = Place::all(&charter);
        Ok(Index { frame, charter, lists, whose, stage, place, places, rows, owners, next, may_raise })
    });
    Ok(Page(page.await?))
}

/// The lists that a person has; everybody has their own.
fn lists(view: &View<'_>) -> Vec<(&'static str, &'static str)> {
    let mut lists = vec![];
    if view.holds("center") || view.holds("leadership") {
        lists.push(("all", "全部需求"));
    }
    if ["module_owner", "column_owner", "unit_head", "unit_staff"].iter().any(|role| view.holds(role)) {
        lists.push(("ours", "本部门归口的"));
    }
    lists.push(("mine", "我提出的"));
    lists
}

fn which(view: &View<'_>, whose: &str) -> Whose {
    match whose {
        "all" => Whose::All,
        "ours" => {
            let mut units = view.scopes("unit_head", "Unit");
            units.extend(view.scopes("unit_staff", "Unit"));
            let (modules, columns) = (view.scopes("module_owner", "Module"), view.scopes("column_owner", "Column"));
            Whose::Ours { modules, columns, units }
        }
        _ => Whose::Mine(view.actor.id()),
    }
}

/// The modules and columns that the actor administers, in the charter's order.
pub(super) fn raisable(view: &View<'_>, charter: &Charter) -> Vec<Place> {
    let own = |place: &Place| view.scopes(place.role(), place.scope().0).contains(&place.scope().1);
    Place::all(charter).into_iter().filter(own).collect()
}
