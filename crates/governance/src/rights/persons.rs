//! What one person may do, and why: every right with who asked, who determined, its term and what it opens, and why one
//! opens nothing.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, App, At, Audience, Doors, Id, Page, Person, Result, View};
use people::{persons, roles};
use ui::{Frame, Kind as Face};

use super::explain::{self, Opening};
use super::right::{self, Right};
use super::scopes::Scopes;
use super::{store, words};

pub fn doors() -> Doors {
    Doors::new().get("/rights/persons/{id}", Audience::Verb("see", "Person"), show)
}

#[derive(Template)]
#[template(path = "rights/person.html")]
struct Show {
    frame: Frame,
    person: persons::Person,
    rights: Vec<Right>,
    /// How many the actor may not see.
    hidden: usize,
    /// What each role that counts now opens.
    opens: Vec<(String, Vec<Opening>)>,
    scopes: Scopes,
    names: HashMap<i64, String>,
}

impl Show {
    fn name(&self, id: impl std::borrow::Borrow<Id<Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("系统", String::as_str)
    }
    fn what(&self, right: &Right) -> String {
        self.scopes.charter().role_name(&right.matter.role).to_owned()
    }
    fn place(&self, right: &Right) -> String {
        self.scopes.name(right.matter.scope)
    }
    fn until(&self, right: &Right) -> String {
        right.granted.until.map_or_else(|| "随范围结束".into(), At::day)
    }
    fn given_by(&self, right: &Right) -> &'static str {
        words::given_by(&right.matter.role)
    }
    /// Why it opens nothing now; empty when it counts.
    fn why_not(&self, right: &Right) -> String {
        let granted = &right.granted;
        let ended = granted.ended.as_ref().map(|ended| ended.reason.clone()).filter(|reason| !reason.is_empty());
        match (right.stage, &granted.suspended) {
            ("suspended", Some(suspended)) => format!("停用中：{}", suspended.reason),
            ("expired", _) => "已到期，没有续任".into(),
            ("ended", _) => ended.map_or_else(|| "已收回".into(), |reason| format!("已收回：{reason}")),
            _ => String::new(),
        }
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Person>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| drawn(view, id).await).await?))
}

async fn drawn(view: &mut View<'_>, id: Id<Person>) -> Result<Show> {
    let person = persons::fetch(view, id, persons::Verb::See).await?;
    let all = roles::of_person(view, id).await?;
    let all = store::rights(view, all).await?;
    let whole = all.len();
    let mut rights = vec![];
    for right in all {
        if view.may(right::Verb::See, &right)? {
            rights.push(right);
        }
    }
    let places: Vec<_> = rights.iter().map(|right| right.matter.scope).collect();
    let scopes = Scopes::of(view, &places).await?;
    let mut opens: Vec<(String, Vec<Opening>)> = vec![];
    for right in rights.iter().filter(|right| right.stage == "current") {
        let name = scopes.charter().role_name(&right.matter.role).to_owned();
        if !opens.iter().any(|(role, _)| *role == name) {
            opens.push((name, explain::opens(view, &right.matter.role)?));
        }
    }
    let mut people: Vec<_> = rights.iter().flat_map(|one| [one.granted.asked_by, one.granted.approved_by]).collect();
    people.sort_unstable_by_key(|id| id.0);
    people.dedup();
    let names = persons::names(view, &people).await?;
    let frame = people::frame(view, &format!("{} 能办什么", person.name), Face::Console).await?.marked();
    Ok(Show { frame, person, hidden: whole - rights.len(), rights, opens, scopes, names })
}
