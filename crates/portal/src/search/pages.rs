//! The page of results. Every hit is asked for again before it is shown.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use fulltext::{Ask, Hit, Matched, Piece};
use kernel::{Actor, App, Audience, Doors, Id, Page, Result, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::{index, store};
use crate::articles;

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
    hits: Vec<(Hit, Shown)>,
    next: Option<usize>,
}

/// What stands beside a hit, as it is now.
struct Shown {
    href: String,
    kind: &'static str,
    host: String,
    day: String,
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
        let kinds = vec![index::ARTICLE.to_owned(), index::COURSE.to_owned()];
        let ask = Ask { words: words.clone(), kinds, filters: vec![], limit: A_PAGE, offset: from };
        let found = index::find(&app, ask).await?;
        (found.total, found.matched == Matched::Any, found.hits)
    };
    let next = (from + found.len() < total && !found.is_empty()).then_some(from + found.len());
    let page = app.look(&actor, async move |view| {
        let mut shown = shown(view, &found).await?;
        let hits = found.iter().filter_map(|hit| Some((hit.clone(), shown.remove(&hit.key)?))).collect();
        let frame = people::frame(view, "搜索", Face::Public).await?.under("首页", "/");
        Ok(Show { frame, words: words.clone(), total, loosely, hits, next })
    });
    Ok(Page(page.await?))
}

/// Those of the hits that everybody may read now, by key.
async fn shown(view: &mut View<'_>, hits: &[Hit]) -> Result<HashMap<String, Shown>> {
    let of = |kind| hits.iter().filter(move |hit| hit.kind == kind).filter_map(|hit| hit.key.parse::<i64>().ok());
    let articles: Vec<Id<_>> = of(index::ARTICLE).map(Id::new).collect();
    let courses: Vec<i64> = of(index::COURSE).collect();
    let mut all = HashMap::new();
    for line in articles::published_among(view, &articles).await? {
        let href = format!("/articles/{}", line.id);
        let shown = Shown { href, kind: "稿件", host: line.host, day: line.published.day() };
        all.insert(line.id.to_string(), shown);
    }
    for course in store::courses_among(view, &courses).await? {
        let href = format!("/courses/{}", course.id);
        let shown = Shown { href, kind: "课程", host: course.host, day: course.published.day() };
        all.insert(course.id.to_string(), shown);
    }
    Ok(all)
}
