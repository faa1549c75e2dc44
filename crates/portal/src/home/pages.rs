//! The home page.
use askama::Template;
use axum::extract::State;
use governance::charter::Column;
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Page, Result, View};
use ui::{Frame, Kind as Face};

use crate::articles::{self, Line};
use crate::modules::{self, Owner};
use crate::premium::{self, Card, hours};

use super::store::{self, Lesson};

pub fn doors() -> Doors {
    Doors::new().get("/", Audience::Public, show)
}

#[derive(Template)]
#[template(path = "home/show.html")]
pub(super) struct Show {
    frame: Frame,
    today: String,
    lessons: Vec<Board>,
    courses: Vec<Card>,
    owners: Vec<Owner>,
    columns: Vec<Shelf>,
    hotline: String,
    complaint_days: i64,
}

/// A lesson on the board with where it stands now.
struct Board {
    lesson: Lesson,
    /// `end`, `live` or `soon`, as the style sheet calls them.
    phase: &'static str,
    says: &'static str,
}

/// A column with its newest articles.
struct Shelf {
    code: String,
    name: String,
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
        let owner = charter.duty_name(&column.owner).to_owned();
        columns.push(Shelf { code: column.code.clone(), name: column.name.clone(), owner, lines });
    }
    let (hotline, complaint_days) = (charter.head.site.hotline.clone(), charter.head.site.complaint_days);
    let minute = minute_of(view.now);
    let lessons = store::lessons(view, &view.now.day()).await?;
    let lessons = lessons.into_iter().map(|lesson| board(lesson, minute)).collect();
    let courses = premium::shelf(view, 8).await?;
    let today = today(view.now);
    let frame = people::frame(view, "首页", Face::Public).await?.wide();
    Ok(Show { frame, today, lessons, courses, owners, columns, hotline, complaint_days })
}

fn board(lesson: Lesson, minute: i64) -> Board {
    let (phase, says) = match minute {
        now if now >= lesson.ends => ("end", "已结束"),
        now if now >= lesson.begins => ("live", "正在上课"),
        _ => ("soon", "未开始"),
    };
    Board { lesson, phase, says }
}

/// Minutes since midnight in Beijing.
fn minute_of(now: At) -> i64 {
    let clock = now.zoned().time();
    i64::from(clock.hour()) * 60 + i64::from(clock.minute())
}

fn clock(minutes: &i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `11 月 23 日　星期一`
fn today(now: At) -> String {
    let day = now.date();
    let names = ["一", "二", "三", "四", "五", "六", "日"];
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    format!("{} 月 {} 日　星期{}", day.month(), day.day(), names.get(weekday).unwrap_or(&""))
}
