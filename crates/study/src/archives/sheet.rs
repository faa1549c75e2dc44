//! The workbooks of an archive: roster, timetable, recognition, certificates. Rows are read in pages; a document number
//! appears with its middle hidden.
use kernel::{Actor, App, At, Id, Result, View};
use sheets::Out;

use super::store::{self, Lesson};
use crate::hours;
use crate::rolls::{self, Roll};
use crate::seats;

const PAGE: i64 = 200;

type Rows = Vec<Vec<Out>>;

pub(super) async fn roster(app: &App, actor: &Actor, class: i64) -> Result<Vec<u8>> {
    let (name, rows) = app
        .look(actor, async move |view| {
            let class = seats::class_for_job(view, class).await?;
            Ok((class.name.clone(), roster_rows(view, class.id).await?))
        })
        .await?;
    table(format!("{name}学员名单"), &["序号", "姓名", "身份证件号码", "单位"], rows).await
}

async fn roster_rows(view: &mut View<'_>, class: i64) -> Result<Rows> {
    let (mut all, mut after) = (vec![], 0);
    loop {
        let page = seats::after(view, class, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.person;
        let ids: Vec<i64> = page.iter().map(|seat| seat.person).collect();
        let mut documents = people::persons::masked(view, &ids).await?;
        all.extend(page.into_iter().map(|seat| {
            let document = documents.remove(&seat.person).unwrap_or_default();
            (seat.sort_key.clone(), seat, document)
        }));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let row = |(at, (_, seat, document)): (i64, (String, seats::Seat, String))| {
        vec![Out::Int(at), Out::Text(seat.name), Out::Text(document), Out::Text(seat.unit_name)]
    };
    Ok((1_i64..).zip(all).map(row).collect())
}

pub(super) async fn timetable(app: &App, actor: &Actor, project: i64) -> Result<Vec<u8>> {
    let rows = app.look(actor, async move |view| {
        let (mut all, mut last): (Rows, Option<Lesson>) = (vec![], None);
        loop {
            let page = store::lessons(view, project, last.as_ref(), PAGE).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page.iter().map(lesson));
            last = page.into_iter().next_back();
        }
    });
    let headers = ["日期", "开始", "结束", "班级", "内容", "主讲教师", "地点", "状态"];
    table("课表".into(), &headers, rows.await?).await
}

fn lesson(one: &Lesson) -> Vec<Out> {
    let state = match one.cancelled {
        None => String::new(),
        Some(at) => format!("{} 取消：{}", at.day(), one.reason),
    };
    let place = if one.place.is_empty() { "线上" } else { &one.place };
    let (begins, ends) = (clock(one.begins), clock(one.ends));
    [&one.day, &begins, &ends, &one.class_name, &one.subject, &one.instructor, place, &state]
        .map(|said| Out::Text(said.into()))
        .into()
}

/// `09:30` out of minutes since midnight.
fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

pub(super) async fn recognition(app: &App, actor: &Actor, roll: Id<Roll>) -> Result<Vec<u8>> {
    let rows = app.look(actor, async move |view| {
        let roll = rolls::fetch(view, roll, rolls::Verb::See).await?;
        let decided = roll.stage.decided();
        let by = decided.map_or(Id::new(0), |(_, by)| by);
        let names = people::persons::names(view, &[by, roll.submitted_by]).await?;
        let name = |id: Id<kernel::Person>| names.get(&id.0).cloned().unwrap_or_default();
        let tail = [
            name(roll.submitted_by),
            roll.submitted_at.minute(),
            name(by),
            decided.map_or_else(String::new, |(at, _)| at.minute()),
            format!("第 {} 版", roll.charter),
        ];
        let (mut all, mut after) = (vec![], 0);
        loop {
            let page = rolls::rows_after(view, roll.id, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.person;
            all.extend(page);
        }
        all.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        let row = |(at, one): (i64, rolls::Row)| {
            let own =
                [Out::Int(at), Out::Text(one.name), Out::Text(one.unit_name), Out::Int(one.done), Out::Int(one.of)];
            let hours = [Out::Hundredths(roll.hours)];
            own.into_iter().chain(hours).chain(tail.iter().map(|said| Out::Text(said.clone()))).collect()
        };
        Ok((1_i64..).zip(all).map(row).collect::<Rows>())
    });
    let headers = [
        "序号",
        "姓名",
        "单位",
        "完成必修",
        "应完成",
        "认定学时",
        "提交人",
        "提交时间",
        "认定人",
        "认定时间",
        "依据章程",
    ];
    table("学时认定表".into(), &headers, rows.await?).await
}

pub(super) async fn certificates(app: &App, actor: &Actor, project: i64) -> Result<Vec<u8>> {
    let rows = app.look(actor, async move |view| {
        let (mut all, mut after): (Rows, i64) = (vec![], 0);
        loop {
            let page = store::certificates(view, project, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = last.id;
            all.extend(page.iter().map(|one| {
                let state = one.revoked.map_or_else(|| "有效".into(), |at| format!("{} 撤销", At::day(at)));
                let said = [&one.number, &one.name, &hours::text(one.hours), &one.issued.minute(), &state];
                said.map(|said| Out::Text(said.into())).into()
            }));
        }
    });
    table("证书登记簿".into(), &["证书编号", "姓名", "学时", "颁发时间", "状态"], rows.await?).await
}

async fn table(title: String, headers: &[&'static str], rows: Rows) -> Result<Vec<u8>> {
    let headers = headers.to_vec();
    let made = tokio::task::spawn_blocking(move || sheets::table(&title, &headers, rows.into_iter()));
    Ok(made.await.map_err(anyhow::Error::from)??)
}
