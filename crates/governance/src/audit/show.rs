//! One entry: who, under which role and charter, on what grounds, what it changed, and where it stands in the chain. Looking
//! leaves a trace.
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, App, Entry, Page, Refusal, Result, Tx, mac_of};
use people::consoles::{self, Elevation};
use ui::{Frame, Kind};

use super::pages::{Line, Words, line, names, second};
use super::store::{self, Link};
use super::trail::{Trail, Verb};

#[derive(Template)]
#[template(path = "audit/show.html")]
struct Show {
    frame: Frame,
    entry: Entry,
    line: Line,
    /// What the digests of the thing say of it before and after; empty when there was none.
    before: String,
    after: String,
    link: Option<Link>,
    /// Whether the columns are still those that were written.
    sound: bool,
    unit: String,
    /// What the policy said that let them.
    says: String,
    elevation: Option<Elevation>,
}

impl Show {
    fn sealed(&self) -> String {
        self.link.as_ref().map(|link| hex::encode(&link.mac)).unwrap_or_default()
    }
    fn at(&self) -> String {
        second(self.entry.at)
    }
    fn elevated(&self) -> String {
        let said = |one: &Elevation| format!("{} 至 {}：{}", one.began.minute(), one.until.minute(), one.reason);
        self.elevation.as_ref().map(said).unwrap_or_default()
    }
}

pub(super) async fn show(
    said: Words,
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Page<impl Template>> {
    let page = app.act(&actor, async move |tx| {
        tx.allow(Verb::See, &Trail)?;
        let entry = store::by_id(tx.sql, id).await?.ok_or(Refusal::NotFound)?;
        tx.trace("audit.seen", ("Audit", id), &"").await?;
        page(tx, said, entry).await
    });
    Ok(Page(page.await?))
}

async fn page(tx: &mut Tx<'_>, said: Words, entry: Entry) -> Result<Show> {
    let charter = crate::policy::charter_of(tx)?;
    let names = names(tx, std::slice::from_ref(&entry)).await?;
    let elevation = if entry.elevation == 0 { None } else { consoles::by_id(tx, entry.elevation).await? };
    Ok(Show {
        line: line(said, &charter, &names, &entry),
        link: store::link_of(tx.sql, entry.id).await?,
        sound: mac_of(&tx.house.seal, &entry) == entry.mac,
        before: hex::encode(&entry.before),
        after: hex::encode(&entry.after),
        unit: people::units::name(tx, kernel::Id::new(entry.unit)).await?,
        says: grounds(tx, &entry)?,
        elevation,
        frame: people::frame(tx, "审计记录", Kind::Console).await?.marked().under("审计", "/audit"),
        entry,
    })
}

/// The sentence of the policy that let them, as long as the same charter is in force.
fn grounds(tx: &Tx<'_>, entry: &Entry) -> Result<String> {
    if entry.charter != tx.house.judge.charter() {
        return Ok(String::new());
    }
    let all = crate::policy::sentences_of(tx)?;
    Ok(all.iter().find(|one| one.policy == entry.policy).map(|one| one.says.clone()).unwrap_or_default())
}
