//! The page of a thing's dossier: what it says now, the button that exports it, and what was exported before. Each room
//! that keeps a kind of things shows it behind its own door and its own right.
use std::collections::HashMap;

use askama::Template;
use kernel::{Place, Result, View};
use ui::{Frame, Kind as Face};

use super::paper::Paper;
use super::record::{Record, Step, role_and_unit};
use super::store;

#[derive(Template)]
#[template(path = "papers/desk.html")]
pub struct Desk {
    frame: Frame,
    record: Record,
    /// Where the button posts to; papers lie below it.
    door: String,
    papers: Vec<Paper>,
    names: HashMap<i64, String>,
}

impl Desk {
    fn by(&self, paper: &Paper) -> &str {
        self.names.get(&paper.asked_by.0).map_or("系统", String::as_str)
    }

    fn is_making(&self) -> bool {
        self.papers.iter().any(|paper| paper.made.is_none())
    }

    fn role(step: &Step) -> String {
        role_and_unit(step)
    }
}

/// The right was asked by the room whose thing it is. `above`: the page from which one comes.
pub async fn desk(
    view: &mut View<'_>,
    of: Place,
    record: Record,
    door: String,
    above: (String, String),
) -> Result<Desk> {
    let papers = store::of(view, of).await?;
    let persons: Vec<kernel::Id<kernel::Person>> = papers.iter().map(|paper| paper.asked_by).collect();
    let names = people::persons::names(view, &persons).await?;
    let frame = people::frame(view, &record.heading, Face::Console).await?.with_htmx().under(above.0, above.1);
    Ok(Desk { frame, record, door, papers, names })
}
