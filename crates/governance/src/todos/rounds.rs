//! The hourly round: what is past its day, or what nobody can take any more, is told to whoever answers for those who should
//! take the step.
use std::collections::BTreeSet;

use kernel::{Actor, App, HOUR, Id, Job, Lane, Person, Result, Tx};
use people::inbox::{self, Notice, Todo};
use people::{persons, roles};
use serde::{Deserialize, Serialize};

use super::words;
use crate::rights::Scopes;
use crate::workflow;

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
        for todo in app.look(&house, async |view| inbox::stranded(view).await).await? {
            app.act(&house, async move |tx| strand(tx, &todo).await).await?;
        }
        app.act(&house, async |tx| tx.ask_at(Self {}, tx.now.plus(HOUR)).await).await
    }
}

async fn escalate(tx: &mut Tx<'_>, todo: &Todo) -> Result<()> {
    let due = todo.due.map(|due| due.minute()).unwrap_or_default();
    tell(tx, todo, words::overdue(&todo.step, &todo.title), words::since_when(&due)).await
}

/// Who could take it has left, or holds the role no more.
async fn strand(tx: &mut Tx<'_>, todo: &Todo) -> Result<()> {
    if todo.kind == "Dossier" && workflow::wait_again(tx, Id::new(todo.subject)).await? {
        return Ok(());
    }
    tell(tx, todo, words::stranded(&todo.step, &todo.title), words::NOBODY.into()).await
}

async fn tell(tx: &mut Tx<'_>, todo: &Todo, title: String, body: String) -> Result<()> {
    if !inbox::escalate(tx, todo.id).await? {
        return Ok(());
    }
    let holders = inbox::todo_holders(tx, todo.id).await?;
    let mut told = BTreeSet::new();
    for (role, kind, scope) in &holders {
        told.extend(answering(tx, role, kind, *scope).await?.into_iter().map(|person| person.0));
    }
    if told.is_empty() {
        told.extend(roles::holders(tx, "leadership", ("Platform", 1)).await?.into_iter().map(|person| person.0));
    }
    let notice = Notice { title, body, link: todo.link.clone(), due: todo.due };
    for person in &told {
        inbox::notify(tx, Id::new(*person), &notice).await?;
    }
    tx.trace("todos.escalated", ("Todo", todo.id), &(&todo.kind, todo.subject, &todo.step, &told)).await
}

/// The heads of the unit that answers for whoever holds that role there, or for whoever it waits for by name. A head who is
/// late is told to the leadership.
async fn answering(tx: &mut Tx<'_>, role: &str, kind: &str, scope: i64) -> Result<Vec<Id<Person>>> {
    let units = match (role, kind) {
        ("unit_head", _) => vec![],
        ("", _) => persons::by_id(tx, Id::new(scope)).await?.map_or(vec![], |person| person.units),
        (role, kind) => {
            let place = (roles::kind(kind)?, scope);
            Scopes::of(tx, &[place]).await?.answering(role, place).into_iter().collect()
        }
    };
    let mut heads = vec![];
    for unit in units {
        heads.extend(roles::holders(tx, "unit_head", ("Unit", unit)).await?);
    }
    heads.retain(|head| !role.is_empty() || head.0 != scope);
    Ok(heads)
}
