//! The desk of rights: what waits for me, what I proposed, what ends soon, what is suspended, who has not been here. The
//! first of each list stand beside one another; what follows is a list for itself, page by page.
use std::collections::HashMap;
use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Query, State};
use kernel::db::leaf::{self, Key, Leaf};
use kernel::{Actor, App, At, Audience, DAY, Doors, Id, Page, Refusal, Result, View};
use people::roles::{Granted, Reach};
use people::{persons, roles};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::matter::Matter;
use super::proposal::{Proposal, Verb};
use super::reach::reach;
use super::right::{self, Right};
use super::scopes::Scopes;
use super::{options, store, words};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new().get("/rights", Audience::SignedIn, desk)
}

/// Of each list beside the others; there are five.
const A_FEW: i64 = 20;
const A_PAGE: i64 = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum List {
    Waiting,
    Mine,
    Ending,
    Suspended,
    Dormant,
}

impl List {
    const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "待我确定",
            Self::Mine => "我提出的",
            Self::Ending => "即将到期的授权",
            Self::Suspended => "已停用的授权",
            Self::Dormant => "长期未登录的管理员",
        }
    }

    fn code(self) -> &'static str {
        self.into()
    }
}

#[derive(Deserialize)]
struct Asked {
    list: Option<String>,
    /// `<moment>-<id>`: where the page before ended.
    after: Option<String>,
}

/// Which lists are read, and from where.
struct Reading {
    alone: Option<List>,
    after: Option<Key>,
    most: i64,
}

impl Reading {
    fn of(asked: &Asked) -> Self {
        let alone = asked.list.as_deref().and_then(|code| List::from_str(code).ok());
        let after = asked.after.as_deref().and_then(leaf::key).filter(|_| alone.is_some());
        Self { alone, after, most: if alone.is_some() { A_PAGE } else { A_FEW } }
    }

    fn wants(&self, list: List) -> bool {
        self.alone.is_none_or(|alone| alone == list)
    }

    /// The first page of the list that is read further on.
    fn first(&self) -> Option<String> {
        let alone = self.alone.filter(|_| self.after.is_some())?;
        Some(format!("/rights?list={}", alone.code()))
    }
}

#[derive(Template)]
#[template(path = "rights/desk.html")]
struct Desk {
    frame: Frame,
    reading: Reading,
    /// Where the list begins whose later page this is.
    first: Option<String>,
    waiting: Leaf<Proposal>,
    mine: Leaf<Proposal>,
    ending: Leaf<Right>,
    suspended: Leaf<Right>,
    dormant: Leaf<(Right, Option<At>)>,
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
    fn what(&self, matter: &Matter) -> String {
        self.scopes.charter().role_name(&matter.role).to_owned()
    }
    fn place(&self, matter: &Matter) -> String {
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

async fn desk(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| drawn(view, Reading::of(&asked)).await).await?))
}

