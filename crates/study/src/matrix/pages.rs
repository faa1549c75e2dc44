//! The matrix of a class, and the same as a sheet.
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Actor, App, Audience, Doors, Id, Page, Refusal, Result, Trace, View};
use serde::Deserialize;
use sheets::Out;
use ui::{Frame, Kind as Face};

use super::store::{self, Column, Learner, Which};
use crate::places::{self, Class, ClassVerb, ProjectVerb};
use crate::rules;

pub fn doors() -> Doors {
    Doors::new().get("/classes/{id}/progress", Audience::Verb("see", "Class"), show).door(
        axum::http::Method::GET,
        "/classes/{id}/progress.xlsx",
        Audience::Verb("export_progress", "Project"),
        Trace::Audit("matrix.exported"),
        export,
    )
}

/// A class for those who run it: who learns with what result is not for its learners.
///
/// # Errors
/// `NotFound` for whoever may not see the class, `NotAllowed` for its learners.
pub async fn runs(view: &mut View<'_>, id: Id<Class>) -> Result<Class> {
    let class = places::class(view, id, ClassVerb::See).await?;
    if view.may(ClassVerb::Remind, &class)? {
        return Ok(class);
    }
    match places::project(view, Id::new(class.project), ProjectVerb::ExportProgress).await {
        Ok(_) => Ok(class),
        Err(kernel::Error::Refused(_)) => {
            view.allow(ClassVerb::Remind, &class)?;
            Ok(class)
        }
        Err(fault) => Err(fault),
    }
}

#[derive(Template)]
#[template(path = "matrix/show.html")]
struct Show {
    frame: Frame,
    class: Class,
    columns: Vec<Column>,
    learners: Vec<Learner>,
    done: BTreeMap<i64, BTreeSet<(i64, i64)>>,
    which: Which,
    percent: i64,
    finished: i64,
    people: i64,
    all_done: i64,
    next: Option<String>,
    may_remind: bool,
    may_export: bool,
}

#[derive(Deserialize)]
struct Asked {
    which: Option<String>,
    after: Option<String>,
}

const ROWS: i64 = 100;

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Class>>,
    Query(asked): Query<Asked>,
) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| page(view, id, &asked).await).await?))
}

async fn page(view: &mut View<'_>, id: Id<Class>, said: &Asked) -> Result<Show> {
    let class = runs(view, id).await?;
    let columns = store::columns(view, class.project).await?;
    let percent = rules::of(view, class.project).await?;
    let asked = asked_for(columns.len(), percent);
    let which = said.which.as_deref().and_then(|name| Which::from_str(name).ok()).unwrap_or(Which::All);
    let after = said.after.as_deref().and_then(|after| after.rsplit_once('|'));
    let after = after.and_then(|(key, id)| Some((key, id.parse().ok()?))).unwrap_or(("", 0));
    let learners = store::learners(view, id.0, which, asked, after, ROWS).await?;
    let persons: Vec<i64> = learners.iter().map(|learner| learner.person).collect();
    let done = store::done_of(view, class.project, &persons).await?;
    let spread = store::spread(view, id.0, class.project).await?;
    let project = places::project(view, Id::new(class.project), ProjectVerb::See).await.ok();
    let full = learners.len() == usize::try_from(ROWS).unwrap_or(100);
    Ok(Show {
        next: learners.last().filter(|_| full).map(|last| format!("{}|{}", last.sort_key, last.person)),
        finished: spread.iter().filter(|(done, _)| *done >= asked && asked > 0).map(|(_, people)| people).sum(),
        people: spread.iter().map(|(_, people)| people).sum(),
        all_done: spread.iter().map(|(done, people)| done * people).sum(),
        may_remind: view.may(ClassVerb::Remind, &class)?,
        may_export: match &project {
            Some(project) => view.may(ProjectVerb::ExportProgress, project)?,
            None => false,
        },
        frame: people::frame(view, "学习进度", Face::Console)
            .await?
            .under(class.project_name.clone(), format!("/projects/{}", class.project))
            .under(class.name.clone(), format!("/classes/{id}")),
        class,
        columns,
        learners,
        done,
        which,
        percent,
    })
}

