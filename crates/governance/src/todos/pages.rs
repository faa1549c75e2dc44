//! One list: what waits for me, most urgent first, page by page.
use askama::Template;
use axum::extract::{Query, State};
use kernel::db::leaf::{self, Leaf};
use kernel::{Actor, App, At, Audience, Doors, Page, Result};
use people::inbox::{self, TODOS_A_PAGE, Todo};
use serde::Deserialize;
use ui::{Frame, Kind};

use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new().get("/todos", Audience::SignedIn, index)
}

#[derive(Template)]
#[template(path = "todos/index.html")]
struct Index {
    frame: Frame,
    /// Whether it is not the first page.
    later: bool,
    lines: Vec<Line>,
    /// Of all pages.
    late: i64,
    next: Option<String>,
}

#[derive(Deserialize)]
struct After {
    /// `<day>-<id>`: where the page before ended.
    after: Option<String>,
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

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<After>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let now = view.now;
        let after = from.after.as_deref().and_then(leaf::key);
        let found = inbox::todos_page(view, after.unwrap_or((-1, 0))).await?;
        let todos = Leaf::of(found, TODOS_A_PAGE, Todo::place);
        let line = |todo: Todo| Line {
            why: if todo.role.is_empty() { String::new() } else { charter.role_name(&todo.role).to_owned() },
            pressing: Pressing::of(todo.due, now),
            todo,
        };
        let frame = match after {
            None => people::frame(view, "待办", Kind::Console).await?,
            Some(_) => people::frame(view, "等我办理", Kind::Console).await?.under("待办", "/todos"),
        };
        Ok(Index {
            frame,
            later: after.is_some(),
            lines: todos.rows.into_iter().map(line).collect(),
            late: inbox::count_late(view).await?,
            next: todos.next,
        })
    });
    Ok(Page(page.await?))
}
