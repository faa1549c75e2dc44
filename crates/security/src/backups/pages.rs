//! The administrator's page: what was backed up, whether it could be read, when a restore was last rehearsed, and what to do
//! when it is red. Shows figures and names of files, never what is in them.
use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, Audience, Doors, Page, Result, Trace};
use ui::{Frame, Kind};

use super::backup::{Backup, Drill, Read, Shelf, Verb};
use super::standing::{Standing, standing};
use super::{actions, store};

const SHOWN: i64 = 50;

pub fn doors() -> Doors {
    Doors::new().get("/backups", Audience::Verb("see", "Backup"), index).press(
        "/backups/{id}/drill",
        Audience::Verb("drill", "Backup"),
        Trace::Audit("backups.drill_asked"),
        async |tx, id, _| actions::ask(tx, id).await,
        |_| "/backups".into(),
    )
}

#[derive(Template)]
#[template(path = "backups/index.html")]
struct Index {
    frame: Frame,
    backups: Vec<Backup>,
    drills: Vec<Drill>,
    state: Standing,
    /// Whether the reader has opened the time in which a rehearsal may be asked for.
    elevated: bool,
    drill_days: i64,
    every_hours: i64,
    engine: &'static str,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let engine = if app.db.engine() == "sqlite" { "SQLite" } else { "PostgreSQL" };
    let page = app.look(&actor, async move |view| {
        view.allow(Verb::See, &Shelf)?;
        let terms = governance::policy::charter_of(view)?.parameters.backups.clone();
        let (backups, drills) = (store::newest(view, SHOWN).await?, store::drills(view, SHOWN).await?);
        let state = standing(view, &terms).await?;
        let elevated = people::consoles::standing(view, "system_admin").await?.is_some();
        let frame = people::frame(view, "备份与演练", Kind::Console).await?;
        let (drill_days, every_hours) = (terms.drill_days, terms.every_hours);
        Ok(Index { frame, backups, drills, state, elevated, drill_days, every_hours, engine })
    });
    Ok(Page(page.await?))
}