/// How many of so many required items a rule of `percent` asks for.
fn asked_for(columns: usize, percent: i64) -> i64 {
    let all = i64::try_from(columns).unwrap_or(0);
    (all * percent + 99) / 100
}

impl Show {
    fn has(&self, learner: &Learner, column: &Column) -> bool {
        self.done.get(&learner.person).is_some_and(|done| done.contains(&(column.course, column.item)))
    }
    fn percent_of(&self, learner: &Learner) -> i64 {
        (learner.done * 100).checked_div(self.columns.len() as i64).unwrap_or(0)
    }
    fn average(&self) -> i64 {
        (self.all_done * 100).checked_div(self.people * self.columns.len() as i64).unwrap_or(0)
    }
    fn code(&self) -> &'static str {
        self.which.into()
    }
    fn tab(&self, code: &str) -> bool {
        self.code() == code
    }
}

async fn export(State(app): State<App>, actor: Actor, Path(id): Path<Id<Class>>) -> Result<Response> {
    let class = app
        .act(&actor, async move |tx| {
            let class = places::class(tx, id, ClassVerb::See).await?;
            places::project(tx, Id::new(class.project), ProjectVerb::ExportProgress).await?;
            tx.trace("matrix.exported", ("Class", id.0), &class.taken).await?;
            Ok(class)
        })
        .await?;

    let (columns, rows) = app.look(&actor, async move |view| table(view, id).await).await?;
    let title = format!("{} {}", class.project_name, class.name);
    let sheet = tokio::task::spawn_blocking(move || {
        let headers: Vec<&str> = columns.iter().map(String::as_str).collect();
        sheets::table(&title, &headers, rows.into_iter())
    });
    let sheet = sheet.await.map_err(anyhow::Error::from)??;
    let name = HeaderValue::from_static("attachment; filename=\"progress.xlsx\"");
    let kind = HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], sheet).into_response())
}

/// More rows than any class has are not written.
const MOST: usize = 60_000;

async fn table(view: &mut View<'_>, id: Id<Class>) -> Result<(Vec<String>, Vec<Vec<Out>>)> {
    let class = places::class_unasked(view, id).await?.ok_or(Refusal::NotFound)?;
    let columns = store::columns(view, class.project).await?;
    let mut headers: Vec<String> = ["姓名", "单位", "完成必学", "必学总数"].map(str::to_owned).to_vec();
    headers.extend(columns.iter().map(Column::name));
    let mut rows = vec![];
    let mut after = (String::new(), 0);
    while rows.len() < MOST {
        let some = store::learners(view, id.0, Which::All, 0, (&after.0, after.1), 1000).await?;
        let Some(last) = some.last() else { break };
        after = (last.sort_key.clone(), last.person);
        let persons: Vec<i64> = some.iter().map(|learner| learner.person).collect();
        let done = store::done_of(view, class.project, &persons).await?;
        rows.extend(some.iter().map(|learner| row(learner, &columns, done.get(&learner.person))));
    }
    Ok((headers, rows))
}

fn row(learner: &Learner, columns: &[Column], done: Option<&BTreeSet<(i64, i64)>>) -> Vec<Out> {
    let all = i64::try_from(columns.len()).unwrap_or(0);
    let mut row =
        vec![Out::Text(learner.name.clone()), Out::Text(learner.unit.clone()), Out::Int(learner.done), Out::Int(all)];
    let cell = |column: &Column| {
        let has = done.is_some_and(|done| done.contains(&(column.course, column.item)));
        Out::Text(if has { "完成".into() } else { String::new() })
    };
    row.extend(columns.iter().map(cell));
    row
}
