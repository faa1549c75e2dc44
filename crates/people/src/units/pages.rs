//! Who answers for which unit (A5.1): one page, with the units that nobody answers for at its top.
use askama::Template;
use axum::extract::{Query, State};
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::store;
use super::unit::{Unit, Verb};

const A_PAGE: i64 = 100;

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
    /// Whether it is not the first page.
    later: bool,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Line {
    unit: Unit,
    heads: Vec<(i64, String)>,
}

#[derive(Deserialize)]
struct After {
    /// The unit with which the page before ended.
    #[serde(default)]
    after: i64,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<After>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        // Units are the public's to see; who may correct them is told who answers for them.
        match store::after(view, 0, 1).await?.pop() {
            Some(unit) if view.may(Verb::Correct, &unit)? => {}
            _ => return Err(Refusal::NotFound.into()),
        }
        let found = store::after(view, from.after, A_PAGE + 1).await?;
        let Leaf { rows: units, next } = Leaf::by(found, A_PAGE, |unit| unit.id.to_string());
        let ids: Vec<i64> = units.iter().map(|unit| unit.id.0).collect();
        let heads = store::heads(view, &ids).await?;
        let of = |unit: &Unit| -> Vec<(i64, String)> {
            heads.iter().filter(|head| head.0 == unit.id.0).map(|head| (head.1.0, head.2.clone())).collect()
        };
        let lines = units.into_iter().map(|unit| Line { heads: of(&unit), unit }).collect();
        let (without, missing) = store::without_head(view).await?;
        let frame = crate::frame(view, "单位与负责人", Face::Console).await?;
        let (later, may_propose) = (from.after > 0, view.holds("center"));
        Ok(Index { frame, without, missing, may_propose, later, lines, next })
    });
    Ok(Page(page.await?))
}
