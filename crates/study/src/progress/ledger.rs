//! 学时台账: every report with what it claimed and what it was worth, for whoever says 「我学了没算」.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use kernel::{Actor, App, Audience, Doors, Id, Page, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::outline::{self, Outline};
use super::store::{self, Line};

pub fn doors() -> Doors {
    Doors::new().get("/my/ledger/{id}", Audience::Verb("see", "Course"), show)
}

#[derive(Template)]
#[template(path = "progress/ledger.html")]
struct Ledger {
    frame: Frame,
    outline: Outline,
    lines: Vec<Line>,
    titles: HashMap<i64, String>,
    next: Option<i64>,
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Outline>>,
    Query(before): Query<Before>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let outline = outline::fetch(view, id).await?;
        let lines = store::lines(view, id, before.before.unwrap_or(i64::MAX)).await?;
        let next = lines.last().filter(|_| lines.len() == 100).map(|line| line.at.0);
        let titled = outline
            .items
            .iter()
            .filter_map(|item| Some((item.file?, format!("{} {}", outline.number(item), item.title))));
        let titles = titled.collect();
        let frame = people::frame(view, "学时台账", Face::Learner).await?;
        let frame = frame.under("我的学习", "/my").under(outline.title.clone(), format!("/learn/{id}"));
        Ok(Ledger { frame, outline, lines, titles, next })
    });
    Ok(Page(page.await?))
}

impl Ledger {
    fn title(&self, line: &Line) -> &str {
        self.titles.get(&line.media).map_or("已更新的视频", String::as_str)
    }

    /// Why less was counted than was played.
    fn why(&self, line: &Line) -> &'static str {
        match line.claimed_ms - line.credited_ms {
            less if less <= 0 => "全部计入",
            _ if line.credited_ms == 0 => "这段此前已计入，或超过了实际经过的时间",
            _ => "部分此前已计入，或快于允许的倍速",
        }
    }
}

/// `1 分 05 秒`
fn spoken(ms: &i64) -> String {
    match ms / 1000 {
        s if s < 60 => format!("{s} 秒"),
        s => format!("{} 分 {:02} 秒", s / 60, s % 60),
    }
}
