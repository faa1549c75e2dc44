//! The home page, and one page for each module.
use askama::Template;
use axum::extract::{Path, State};
use governance::charter::{Charter, Module};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result};
use ui::{Frame, Kind};

use super::store::{self, Running};

pub fn doors() -> Doors {
    Doors::new().get("/", Audience::Public, home).get("/modules/{n}", Audience::Public, show)
}

/// The modules of one owner, in the charter's order.
struct Owner {
    name: String,
    modules: Vec<Entry>,
}

/// A module as the home page lists it.
struct Entry {
    id: i64,
    name: String,
    running: i64,
}

#[derive(Template)]
#[template(path = "modules/home.html")]
struct Home {
    frame: Frame,
    owners: Vec<Owner>,
    hotline: String,
}

async fn home(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let counts = store::counts(view).await?;
        let frame = people::frame(view, "首页", Kind::Public).await?.wide();
        Ok(Home { frame, owners: by_owner(&charter, &counts), hotline: charter.head.site.hotline.clone() })
    });
    Ok(Page(page.await?))
}

/// Grouped by the owner of each module; owners in the order of their first module.
fn by_owner(charter: &Charter, counts: &[(i64, i64)]) -> Vec<Owner> {
    let mut ordered: Vec<&Module> = charter.modules.iter().collect();
    ordered.sort_by_key(|module| module.order);
    let mut owners: Vec<Owner> = vec![];
    for module in ordered {
        let running = counts.iter().find(|(id, _)| *id == module.id).map_or(0, |(_, count)| *count);
        let entry = Entry { id: module.id, name: module.name.clone(), running };
        let name = charter.duty_name(&module.owner);
        match owners.iter_mut().find(|owner| owner.name == name) {
            Some(owner) => owner.modules.push(entry),
            None => owners.push(Owner { name: name.to_owned(), modules: vec![entry] }),
        }
    }
    owners
}

#[derive(Template)]
#[template(path = "modules/show.html")]
struct Show {
    frame: Frame,
    name: String,
    owner: String,
    article: String,
    running: Vec<Running>,
}

async fn show(State(app): State<App>, actor: Actor, Path(n): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let module = charter.modules.iter().find(|module| module.id == n).ok_or(Refusal::NotFound)?;
        let running = store::running(view, n).await?;
        let frame = people::frame(view, &module.name, Kind::Public).await?;
        let (name, article) = (module.name.clone(), module.article.clone());
        Ok(Show { frame, name, owner: charter.duty_name(&module.owner).to_owned(), article, running })
    });
    Ok(Page(page.await?))
}
