//! One page for each module, and how they stand under their owners wherever they are listed.
use askama::Template;
use axum::extract::{Path, State};
use governance::charter::{Charter, Module};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result, View};
use ui::{Frame, Kind};

use super::store::{self, Running};

pub fn doors() -> Doors {
    Doors::new().get("/modules/{n}", Audience::Public, show)
}

/// The modules of one owner, in the charter's order.
pub struct Owner {
    pub name: String,
    pub modules: Vec<Entry>,
}

/// A module as the home page lists it.
pub struct Entry {
    pub id: i64,
    pub name: String,
    /// How many projects run in it.
    pub running: i64,
}

/// Grouped by the owner of each module; owners in the order of their first module.
pub async fn owners(view: &mut View<'_>) -> Result<Vec<Owner>> {
    let counts = store::counts(view).await?;
    Ok(by_owner(&*charter_of(view)?, &counts))
}

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
