//! The list of mergers, and one of them with both records, what it does and its story.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, App, Audience, Doors, Id, Page, Person, Refusal, Result, Trace, View};
use people::persons;
use ui::{Frame, Kind as Face};

use super::merger::{Merger, Stage, Verb};
use super::weigh::{self, Side};
use super::{actions, store, words};

pub fn doors() -> Doors {
    let verb = |verb| Audience::Verb(verb, "Merger");
    Doors::new()
        .get("/mergers", Audience::SignedIn, index)
        .get("/mergers/{id}", verb("see"), show)
        .say(
            "/mergers/{id}/approval",
            verb("determine"),
            Trace::Audit("mergers.approved"),
            ("because", actions::approve),
            actions::link,
        )
        .with_fresh_proof()
        .say(
            "/mergers/{id}/refusal",
            verb("decline"),
            Trace::Audit("mergers.declined"),
            ("because", actions::decline),
            actions::link,
        )
        .press(
            "/mergers/{id}/withdrawal",
            verb("withdraw"),
            Trace::Audit("mergers.withdrawn"),
            actions::withdraw,
            actions::link,
        )
}

/// Who has anything to do here.
const ROLES: [&str; 4] = ["academic", "center", "school_coordinator", "district_coordinator"];

#[derive(Template)]
#[template(path = "mergers/index.html")]
struct Index {
    frame: Frame,
    rows: Vec<Merger>,
    names: HashMap<i64, String>,
}

impl Index {
    fn name(&self, id: impl std::borrow::Borrow<Id<Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("", String::as_str)
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        if !ROLES.iter().any(|role| view.holds(role)) {
            return Err(Refusal::NotFound.into());
        }
        let own = if view.holds("center") { None } else { super::choose::own_units(view).await? };
        let rows = store::list(view, own.as_deref()).await?;
        let people: Vec<Id<Person>> = rows.iter().flat_map(|one| [one.kept, one.folded, one.proposed.by]).collect();
        let mut names = HashMap::new();
        for some in people.chunks(200) {
            names.extend(persons::names(view, some).await?);
        }
        Ok(Index { frame: people::frame(view, "合并档案", Face::Console).await?.marked(), names, rows })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "mergers/show.html")]
struct Show {
    frame: Frame,
    one: Merger,
    kept: Side,
    folded: Side,
    apart: Vec<String>,
    names: HashMap<i64, String>,
    consequences: [&'static str; 7],
    may_decide: bool,
    may_withdraw: bool,
    fresh: bool,
}

impl Show {
    fn sides(&self) -> [&Side; 2] {
        [&self.kept, &self.folded]
    }
    fn name(&self, id: impl std::borrow::Borrow<Id<Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("", String::as_str)
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Merger>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| drawn(view, id).await).await?))
}

async fn drawn(view: &mut View<'_>, id: Id<Merger>) -> Result<Show> {
    let one = store::fetch(view, id, Verb::See).await?;
    let mut people = vec![one.proposed.by];
    if let Stage::Approved { approved: by, .. } | Stage::Declined { declined: by, .. } = &one.stage {
        people.push(by.by);
    }
    let apart = if one.waits() { weigh::apart(view, one.kept, one.folded).await? } else { vec![] };
    Ok(Show {
        frame: people::frame(view, "合并档案", Face::Console).await?.under("合并档案", "/mergers").marked(),
        kept: weigh::side(view, one.kept).await?,
        folded: weigh::side(view, one.folded).await?,
        names: persons::names(view, &people).await?,
        may_decide: one.waits() && view.may(Verb::Determine, &one)?,
        may_withdraw: one.waits() && view.may(Verb::Withdraw, &one)?,
        fresh: view.actor.fresh,
        consequences: words::CONSEQUENCES,
        apart,
        one,
    })
}