async fn drawn(view: &mut View<'_>, reading: Reading) -> Result<Desk> {
    if !opens(view) {
        return Err(Refusal::NotFound.into());
    }
    let (proposes, determines) = (options::proposes(view), view.holds("academic"));
    let watches = view.holds("security_admin") || determines;
    let dormant_days = charter_of(view)?.parameters.grants.admin_dormant_days;
    let reach = reach(view).await?;
    let (mut waiting, mut mine, mut dormant) = (Leaf::default(), Leaf::default(), Leaf::default());
    if determines && reading.wants(List::Waiting) {
        waiting = to_determine(view, &reading).await?;
    }
    if reading.wants(List::Mine) {
        let before = reading.after.map_or(i64::MAX, |key| key.1);
        mine = Leaf::of(store::mine(view, before, reading.most + 1).await?, reading.most, |one| (0, one.id.0));
    }
    let ending = ending(view, &reading, reach.as_ref()).await?;
    let suspended = suspended(view, &reading, reach.as_ref()).await?;
    if watches && reading.wants(List::Dormant) {
        dormant = absent(view, &reading, view.now.plus(-dormant_days * DAY)).await?;
    }
    let matters = waiting.rows.iter().chain(&mine.rows).map(|one| &one.matter);
    let rights = ending.rows.iter().chain(&suspended.rows).chain(dormant.rows.iter().map(|one| &one.0));
    let (mut places, mut people) = (vec![], vec![]);
    for matter in matters.chain(rights.map(|one| &one.matter)) {
        places.push(matter.scope);
        people.extend([Some(matter.holder), matter.proposer].into_iter().flatten());
    }
    people.sort_unstable_by_key(|id| id.0);
    people.dedup();
    let (scopes, names) = (Scopes::of(view, &places).await?, persons::names(view, &people).await?);
    let frame = match reading.alone {
        None => people::frame(view, "授权", Face::Console).await?,
        Some(list) => people::frame(view, list.name(), Face::Console).await?.under("授权", "/rights"),
    };
    Ok(Desk {
        frame,
        first: reading.first(),
        reading,
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

async fn to_determine(view: &mut View<'_>, reading: &Reading) -> Result<Leaf<Proposal>> {
    let after = reading.after.map_or(0, |key| key.1);
    let found = store::waiting(view, after, reading.most + 1).await?;
    let mut leaf = Leaf::of(found, reading.most, |one| (0, one.id.0));
    let mut rows = vec![];
    for proposal in leaf.rows {
        if view.may(Verb::Determine, &proposal)? {
            rows.push(proposal);
        }
    }
    leaf.rows = rows;
    Ok(leaf)
}

async fn ending(view: &mut View<'_>, reading: &Reading, reach: Option<&Reach>) -> Result<Leaf<Right>> {
    if !reading.wants(List::Ending) {
        return Ok(Leaf::default());
    }
    let until = view.now.plus(30 * DAY);
    let found = roles::ending(view, until, reach, reading.after, reading.most + 1).await?;
    let at = |one: &Granted| (one.until.map_or(0, |until| until.0), one.id);
    seen(view, Leaf::of(found, reading.most, at)).await
}

async fn suspended(view: &mut View<'_>, reading: &Reading, reach: Option<&Reach>) -> Result<Leaf<Right>> {
    if !reading.wants(List::Suspended) {
        return Ok(Leaf::default());
    }
    let found = roles::suspended(view, reach, reading.after, reading.most + 1).await?;
    let at = |one: &Granted| (one.suspended.as_ref().map_or(0, |suspended| suspended.by.at.0), one.id);
    seen(view, Leaf::of(found, reading.most, at)).await
}

/// Administrators who have not been here since that moment, each with when they were.
async fn absent(view: &mut View<'_>, reading: &Reading, since: At) -> Result<Leaf<(Right, Option<At>)>> {
    let found = roles::administrators(view, since, reading.after, reading.most + 1).await?;
    let found = Leaf::of(found, reading.most, |one| (one.1.map_or(0, |at| at.0), one.0.id));
    let last: HashMap<i64, Option<At>> = found.rows.iter().map(|(granted, last)| (granted.id, *last)).collect();
    let granted = Leaf { rows: found.rows.into_iter().map(|one| one.0).collect(), next: found.next };
    let rights = seen(view, granted).await?;
    let with = |right: Right| (last.get(&right.granted.id).copied().flatten(), right);
    let rows = rights.rows.into_iter().map(with).map(|(at, right)| (right, at)).collect();
    Ok(Leaf { rows, next: rights.next })
}

/// Those that the actor may see.
async fn seen(view: &mut View<'_>, granted: Leaf<Granted>) -> Result<Leaf<Right>> {
    let mut rows = vec![];
    for right in store::rights(view, granted.rows).await? {
        if view.may(right::Verb::See, &right)? {
            rows.push(right);
        }
    }
    Ok(Leaf { rows, next: granted.next })
}
