//! The modules under their owners, as the home page lists them.
use governance::charter::{Charter, Module};
use governance::policy::charter_of;
use kernel::{Result, View};

use super::period::{self, Period};
use super::store;

/// The modules of one owner, in the charter's order.
pub struct Owner {
    pub name: String,
    pub modules: Vec<Entry>,
}

/// A module as the home page lists it.
pub struct Entry {
    pub id: i64,
    pub name: String,
    /// What goes on in it, in a few words: `在办 2 项`.
    pub says: String,
    pub period: Option<Period>,
}

/// The module whose business are the lives themselves (第十条).
pub(super) const LIVE: &str = "live";

/// Grouped by the owner of each module; owners in the order of their first module.
pub async fn owners(view: &mut View<'_>) -> Result<Vec<Owner>> {
    let (counts, live) = (store::counts(view).await?, store::live_counts(view).await?);
    let charter = charter_of(view)?;
    let mut ordered: Vec<&Module> = charter.modules.iter().collect();
    ordered.sort_by_key(|module| module.order);
    let mut owners: Vec<Owner> = vec![];
    for module in ordered {
        let running = counts.iter().find(|(id, _)| *id == module.id).map_or(0, |(_, count)| *count);
        let says = says(module, running, live);
        let period = period::of(&charter, module, view.now.date());
        let entry = Entry { id: module.id, name: module.name.clone(), says, period };
        place(&mut owners, &charter, module, entry);
    }
    Ok(owners)
}

fn place(owners: &mut Vec<Owner>, charter: &Charter, module: &Module, entry: Entry) {
    let name = charter.duty_name(&module.owner);
    match owners.iter_mut().find(|owner| owner.name == name) {
        Some(owner) => owner.modules.push(entry),
        None => owners.push(Owner { name: name.to_owned(), modules: vec![entry] }),
    }
}

fn says(module: &Module, running: i64, live: i64) -> String {
    match (module.code.as_str(), running, live) {
        (LIVE, _, 0) => "今天没有直播".into(),
        (LIVE, _, live) => format!("今天直播 {live} 场"),
        (_, 0, _) => "暂无在办项目".into(),
        (_, running, _) => format!("在办 {running} 项"),
    }
}
