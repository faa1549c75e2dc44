//! The list of incidents, and the form with which anybody reports one.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use kernel::{Actor, App, Audience, DAY, Doors, MINUTE, Page, Result};
use people::units;
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::incident::{Class, Incident};
use super::store::{self, Times, Whose};
use crate::desk::{self, Tabs};

pub fn doors() -> Doors {
    Doors::new().get("/security/incidents", Audience::SignedIn, index).get(
        "/security/incidents/new",
        Audience::SignedIn,
        new,
    )
}

#[derive(Template)]
#[template(path = "incidents/index.html")]
struct Index {
    frame: Frame,
    tabs: Tabs,
    rows: Vec<Incident>,
    names: HashMap<i64, String>,
    /// Of the last year; for the Office and the security administrator.
    times: Option<Times>,
}

impl Index {
    fn unit(&self, one: &Incident) -> &str {
        one.stage.charge().and_then(|charge| self.names.get(&charge.unit)).map_or("", String::as_str)
    }
    fn level(&self, one: &Incident) -> Option<(&'static str, &'static str)> {
        one.stage.grade().map(|grade| grade.level.words())
    }
    /// 「2 小时 5 分」
    fn long(us: &i64) -> String {
        let minutes = us / MINUTE;
        match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
            (0, 0, minutes) => format!("{minutes} 分"),
            (0, hours, minutes) => format!("{hours} 小时 {minutes} 分"),
            (days, hours, _) => format!("{days} 天 {hours} 小时"),
        }
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let all = desk::sees_all(view);
        let whose = if all { Whose::All } else { Whose::Ours(desk::own_units(view)) };
        let rows = store::list(view, whose).await?;
        let charged: Vec<i64> = rows.iter().filter_map(|one| one.stage.charge().map(|charge| charge.unit)).collect();
        let since = view.now.plus(-365 * DAY);
        Ok(Index {
            frame: people::frame(view, "安全事件", Face::Console).await?,
            tabs: desk::tabs(view),
            names: units::names(view, &charged).await?,
            times: if all { Some(store::times(view, since).await?) } else { None },
            rows,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "incidents/new.html")]
struct New {
    frame: Frame,
    place: String,
    now: String,
}

impl New {
    const CLASSES: [(&'static str, &'static str); 3] = Class::ALL;
}

/// `place=/courses/7`: where the person comes from.
#[derive(Default, Deserialize)]
#[serde(default)]
struct From {
    place: String,
}

async fn new(State(app): State<App>, actor: Actor, Query(from): Query<From>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let frame = people::frame(view, "报告安全事件", Face::Console).await?;
        let now = view.now.zoned().strftime("%Y-%m-%dT%H:%M").to_string();
        Ok(New { frame: frame.under("安全事件", "/security/incidents"), place: from.place.clone(), now })
    });
    Ok(Page(page.await?))
}
