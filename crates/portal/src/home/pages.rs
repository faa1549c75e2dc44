//! The home page.
use askama::Template;
use axum::extract::State;
use governance::charter::Column;
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Page, Result, View};
use ui::{Frame, Kind as Face};

use crate::articles::{self, Line};
use crate::modules::{self, Owner};

pub fn doors() -> Doors {
    Doors::new().get("/", Audience::Public, show)
}

#[derive(Template)]
#[template(path = "home/show.html")]
pub(super) struct Show {
    frame: Frame,
    today: String,
    owners: Vec<Owner>,
    columns: Vec<Shelf>,
    hotline: String,
    complaint_days: i64,
}

/// A column with its newest articles.
struct Shelf {
    column: Column,
    owner: String,
    lines: Vec<Line>,
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async |view| page(view).await).await?))
}

pub(super) async fn page(view: &mut View<'_>) -> Result<Show> {
    let charter = charter_of(view)?;
    let owners = modules::owners(view).await?;
    let mut ordered: Vec<&Column> = charter.columns.iter().collect();
    ordered.sort_by_key(|column| column.order);
    let mut columns = vec![];
    for column in ordered {
        let lines = articles::latest(view, column.id, None, 5).await?;
        columns.push(Shelf { column: column.clone(), owner: charter.duty_name(&column.owner).to_owned(), lines });
    }
    let (hotline, complaint_days) = (charter.head.site.hotline.clone(), charter.head.site.complaint_days);
    let today = today(view.now);
    let frame = people::frame(view, "首页", Face::Public).await?.wide();
    Ok(Show { frame, today, owners, columns, hotline, complaint_days })
}

/// `11 月 23 日　星期一`
fn today(now: At) -> String {
    let day = now.date();
    let names = ["一", "二", "三", "四", "五", "六", "日"];
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    format!("{} 月 {} 日　星期{}", day.month(), day.day(), names.get(weekday).unwrap_or(&""))
}
