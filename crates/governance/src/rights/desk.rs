//! The desk of rights: what waits for me, what I proposed, what ends soon, what is suspended, who has not been here.
use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, At, Audience, DAY, Doors, Id, Page, Refusal, Result, View};
use people::{persons, roles};
use ui::{Frame, Kind as Face};

use super::proposal::{Proposal, Verb};
use super::right::{self, Right};
use super::scopes::Scopes;
use super::{options, store, words};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new().get("/rights", Audience::SignedIn, desk)
}

#[derive(Template)]
#[template(path = "rights/desk.html")]
struct Desk {
    frame: Frame,
    waiting: Vec<Proposal>,
    mine: Vec<Proposal>,
    ending: Vec<Right>,
    suspended: Vec<Right>,
    dormant: Vec<(Right, Option<At>)>,
    dormant_days: i64,
    proposes: bool,
    determines: bool,
    watches: bool,
    lists: bool,
    scopes: Scopes,
    names: HashMap<i64, String>,
}

impl Desk {
    fn name(&self, id: impl std::borrow::Borrow<Id<kernel::Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("", String::as_str)
    }
    fn what(&self, matter: &super::matter::Matter) -> String {
        self.scopes.charter().role_name(&matter.role).to_owned()
    }
    fn place(&self, matter: &super::matter::Matter) -> String {
        self.scopes.name(matter.scope)
    }
    fn until(&self, right: &Right) -> String {
        right.granted.until.map(At::day).unwrap_or_default()
    }
}

/// Whether the actor has this desk.
pub fn opens(view: &View<'_>) -> bool {
    options::proposes(view) || ["security_admin", "academic", "leadership"].iter().any(|role| view.holds(role))
}

async fn desk(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async |view| drawn(view).await).await?))
}

async fn drawn(view: &mut View<'_>) -> Result<Desk> {
    let (proposes, determines) = (options::proposes(view), view.holds("academic"));
    let watches = view.holds("security_admin") || determines;
    if !opens(view) {
        return Err(Refusal::NotFound.into());
    }
    let charter = charter_of(view)?;
    let mut waiting = vec![];
    if determines {
        for proposal in store::waiting(view).await? {
            if view.may(Verb::Determine, &proposal)? {
                waiting.push(proposal);
            }
        }
    }
    let mine = store::mine(view).await?;
    let ending = roles::ending(view, view.now.plus(30 * DAY)).await?;
    let ending = seen(view, ending).await?;
    let suspended = roles::suspended(view).await?;
    let suspended = seen(view, suspended).await?;
    let dormant_days = charter.parameters.grants.admin_dormant_days;
    let mut dormant = vec![];
    if watches {
        let found = roles::administrators(view, view.now.plus(-dormant_days * DAY)).await?;
        let last: HashMap<i64, Option<At>> = found.iter().map(|(granted, last)| (granted.id, *last)).collect();
        let rights = seen(view, found.into_iter().map(|one| one.0).collect()).await?;
        dormant = rights
            .into_iter()
            .map(|right| (last.get(&right.granted.id).copied().flatten(), right))
            .map(|(at, right)| (right, at))
            .collect();
    }
    let matters = waiting.iter().chain(&mine).map(|one| &one.matter);
    let rights = ending.iter().chain(&suspended).chain(dormant.iter().map(|one| &one.0)).map(|one| &one.matter);
    let (mut places, mut people) = (vec![], vec![]);
    for matter in matters.chain(rights) {
        places.push(matter.scope);
        people.extend([Some(matter.holder), matter.proposer].into_iter().flatten());
    }
    people.sort_unstable_by_key(|id| id.0);
    people.dedup();
    let (scopes, names) = (Scopes::of(view, &places).await?, persons::names(view, &people).await?);
    let frame = people::frame(view, "授权", Face::Console).await?;
    Ok(Desk {
        frame,
        waiting,
        mine,
        ending,
        suspended,
        dormant,
        dormant_days,
        proposes,
        determines,
        watches,
        lists: super::list::opens(view),
        scopes,
        names,
    })
}

/// Those that the actor may see.
async fn seen(view: &mut View<'_>, granted: Vec<roles::Granted>) -> Result<Vec<Right>> {
    let mut seen = vec![];
    for right in store::rights(view, granted).await? {
        if view.may(right::Verb::See, &right)? {
            seen.push(right);
        }
    }
    Ok(seen)
}
