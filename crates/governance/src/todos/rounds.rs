//! The hourly round: what is past its day is told to whoever answers for those who should have taken the step.
use std::collections::BTreeSet;

use kernel::{Actor, App, HOUR, Id, Job, Lane, Person, Result, Tx};
use people::inbox::{self, Notice, Todo};
use people::{roles, units};
use serde::{Deserialize, Serialize};

use super::words;
use crate::charter::Charter;
use crate::policy::charter_of;

/// One round; it asks for the next one. Twice is once: what was told is marked.
#[derive(Serialize, Deserialize)]
pub struct Round {}

impl Job for Round {
    const NAME: &'static str = "todos.round";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        let house = Actor::house(Self::NAME);
        for todo in app.look(&house, async |view| inbox::overdue(view).await).await? {
            app.act(&house, async move |tx| escalate(tx, &todo).await).await?;
        }
        app.act(&house, async |tx| tx.ask_at(Self {}, tx.now.plus(HOUR)).await).await
    }
}

async fn escalate(tx: &mut Tx<'_>, todo: &Todo) -> Result<()> {
    if !inbox::escalate(tx, todo.id).await? {
        return Ok(());
    }
    let charter = charter_of(tx)?;
    let holders = inbox::todo_holders(tx, todo.id).await?;
    let mut told = BTreeSet::new();
    for (role, kind, scope) in &holders {
        told.extend(answering(tx, &charter, role, kind, *scope).await?.into_iter().map(|person| person.0));
    }
    if told.is_empty() {
        told.extend(roles::holders(tx, "leadership", ("Platform", 1)).await?.into_iter().map(|person| person.0));
    }
    let body = words::since_when(&todo.due.map(|due| due.minute()).unwrap_or_default());
    let (title, link) = (words::overdue(&todo.step, &todo.title), todo.link.clone());
    let notice = Notice { title, body, link, due: todo.due };
    for person in &told {
        inbox::notify(tx, Id::new(*person), &notice).await?;
    }
    tx.trace("todos.escalated", ("Todo", todo.id), &(&todo.kind, todo.subject, &todo.step, &told)).await
}

/// The heads of the unit whose people hold that role, or of the unit that the step lies in.
async fn answering(tx: &mut Tx<'_>, charter: &Charter, role: &str, kind: &str, scope: i64) -> Result<Vec<Id<Person>>> {
    let duty = charter.role(role).map_or("", |role| role.duty.as_str());
    let unit = match (duty, kind) {
        ("", "Unit") if role != "unit_head" => scope,
        ("", _) => return Ok(vec![]),
        (duty, _) => units::by_code(tx, duty).await?.map_or(0, |unit| unit.id.0),
    };
    roles::holders(tx, "unit_head", ("Unit", unit)).await
}
