//! Sheets going out: the clerk's own with its problems, and an empty one to fill in. Whole identity numbers leave with
//! the first, so that taking it is an act with its trace.
use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use kernel::{Actor, App, Id, Refusal, Result};
use sheets::{Column, Template};

use super::import::{Import, Verb};
use super::row::{Said, Verdict};
use super::{actions, check, store, words};
use crate::classes;
use crate::projects::{self, Project};

pub(super) type File = ([(HeaderName, HeaderValue); 3], Vec<u8>);

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const REASON: &str = "原因";
const TEMPLATE_ROWS: u32 = 5000;

/// The clerk's own sheet, in her order, with a column 原因.
pub(super) async fn errors(State(app): State<App>, actor: Actor, Path(id): Path<Id<Import>>) -> Result<File> {
    let (import, notes) = app
        .act(&actor, async move |tx| {
            let import = store::fetch(tx, id, Verb::Check).await?;
            let bad: Vec<Verdict> = Verdict::ALL.into_iter().filter(|verdict| verdict.is_bad()).collect();
            let (mut notes, mut after) = (BTreeMap::new(), 0);
            loop {
                let lines = store::lines(tx, id, &bad, after, 200).await?;
                let Some(last) = lines.last().map(|line| line.number) else { break };
                after = last;
                notes.extend(lines.into_iter().filter_map(|line| {
                    Some((u32::try_from(line.number).ok()?, format!("{}。{}", line.reason, line.fix)))
                }));
            }
            tx.trace("roster.errors_taken", ("Import", id.0), &notes.len()).await?;
            Ok((import, notes))
        })
        .await?;
    let roster = check::read(&app, &import).await?.map_err(|_| Refusal::not_now(words::NOT_CHECKED))?;
    let made = tokio::task::spawn_blocking(move || sheets::annotate(&roster.sheet, &roster.header, REASON, &notes));
    Ok(file("roster-errors.xlsx", made.await.map_err(anyhow::Error::from)??))
}

/// Text columns, so that numbers keep their digits, and the project's classes to choose from.
pub(super) async fn template(State(app): State<App>, actor: Actor, Path(id): Path<Id<Project>>) -> Result<File> {
    let (name, classes) = app
        .look(&actor, async move |view| {
            let project = projects::fetch(view, id, projects::Verb::See).await?;
            actions::whose(view, &project)?;
            let classes = classes::of_project(view, id).await?;
            Ok((project.name, classes.into_iter().map(|class| class.name).collect::<Vec<_>>()))
        })
        .await?;
    let notes = [
        ("张三", "与证件一致"),
        ("110101199003071233", "18 位，按文本填写；与教师编号至少填一项"),
        ("T20031", "没有可以留空"),
        ("海淀区启明小学", "单位全称"),
        ("语文", "任教学科，可以留空"),
        ("", "从本项目的班级中选择"),
        ("13800000000", "11 位，可以留空"),
        ("", "已调离原单位的填写原单位全称，没有调动的留空"),
    ];
    let columns = Said::TITLES.iter().zip(notes).map(|(title, (example, note))| Column {
        header: (*title).to_owned(),
        note: note.to_owned(),
        width: if matches!(*title, "身份证号" | "单位" | "原单位") { 24 } else { 14 },
        choices: if *title == "班级" { classes.clone() } else { vec![] },
        example: if *title == "班级" { classes.first().cloned().unwrap_or_default() } else { example.to_owned() },
    });
    let advice = vec![format!("本表用于“{name}”。"), "一行一人，不要合并单元格；身份证号请按文本填写。".into()];
    let spec = Template { title: "名册".into(), columns: columns.collect(), rows: TEMPLATE_ROWS, advice };
    let made = tokio::task::spawn_blocking(move || sheets::template(&spec));
    Ok(file("roster-template.xlsx", made.await.map_err(anyhow::Error::from)??))
}

pub(super) fn file(name: &'static str, bytes: Vec<u8>) -> File {
    let disposition = match name {
        "roster-errors.xlsx" => "attachment; filename=\"roster-errors.xlsx\"",
        "activation-codes.xlsx" => "attachment; filename=\"activation-codes.xlsx\"",
        _ => "attachment; filename=\"roster-template.xlsx\"",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(XLSX)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes)
}
