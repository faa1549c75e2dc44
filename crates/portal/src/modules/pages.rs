//! The home of a module, as everybody reads it.
use askama::Template;
use axum::extract::{Path, State};
use governance::charter::{Charter, Module};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result, View};
use ui::{Frame, Kind, hundredths as hours};

use super::home::{Home, Notice, TheModule, Verb};
use super::owners::LIVE;
use super::period::{self, Period};
use super::store::{self, Course, Ended, Figures, Lesson, Running};
use crate::requirements::{self, Place, Released};

pub fn doors() -> Doors {
    Doors::new().get("/modules/{n}", Audience::Public, show)
}

#[derive(Template)]
#[template(path = "modules/show.html")]
struct Show {
    frame: Frame,
    module: Module,
    duties: Duties,
    period: Option<Period>,
    home: Home,
    admins: Vec<String>,
    notices: Vec<Notice>,
    figures: Figures,
    running: Vec<Running>,
    ended: Vec<Ended>,
    days: Vec<Day>,
    courses: Vec<Course>,
    notes: Vec<Released>,
    /// Whether the lessons shown are the lives of all modules.
    is_live: bool,
    /// Whether this person may open a project of the module.
    opens_projects: bool,
    may_administer: bool,
}

/// Who answers for what in the module, by the charter.
struct Duties {
    owner: String,
    issuer: String,
    roster_source: String,
}

/// The lessons of one day.
struct Day {
    /// `11 月 26 日`
    name: String,
    today: bool,
    lessons: Vec<Lesson>,
}

async fn show(State(app): State<App>, actor: Actor, Path(n): Path<i64>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| page(view, n).await).await?))
}

async fn page(view: &mut View<'_>, n: i64) -> Result<Show> {
    let charter = charter_of(view)?;
    let module = charter.module(n).ok_or(Refusal::NotFound)?.clone();
    let is_live = module.code == LIVE;
    let lessons = if is_live { store::live(view).await? } else { store::lessons(view, n).await? };
    let frame = people::frame(view, &module.name, Kind::Public).await?.wide();
    Ok(Show {
        frame,
        duties: duties(&charter, &module),
        period: period::of(&charter, &module, view.now.date()),
        home: store::home(view, n).await?,
        admins: admins(view, n).await?,
        notices: store::current(view, n).await?,
        figures: store::figures(view, n).await?,
        running: store::running(view, n).await?,
        ended: store::ended(view, n).await?,
        days: days(lessons, &view.now.day()),
        courses: store::courses(view, n).await?,
        notes: requirements::released_under(view, Place::Module(n), 10).await?,
        is_live,
        opens_projects: opens_projects(view, n),
        may_administer: view.may(Verb::Administer, &TheModule(n))?,
        module,
    })
}

fn duties(charter: &Charter, module: &Module) -> Duties {
    let name = |code: &str| charter.duty_name(code).to_owned();
    Duties { owner: name(&module.owner), issuer: name(&module.issuer), roster_source: name(&module.roster_source) }
}

/// The names of those who administer it (at most two hundred).
async fn admins(view: &mut View<'_>, module: i64) -> Result<Vec<String>> {
    let holders = people::roles::holders(view, "module_owner", ("Module", module)).await?;
    let mut names = people::persons::names(view, &holders).await?;
    Ok(holders.iter().filter_map(|holder| names.remove(&holder.0)).collect())
}

/// For links alone: the project's own page asks the policy.
fn opens_projects(view: &View<'_>, module: i64) -> bool {
    ["center", "academic", "leadership"].iter().any(|role| view.holds(role))
        || view.scopes("module_owner", "Module").contains(&module)
}

fn days(lessons: Vec<Lesson>, today: &str) -> Vec<Day> {
    let mut days: Vec<Day> = vec![];
    let mut last = String::new();
    for lesson in lessons {
        if lesson.day != last {
            last.clone_from(&lesson.day);
            days.push(Day { name: long(&lesson.day), today: lesson.day == today, lessons: vec![] });
        }
        if let Some(day) = days.last_mut() {
            day.lessons.push(lesson);
        }
    }
    days
}

/// `11 月 26 日　星期四`
fn long(day: &str) -> String {
    let Ok(date) = day.parse::<jiff::civil::Date>() else { return day.to_owned() };
    let names = ["一", "二", "三", "四", "五", "六", "日"];
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    format!("{} 月 {} 日　星期{}", date.month(), date.day(), names.get(weekday).unwrap_or(&""))
}

/// `09:00`
fn clock(minutes: &i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
