//! What waits for whom, what waited longest first, and what a unit has under way: a few of each queue beside one another,
//! or one queue page by page.
use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Query, State};
use governance::charter::Charter;
use governance::policy::charter_of;
use kernel::db::leaf::{self, Key, Leaf};
use kernel::{Actor, App, Page, Result, View};
use serde::Deserialize;
use strum::VariantArray as _;
use ui::{Frame, Kind as Face};

use super::super::article::{Amendment, Article};
use super::super::store::{self, Queue};
use super::desked;

/// Of each queue beside the others; there are twelve.
const A_FEW: i64 = 8;
const A_PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "articles/desk.html")]
struct Desk {
    frame: Frame,
    queues: Vec<Shown>,
    /// Those of the reader that nothing is in.
    empty: Vec<Queue>,
    /// Whether one queue is read alone, and where it begins when this is a later page of it.
    alone: bool,
    first: Option<String>,
    may_draft: bool,
}

struct Shown {
    queue: Queue,
    /// How many are in it, on all its pages.
    count: i64,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    article: Article,
    column: String,
    /// The word and the mark of where it stands.
    words: (&'static str, &'static str),
}

#[derive(Deserialize)]
pub(super) struct Which {
    queue: Option<String>,
    /// `<moment>-<id>`: where the page before ended.
    after: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Query(which): Query<Which>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let alone = which.queue.as_deref().and_then(|code| Queue::from_str(code).ok());
        let alone = alone.filter(|queue| queue.opens(view));
        let may_draft = !store::own_units(view).is_empty();
        let (mut queues, mut empty) = (vec![], vec![]);
        if let Some(queue) = alone {
            let after = which.after.as_deref().and_then(leaf::key);
            queues.push(shown(view, &charter, queue, after, A_PAGE).await?);
            let frame = desked(people::frame(view, queue.name(), Face::Console).await?);
            let first = after.map(|_| format!("/articles/desk?queue={}", queue.code()));
            return Ok(Desk { frame, queues, empty, alone: true, first, may_draft });
        }
        for queue in Queue::VARIANTS.iter().copied().filter(|queue| queue.opens(view)).collect::<Vec<_>>() {
            let one = shown(view, &charter, queue, None, A_FEW).await?;
            if one.rows.is_empty() {
                empty.push(queue);
            } else {
                queues.push(one);
            }
        }
        let frame = people::frame(view, "栏目稿件", Face::Console).await?;
        Ok(Desk { frame, queues, empty, alone: false, first: None, may_draft })
    });
    Ok(Page(page.await?))
}

async fn shown(view: &mut View<'_>, charter: &Charter, queue: Queue, after: Option<Key>, most: i64) -> Result<Shown> {
    let found = store::waiting(view, queue, after, most + 1).await?;
    let leaf = Leaf::of(found, most, |found| (found.1.0, found.0.id.0));
    let rows = leaf.rows.into_iter().map(|found| row(charter, found.0)).collect();
    Ok(Shown { queue, count: store::count(view, queue).await?, rows, next: leaf.next })
}

fn row(charter: &Charter, article: Article) -> Row {
    Row {
        column: charter.column(article.column).map(|column| column.name.clone()).unwrap_or_default(),
        words: match article.amendment {
            Amendment::None => article.words(),
            Amendment::Proposed(_) => ("更正待同意", "wait"),
            Amendment::Accepted(_) => ("更正待执行", "info"),
        },
        article,
    }
}
