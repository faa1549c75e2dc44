//! The desk: who has signals, the cases, how often a signal was wrong; and one person's signals before a case is opened.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, DAY, Doors, Id, Page, Person, Refusal, Result};
use people::persons;
use ui::{Frame, Kind as Face};

use super::actions::{KIND, blank};
use super::case::{Case, Verb};
use super::evidence::{self, Evidence};
use super::store::{self, Rate, Suspect, Whose};
use crate::desk::{self, Tabs};

pub fn doors() -> Doors {
    Doors::new().get("/security/lending", Audience::SignedIn, index).get(
        "/security/lending/persons/{id}",
        Audience::Verb("open", KIND),
        person,
    )
}

#[derive(Template)]
#[template(path = "lending/index.html")]
struct Index {
    frame: Frame,
    tabs: Tabs,
    /// For those who may open a case.
    desk: Option<Desk>,
    rows: Vec<Case>,
    names: HashMap<i64, String>,
}

struct Desk {
    suspects: Vec<Suspect>,
    rates: Vec<Rate>,
    days: i64,
}

impl Index {
    fn name(&self, one: &Case) -> &str {
        self.names.get(&one.person.0).map_or("", String::as_str)
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let all = desk::sees_all(view);
        let mut units = desk::own_units(view);
        units.extend(view.scopes("school_coordinator", "Unit"));
        let whose = if all { Whose::All } else { Whose::Ours { units, academic: view.holds("academic") } };
        let rows = store::list(view, whose).await?;
        let ids: Vec<Id<Person>> = rows.iter().map(|one| one.person).collect();
        let days = charter_of(view)?.parameters.lending.window_days;
        let since = view.now.plus(-days * DAY);
        let desk = match all {
            true => {
                let (suspects, rates) = (store::suspects(view, since).await?, store::rates(view).await?);
                Some(Desk { suspects, rates, days })
            }
            false => None,
        };
        Ok(Index {
            frame: people::frame(view, "账号核查", Face::Console).await?.marked(),
            tabs: desk::tabs(view),
            names: persons::names(view, &ids).await?,
            desk,
            rows,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "lending/person.html")]
struct Before {
    frame: Frame,
    person: Id<Person>,
    name: String,
    evidence: Evidence,
    /// The open case of the person, where there is one.
    open: Option<Id<Case>>,
    days: i64,
}

async fn person(State(app): State<App>, actor: Actor, Path(id): Path<Id<Person>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        view.allow(Verb::Open, &blank(view, id))?;
        let name = persons::names(view, &[id]).await?.remove(&id.0).ok_or(Refusal::NotFound)?;
        let rules = charter_of(view)?.parameters.lending.clone();
        let evidence = Evidence::read(&evidence::freeze(view, id, rules.window_days).await?.0)?;
        let frame = people::frame(view, &format!("{name}的账号使用情况"), Face::Console).await?.marked();
        Ok(Before {
            frame: frame.under("账号核查", "/security/lending"),
            person: id,
            name,
            open: store::open_of(view, id).await?,
            evidence,
            days: rules.statement_days,
        })
    });
    Ok(Page(page.await?))
}
