//! 学时台账: every report with what it claimed and what it was worth, for whoever says 「我学了没算」.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use governance::policy::charter_of;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, At, Audience, Doors, Id, Page, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::doubts;
use super::outline::{self, Item, Outline};
use super::store::{self, Line};

pub fn doors() -> Doors {
    Doors::new().get("/my/ledger/{id}", Audience::Verb("see", "Course"), show).say(
        "/my/ledger/{id}/doubts",
        Audience::Verb("see", "Course"),
        Trace::Audit("progress.doubted"),
        ("doubt", async |tx, id, _, text| doubts::doubt(tx, id, text).await),
        |id| format!("/my/ledger/{id}"),
    )
}

#[derive(Template)]
#[template(path = "progress/ledger.html")]
struct Ledger {
    frame: Frame,
    outline: Outline,
    lines: Vec<Line>,
    titles: HashMap<i64, String>,
    positions: HashMap<i64, (i64, i64)>,
    done: HashMap<i64, (At, String)>,
    /// How much of a film makes it done: percent.
    asked: i64,
    /// Hundredths of the speed up to which time counts.
    fastest: i64,
    next: Option<String>,
    /// Who reads a doubt of the reader's; nobody when they do not learn here.
    asked_of: String,
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

const A_PAGE: i64 = 100;

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Outline>>,
    Query(before): Query<Before>,
) -> Result<Page<impl Template>> {
    let before = before.before.unwrap_or(i64::MAX);
    Ok(Page(app.look(&actor, async move |view| ledger(view, id, before).await).await?))
}

async fn ledger(view: &mut View<'_>, id: Id<Outline>, before: i64) -> Result<Ledger> {
    let outline = outline::fetch(view, id).await?;
    let lines = store::lines(view, id, before).await?;
    let Leaf { rows: lines, next } = Leaf::by(lines, A_PAGE, |line| line.at.0.to_string());
    let named = |item: &Item| Some((item.file?, format!("{} {}", outline.number(item), item.title)));
    let study = charter_of(view)?.parameters.study.clone();
    let frame = people::frame(view, "学时台账", Face::Learner).await?;
    Ok(Ledger {
        asked_of: doubts::names(view, id).await?,
        frame: frame.under("我的学习", "/my").under(outline.title.clone(), format!("/learn/{id}")),
        next,
        titles: outline.items.iter().filter_map(named).collect(),
        positions: store::positions(view, id).await?,
        done: store::done(view, id).await?,
        asked: study.done_percent,
        fastest: study.fastest,
        lines,
        outline,
    })
}

impl Ledger {
    fn title(&self, line: &Line) -> &str {
        self.titles.get(&line.media).map_or("已更新的视频", String::as_str)
    }

    /// Of a film: what is credited of how much.
    fn watched(&self, item: &Item) -> String {
        let own = item.file.and_then(|file| self.positions.get(&file)).map_or(0, |(total, _)| *total);
        format!("{} / {}（{}%）", spoken(&own), spoken(&item.duration_ms), own * 100 / item.duration_ms.max(1))
    }

    /// What an item still asks for, or when and how it was done.
    fn state(&self, item: &Item) -> String {
        let Some((at, how)) = self.done.get(&item.key) else {
            return match item.kind.as_str() {
                "video" | "audio" => format!("看满 {}% 即学完", self.asked),
                "quiz" => format!("达到 {}% 即通过", item.pass_percent),
                _ => "读完后点“我已读完”".to_owned(),
            };
        };
        let how = match how.as_str() {
            "watched" => "学完",
            "passed" => "通过",
            _ => "读完",
        };
        format!("{} {how}", at.minute())
    }

    /// Why less was counted than was played.
    fn why(&self, line: &Line) -> String {
        let before = line.claimed_ms - line.credited_ms - line.beyond_ms;
        let again = format!("{} 此前已计入，不重复计", spoken(&before));
        let beyond = format!("{} 超出实际经过的时间，不计", spoken(&line.beyond_ms));
        match (before > 0, line.beyond_ms > 0) {
            (false, false) => "全部计入".into(),
            (true, false) => again,
            (false, true) => beyond,
            (true, true) => format!("{again}；{beyond}"),
        }
    }

    /// `2 倍`
    fn speed(&self) -> String {
        format!("{} 倍", outline::hours(self.fastest))
    }
}

/// `1 分 05 秒`
fn spoken(ms: &i64) -> String {
    match ms / 1000 {
        0 if *ms > 0 => "不到 1 秒".into(),
        s if s < 60 => format!("{s} 秒"),
        s => format!("{} 分 {:02} 秒", s / 60, s % 60),
    }
}
