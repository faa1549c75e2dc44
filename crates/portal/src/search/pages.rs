//! The page of results. Every hit is asked for again before it is shown.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use fulltext::{Ask, Hit, Matched, Piece};
use kernel::{Actor, App, Audience, Doors, Id, Page, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::index;
use crate::articles::{self, Line};

pub fn doors() -> Doors {
    Doors::new().get("/search", Audience::Public, search)
}

const A_PAGE: usize = 20;
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "search/show.html")]
struct Show {
    frame: Frame,
    words: String,
    total: usize,
    loosely: bool,
    hits: Vec<(Hit, Line)>,
    next: Option<usize>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: usize,
}

async fn search(
    State(app): State<App>,
    actor: Actor,
    Query(Asked { q, from }): Query<Asked>,
) -> Result<Page<impl Template>> {
    let words: String = q.trim().chars().filter(|one| !one.is_control()).take(LONGEST).collect();
    let (total, loosely, found) = if words.is_empty() {
        (0, false, vec![])
    } else {
        let kinds = vec!["article".to_owned()];
        let ask = Ask { words: words.clone(), kinds, filters: vec![], limit: A_PAGE, offset: from };
        let found = index::find(&app, ask).await?;
        (found.total, found.matched == Matched::Any, found.hits)
    };
    let next = (from + found.len() < total && !found.is_empty()).then_some(from + found.len());
    let page = app.look(&actor, async move |view| {
        let ids: Vec<Id<_>> = found.iter().filter_map(|hit| hit.key.parse().ok()).collect();
        let lines = articles::published_among(view, &ids).await?;
        let lines: HashMap<String, Line> = lines.into_iter().map(|line| (line.id.to_string(), line)).collect();
        let hits = found.iter().filter_map(|hit| Some((hit.clone(), lines.get(&hit.key)?.clone()))).collect();
        let frame = people::frame(view, "搜索", Face::Public).await?.under("首页", "/");
        Ok(Show { frame, words: words.clone(), total, loosely, hits, next })
    });
    Ok(Page(page.await?))
}
