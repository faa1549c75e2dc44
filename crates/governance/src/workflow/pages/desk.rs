//! What waits for me, queue by queue, most pressing first.
use std::collections::HashMap;
use std::str::FromStr as _;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use kernel::db::leaf::{self, Leaf};
use kernel::{Actor, App, At, Id, Page, Result, View};
use serde::Deserialize;
use strum::VariantArray as _;
use ui::{Frame, Kind as Face};

use super::audience;
use crate::charter::{Charter, Route};
use crate::policy::{charter_at, charter_of};
use crate::workflow::dossier::{Dossier, Kind};
use crate::workflow::store::{self, Mine, Others, Queue};

const A_PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "workflow/index.html")]
pub struct Index {
    frame: Frame,
    queue: Queue,
    tabs: Vec<(Queue, i64)>,
    dossiers: Vec<Line>,
    others: bool,
    next: Option<String>,
}

/// One row of a queue.
struct Line {
    id: Id<Dossier>,
    title: String,
    host: String,
    audience: &'static str,
    since: String,
    due: Option<At>,
    late: bool,
    assigned: String,
    fails: usize,
    warns: usize,
}

#[derive(Deserialize)]
pub struct Which {
    queue: Option<String>,
    /// `<day>-<id>`: where the page before ended.
    after: Option<String>,
    /// `all`: also what was handed over to others.
    show: Option<String>,
}

pub async fn index(State(app): State<App>, actor: Actor, Query(which): Query<Which>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charters = charters(view).await?;
        let all = |view: &View<'_>, queue| charters.iter().flat_map(|one| mine(view, one, queue)).collect::<Vec<_>>();
        let others = if which.show.as_deref() == Some("all") { Others::Shown } else { Others::Hidden };
        let mut tabs = vec![];
        for queue in Queue::VARIANTS.iter().copied().filter(|queue| charters.iter().any(|one| asked_for(one, *queue))) {
            let mine = all(view, queue);
            let count = store::count(view, queue, &mine, others).await?;
            tabs.push((queue, count));
        }
        let asked = which.queue.as_deref().and_then(|name| Queue::from_str(name).ok());
        let first = tabs.iter().find(|(_, count)| *count > 0).map_or(Queue::Review, |(queue, _)| *queue);
        let queue = asked.unwrap_or(first);
        let after = which.after.as_deref().and_then(leaf::key).unwrap_or((-1, 0));
        let mine = all(view, queue);
        let found = store::waiting(view, queue, &mine, others, after, A_PAGE + 1).await?;
        let leaf = Leaf::of(found, A_PAGE, |one| (one.due.map_or(0, |due| due.0), one.id.0));
        let dossiers = lines(view, &leaf.rows, others).await?;
        let frame = people::frame(view, "审核与备案", Face::Console).await?;
        Ok(Index { frame, queue, tabs, dossiers, others: others == Others::Shown, next: leaf.next })
    });
    Ok(Page(page.await?))
}

/// The charter in force, and those under which something is still on its way (A22.1).
async fn charters(view: &mut View<'_>) -> Result<Vec<Arc<Charter>>> {
    let mut all = vec![charter_of(view)?];
    for version in store::charters(view).await? {
        if all.iter().all(|one| one.version != version) {
            all.push(charter_at(view, version).await?);
        }
    }
    Ok(all)
}

fn asked_for(charter: &Charter, queue: Queue) -> bool {
    routes(charter).any(|(_, route)| queue.stage(route).is_some())
}

/// The routes of what goes this way.
fn routes(charter: &Charter) -> impl Iterator<Item = (Kind, &Route)> {
    charter.routes.iter().filter_map(|route| (route.kind == Kind::Course.code()).then_some((Kind::Course, route)))
}

async fn lines(view: &mut View<'_>, found: &[Dossier], others: Others) -> Result<Vec<Line>> {
    let units = people::units::names(view, &found.iter().map(|dossier| dossier.host).collect::<Vec<_>>()).await?;
    // Where what others have is left out, what was handed to somebody else came back from them.
    let me = view.actor.id();
    let handed = |dossier: &Dossier| dossier.assigned.filter(|one| others == Others::Shown || *one == me);
    let assigned: Vec<_> = found.iter().filter_map(handed).collect();
    let names = if assigned.is_empty() { HashMap::new() } else { people::persons::names(view, &assigned).await? };
    let now = view.now;
    let line = |dossier: &Dossier| Line {
        id: dossier.id,
        title: dossier.title.clone(),
        host: units.get(&dossier.host).cloned().unwrap_or_default(),
        audience: audience(&dossier.audience),
        since: dossier.stage.since().unwrap_or(dossier.submitted.at).minute(),
        due: dossier.due,
        late: dossier.due.is_some_and(|due| due < now),
        assigned: handed(dossier).and_then(|person| names.get(&person.0).cloned()).unwrap_or_default(),
        fails: dossier.fails(),
        warns: dossier.warns(),
    };
    Ok(found.iter().map(line).collect())
}

/// The three consoles: whoever holds one decides nothing about content, whatever else they hold.
const CONSOLES: [&str; 3] = ["system_admin", "security_admin", "audit_admin"];

/// What the actor's roles open of a queue, by the routes of one charter.
pub fn mine(view: &View<'_>, charter: &Charter, queue: Queue) -> Vec<Mine> {
    let mut all = vec![];
    if CONSOLES.iter().any(|role| view.holds(role)) {
        return all;
    }
    for (kind, route) in routes(charter) {
        let Some(stage) = queue.stage(route) else { continue };
        let reach = |roles| reach(view, charter.version, (kind, route), stage, roles);
        all.push(reach(queue.roles(route)));
        if queue == Queue::Review && !route.fallback.is_empty() {
            let unless = route.review.clone();
            all.push(Mine { unless, ..reach(&route.fallback) });
        }
    }
    all
}

fn reach(view: &View<'_>, charter: i64, (kind, route): (Kind, &Route), stage: &'static str, roles: &[String]) -> Mine {
    let (kind, audience) = (kind.into(), route.audience.clone());
    let (units, scopes, unless) = (vec![], vec![], vec![]);
    let everywhere = false;
    let mut mine = Mine { charter, kind, audience, stage, everywhere, units, scopes, roles: roles.to_vec(), unless };
    for grant in view.grants.iter().filter(|grant| roles.contains(&grant.role)) {
        match grant.kind.as_str() {
            "Platform" => mine.everywhere = true,
            "Unit" => mine.units.push(grant.scope),
            "Project" => mine.scopes.push(("Project", grant.scope)),
            "Module" => mine.scopes.push(("Module", grant.scope)),
            _ => {}
        }
    }
    mine
}
