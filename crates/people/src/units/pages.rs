//! Who answers for which unit (A5.1): one page, with the units that nobody answers for at its top.
use askama::Template;
use axum::extract::{Query, State};
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::store;
use super::unit::{Unit, Verb};

pub fn doors() -> Doors {
    Doors::new().get("/units", Audience::Verb("correct", "Unit"), index)
}

#[derive(Template)]
#[template(path = "units/index.html")]
struct Index {
    frame: Frame,
    /// The first hundred of those without a responsible person, and how many there are.
    without: Vec<Unit>,
    missing: i64,
    /// Where a unit has no head, the Center proposes one.
    may_propose: bool,
    lines: Vec<Line>,
    next: Option<i64>,
}

struct Line {
    unit: Unit,
    heads: Vec<(i64, String)>,
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: i64,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<After>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let units = store::after(view, from.after).await?;
        // Units are the public's to see; who may correct them is told who answers for them.
        match units.first() {
            Some(unit) if view.may(Verb::Correct, unit)? => {}
            _ => return Err(Refusal::NotFound.into()),
        }
        let ids: Vec<i64> = units.iter().map(|unit| unit.id.0).collect();
        let heads = store::heads(view, &ids).await?;
        let of = |unit: &Unit| -> Vec<(i64, String)> {
            heads.iter().filter(|head| head.0 == unit.id.0).map(|head| (head.1.0, head.2.clone())).collect()
        };
        let next = units.last().filter(|_| units.len() == 100).map(|unit| unit.id.0);
        let lines = units.into_iter().map(|unit| Line { heads: of(&unit), unit }).collect();
        let (without, missing) = store::without_head(view).await?;
        let frame = crate::frame(view, "单位与负责人", Face::Console).await?;
        Ok(Index { frame, without, missing, may_propose: view.holds("center"), lines, next })
    });
    Ok(Page(page.await?))
}
