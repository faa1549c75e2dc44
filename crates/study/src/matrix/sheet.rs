//! The matrix as a workbook. Taking it away is an act: the trace is written first, then the rows are read.
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use kernel::{Actor, App, Result, View};
use sheets::Out;

use crate::rules::{self, Done, Plan};
use crate::seats::{self, Class, ProjectVerb, Seat};

type File = ([(HeaderName, HeaderValue); 3], Vec<u8>);

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) async fn of_class(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<File> {
    let class = app.act(&actor, async move |tx| {
        let class = seats::class_for_job(tx, id).await?;
        seats::project(tx, class.project.id, ProjectVerb::ExportProgress).await?;
        tx.trace("matrix.exported", ("Class", id), &class.taken).await?;
        Ok(class)
    });
    let class = class.await?;
    let title = format!("{}学习进度", class.name);
    taken(&app, &actor, title, class.project.id, vec![class]).await
}

pub(super) async fn of_project(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<File> {
    let (project, classes) = app
        .act(&actor, async move |tx| {
            let project = seats::project(tx, id, ProjectVerb::ExportProgress).await?;
            let classes = seats::classes_of(tx, id).await?;
            let learners: i64 = classes.iter().map(|class| class.taken).sum();
            tx.trace("matrix.exported", ("Project", id), &learners).await?;
            Ok((project, classes))
        })
        .await?;
    taken(&app, &actor, format!("{}学习进度", project.name), id, classes).await
}

async fn taken(app: &App, actor: &Actor, title: String, project: i64, classes: Vec<Class>) -> Result<File> {
    Ok(file(workbook(app, actor, title, project, classes).await?))
}

/// The matrix of these classes of a project as a workbook. The right was asked, the trace written.
pub async fn workbook(app: &App, actor: &Actor, title: String, project: i64, classes: Vec<Class>) -> Result<Vec<u8>> {
    let (plan, rows) = app
        .look(actor, async move |view| {
            let plan = rules::plan(view, project).await?;
            let mut rows = vec![];
            for class in &classes {
                rows.extend(rows_of(view, class, &plan).await?);
            }
            Ok((plan, rows))
        })
        .await?;
    let made = tokio::task::spawn_blocking(move || {
        let headers = headers(&plan);
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        sheets::table(&title, &headers, rows.into_iter())
    });
    Ok(made.await.map_err(anyhow::Error::from)??)
}

fn headers(plan: &Plan) -> Vec<String> {
    let items = plan.items.iter().map(|item| {
        let optional = if item.required { "" } else { "，选学" };
        format!("{}{optional}", item.words())
    });
    let before = ["班级", "姓名", "单位"].map(String::from);
    let after = ["必修完成", "达标需完成", "状态"].map(String::from);
    before.into_iter().chain(items).chain(after).collect()
}

/// The rows of a class, by pinyin.
async fn rows_of(view: &mut View<'_>, class: &Class, plan: &Plan) -> Result<Vec<Vec<Out>>> {
    let (mut all, mut after) = (vec![], 0);
    loop {
        let seats = seats::after(view, class.id, after, 200).await?;
        let Some(last) = seats.last() else { break };
        after = last.person;
        let persons: Vec<i64> = seats.iter().map(|seat| seat.person).collect();
        let mut done = rules::done_by(view, plan, &persons).await?;
        all.extend(seats.into_iter().map(|seat| {
            let done = done.remove(&seat.person).unwrap_or_default();
            (seat.sort_key.clone(), row(class, plan, seat, &done))
        }));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(all.into_iter().map(|(_, row)| row).collect())
}

/// Every word is a text cell: what begins with = stays what somebody is called.
fn row(class: &Class, plan: &Plan, seat: Seat, done: &Done) -> Vec<Out> {
    let counted = plan.counted(done);
    let mut row = vec![Out::Text(class.name.clone()), Out::Text(seat.name), Out::Text(seat.unit_name)];
    row.extend(plan.items.iter().map(|item| {
        let word = if done.contains(&item.at()) { "完成" } else { "未完成" };
        Out::Text(word.into())
    }));
    let state = if plan.is_met(counted) { "已达标" } else { "未达进度" };
    row.extend([Out::Int(counted), Out::Int(plan.need()), Out::Text(state.into())]);
    row
}

fn file(bytes: Vec<u8>) -> File {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(XLSX)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"progress.xlsx\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes)
}
