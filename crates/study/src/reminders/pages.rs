//! The page: who would be reminded, with the exact text; the lists to copy, school by school.
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, At, Audience, DAY, Doors, Id, Page, Press, Result, Trace};
use ui::{Frame, Kind as Face};

use super::actions::{self, Behind};
use super::store;
use crate::places::{self, Class, ClassVerb};

pub fn doors() -> Doors {
    let remind = Audience::Verb("remind", "Class");
    Doors::new().get("/classes/{id}/reminders", remind, show).post(
        "/classes/{id}/reminders",
        remind,
        Trace::Audit("reminders.begun"),
        send,
    )
}

#[derive(Template)]
#[template(path = "reminders/show.html")]
struct Show {
    frame: Frame,
    class: Class,
    behind: Vec<Behind>,
    /// Whether there are more than are shown.
    more: bool,
    /// (unit, its list as it is copied)
    lists: Vec<(String, String)>,
    last: Option<At>,
    reminded: i64,
}

/// So many are shown and listed on one page.
const SHOWN: usize = 2000;

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Class>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let class = places::class(view, id, ClassVerb::Remind).await?;
        let mut behind = vec![];
        let mut after = Some((String::new(), 0));
        while let Some(at) = after.take()
            && behind.len() < SHOWN
        {
            let (some, next) = actions::behind(view, &class, &at).await?;
            behind.extend(some);
            after = next;
        }
        let since = view.now.plus(-DAY);
        let (last, reminded) = store::last(view, id.0, since).await?;
        let frame = people::frame(view, "提醒学员", Face::Console).await?;
        let frame = frame
            .under(class.name.clone(), format!("/classes/{id}"))
            .under("学习进度", format!("/classes/{id}/progress"));
        Ok(Show { frame, lists: lists(&class, &behind), class, more: after.is_some(), behind, last, reminded })
    });
    Ok(Page(page.await?))
}

/// One text for each unit: names with their next step, ready for a group chat.
fn lists(class: &Class, behind: &[Behind]) -> Vec<(String, String)> {
    let mut units: BTreeMap<&str, Vec<&Behind>> = BTreeMap::new();
    for one in behind {
        units.entry(&one.learner.unit).or_default().push(one);
    }
    let list = |(unit, some): (&str, Vec<&Behind>)| {
        let lines =
            some.iter().map(|one| format!("{}：还差 {} 等 {} 项", one.learner.name, one.missing.name(), one.left));
        let head = format!("【{}】{unit}未达进度 {} 人", class.project_name, some.len());
        let tail =
            if class.ends_on.is_empty() { String::new() } else { format!("\n请在 {} 前完成。", class.ends_on) };
        (unit.to_owned(), format!("{head}\n{}{tail}", lines.collect::<Vec<_>>().join("\n")))
    };
    units.into_iter().map(list).collect()
}

impl Show {
    fn text(&self, behind: &Behind) -> String {
        actions::text(&self.class, behind)
    }
}

async fn send(State(app): State<App>, actor: Actor, Path(id): Path<Id<Class>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::begin(tx, id).await?;
        Ok(format!("/classes/{id}/reminders"))
    })
    .await
}
