//! Whose step a class waits for, and until when: its roster, its opening, and its end once its last day is over. Part of
//! the verb that makes it true.
use governance::policy::charter_of;
use kernel::{Actor, App, At, DAY, Id, Job, Lane, Result, Tx};
use people::inbox::{Waiting, settle, wait};
use serde::{Deserialize, Serialize};

use super::class::{Class, Stage};
use super::store;

/// The last day of an open class is over. Run again, or for a class that was closed, it changes nothing.
#[derive(Serialize, Deserialize)]
pub struct Ended {
    pub class: Id<Class>,
}
impl Job for Ended {
    const NAME: &'static str = "classes.ended";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.class.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house(Self::NAME), async move |tx| {
            let class = store::for_job(tx, self.class).await?;
            on(tx, &class).await
        })
        .await
    }
}

/// From now on the class waits for whoever takes its next step; nobody while it runs.
pub(super) async fn on(tx: &mut Tx<'_>, class: &Class) -> Result<()> {
    let charter = charter_of(tx)?;
    let days = &charter.parameters.deadlines;
    let (project, ends_on) = store::run_of(tx, class.project).await?;
    let (own, whole) = (("Class", class.id.0), ("Project", class.project.0));
    let heads = || vec![("project_lead".to_owned(), whole), ("class_head".to_owned(), own)];
    let (step, what, holders, days, link) = match class.stage {
        Stage::Planned if class.taken == 0 => {
            let owner = vec![("module_owner".to_owned(), ("Module", class.module))];
            ("提供名册", "班级待提供名册", owner, days.roster_days, format!("/projects/{}/imports", class.project))
        }
        Stage::Planned => ("开班", "班级待开班", heads(), days.class_days, link(class)),
        Stage::Open { .. } => match over(&ends_on) {
            Some(over) if over > tx.now => {
                tx.ask_at(Ended { class: class.id }, over).await?;
                return settle(tx, own).await;
            }
            Some(_) => ("结班", "班级待结班", heads(), days.closing_days, link(class)),
            None => return settle(tx, own).await,
        },
        Stage::Closed { .. } => return settle(tx, own).await,
    };
    let (title, due) = (format!("{what}：{project} {}", class.name), Some(charter.due(tx.now, days)));
    wait(tx, Waiting { thing: own, step, title, link, due, holders, ..Waiting::default() }).await
}

/// The same after learners came or went: only the first and the last one change its step.
pub(super) async fn after_places(tx: &mut Tx<'_>, before: &Class, after: &Class) -> Result<()> {
    if (before.taken == 0) == (after.taken == 0) { Ok(()) } else { on(tx, after).await }
}

/// When the day is over in Beijing.
fn over(day: &str) -> Option<At> {
    day.parse().ok().map(|day| At::of(day).plus(DAY))
}

fn link(class: &Class) -> String {
    format!("/classes/{}", class.id)
}
