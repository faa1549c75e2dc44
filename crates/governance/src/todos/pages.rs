//! One page: what waits for me, most urgent first.
use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, At, Audience, Doors, Page, Result};
use people::inbox::{self, Todo};
use ui::{Frame, Kind};

use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new().get("/todos", Audience::SignedIn, index)
}

#[derive(Template)]
#[template(path = "todos/index.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
    late: usize,
}

struct Line {
    todo: Todo,
    /// The role by which it waits for the reader; empty when by name.
    why: String,
    pressing: Pressing,
}

/// How near its day is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pressing {
    Late,
    Today,
    Later,
}

impl Pressing {
    fn of(due: Option<At>, now: At) -> Self {
        match due {
            Some(due) if due < now => Self::Late,
            Some(due) if due.date() == now.date() => Self::Today,
            _ => Self::Later,
        }
    }
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Late => ("已超期", "no"),
            Self::Today => ("今日到期", "wait"),
            Self::Later => ("", ""),
        }
    }
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let (me, grants, now) = (view.actor.id(), view.grants.clone(), view.now);
        let todos = inbox::todos_of(view, me, &grants).await?;
        let line = |todo: Todo| Line {
            why: if todo.role.is_empty() { String::new() } else { charter.role_name(&todo.role).to_owned() },
            pressing: Pressing::of(todo.due, now),
            todo,
        };
        let lines: Vec<Line> = todos.into_iter().map(line).collect();
        let late = lines.iter().filter(|line| line.pressing == Pressing::Late).count();
        Ok(Index { frame: people::frame(view, "待办", Kind::Console).await?, lines, late })
    });
    Ok(Page(page.await?))
}
