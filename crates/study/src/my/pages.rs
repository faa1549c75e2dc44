//! The page.
use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use kernel::{Actor, App, Audience, Doors, Id, Page, Person, Result, View};
use people::roles::holders;
use ui::{Frame, Kind as Face};

use super::learning::{self, Missing, Placed, Seat};
use super::store;
use crate::hours::{self, Standing};

pub fn doors() -> Doors {
    Doors::new().get("/my", Audience::SignedIn, show)
}

#[derive(Template)]
#[template(path = "my/show.html")]
struct Show {
    frame: Frame,
    next: Option<Next>,
    seats: Vec<Seat>,
    courses: Vec<Placed>,
    standing: Standing,
    /// Whether the person also teaches or manages.
    teaches: bool,
    leads: bool,
}

/// What the reader does next, with the seat and the course that ask for it.
struct Next {
    seat: Seat,
    course: Placed,
    missing: Missing,
    /// Who heads the class.
    head: String,
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let placed = store::placed(view).await?;
        let seats: Vec<Seat> = store::seats(view).await?.into_iter().map(|seat| seat.reckoned(&placed)).collect();
        let next = next(view, &seats, &placed).await?;
        let me = view.actor.id();
        Ok(Show {
            next,
            seats,
            courses: learning::courses(placed, 50),
            standing: hours::of(view, me).await?,
            teaches: view.holds("instructor") || view.holds("unit_staff"),
            leads: view.holds("project_lead"),
            frame: people::frame(view, "我的学习", Face::Learner).await?,
        })
    });
    Ok(Page(page.await?))
}

async fn next(view: &mut View<'_>, seats: &[Seat], placed: &[Placed]) -> Result<Option<Next>> {
    let Some((seat, course)) = learning::next(seats, placed) else { return Ok(None) };
    let Some(missing) = store::missing(view, course).await? else { return Ok(None) };
    let heads = holders(view, "class_head", ("Class", seat.class)).await?;
    let head = named(view, &heads).await?;
    Ok(Some(Next { seat: seat.clone(), course: course.clone(), missing, head }))
}

/// The heads of the reader's own class with their telephones, where they told one: 「高洁 13900000000」.
async fn named(view: &mut View<'_>, heads: &[Id<Person>]) -> Result<String> {
    let heads = &heads[..heads.len().min(3)];
    let said = |(name, phone): (String, Option<String>)| match phone {
        Some(phone) => format!("{name} {phone}"),
        None => name,
    };
    let all: Vec<String> = people::persons::with_phones(view, heads).await?.into_iter().map(said).collect();
    Ok(all.join("、"))
}

impl Show {
    fn percent(&self, done: &i64, all: &i64) -> i64 {
        (*done * 100).checked_div(*all).unwrap_or(0).clamp(0, 100)
    }
}

/// `12 月 31 日`; the text itself when it is no day.
fn day(text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| format!("{} 月 {} 日", day.month(), day.day()))
}
