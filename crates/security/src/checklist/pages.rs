//! The checklist on the screen, on A4 and as a workbook; one control with its records.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Redirect;
use governance::files::{self, File};
use kernel::{Actor, App, Audience, Doors, Form, Page, Press, Refusal, Result, Trace, View};
use ui::{Frame, Kind as Face};

use super::actions::{self, NewRecord, TheList, Verb};
use super::control::{Control, controls};
use super::evidence::{Finding, Patient, Probe, Probes};
use super::probes::PROBES;
use super::state::{Row, State, counts};
use super::store::Record;
use super::{sheet, store};
use crate::desk::{self, Tabs};

/// `roof`: the checks that look at the machine, which the roof knows how to make.
pub fn doors(roof: Probes) -> Doors {
    let may = |verb| Audience::Verb(verb, "Checklist");
    let index = move |app: Given<App>, actor: Actor| index(roof, app, actor);
    let paper = move |app: Given<App>, actor: Actor| paper(roof, app, actor);
    let sheet = move |app: Given<App>, actor: Actor, press: Press| sheet_of(roof, app, actor, press);
    let show = move |app: Given<App>, actor: Actor, id: Path<String>| show(roof, app, actor, id);
    Doors::new()
        .get("/security/checklist", may("see"), index)
        .get("/security/checklist/paper", may("see"), paper)
        .get("/security/checklist/{code}", may("see"), show)
        .post("/security/checklist/sheet", may("export"), Trace::Audit("checklist.exported"), sheet)
        .post("/security/checklist/records", may("record"), Trace::Audit("checklist.recorded"), record)
        .post("/security/checklist/verification", may("record"), Trace::Audit("checklist.verified"), verify)
}

/// How it stands with every control now. The checks look for themselves, at the same time.
async fn rows(roof: Probes, app: &App, actor: &Actor, wanted: &'static [Control]) -> Result<Vec<Row>> {
    let (mut records, now) = app
        .look(actor, async |view| {
            view.allow(Verb::See, &TheList)?;
            Ok((store::newest(view).await?, view.now))
        })
        .await?;
    records.retain(|_, record| counts(record, now));
    let patient = Patient { config: app.house.config.clone(), app: Some(app.clone()) };
    let asked: Vec<&Probe> = roof
        .iter()
        .chain(PROBES)
        .filter(|probe| wanted.iter().any(|control| control.probes.iter().any(|code| code == probe.0)))
        .collect();
    let found = futures::future::join_all(asked.iter().map(|probe| probe.2(&patient))).await;
    let found: HashMap<&str, (&'static str, Finding)> =
        asked.iter().zip(found).map(|(probe, found)| (probe.0, (probe.1, found))).collect();
    let row = |control: &'static Control| Row {
        control,
        found: control.probes.iter().filter_map(|code| found.get(code.as_str()).cloned()).collect(),
        record: records.get(&control.id).cloned(),
    };
    Ok(wanted.iter().map(row).collect())
}

#[derive(Template)]
#[template(path = "checklist/index.html")]
struct Index {
    frame: Frame,
    tabs: Tabs,
    groups: Vec<(&'static str, Vec<Row>)>,
    /// (name, mark, how many) of each state.
    sums: Vec<(&'static str, &'static str, usize)>,
    at: String,
    may_record: bool,
}

fn grouped(rows: Vec<Row>) -> Vec<(&'static str, Vec<Row>)> {
    let mut groups: Vec<(&'static str, Vec<Row>)> = vec![];
    for row in rows {
        match groups.last_mut() {
            Some((group, all)) if *group == row.control.group => all.push(row),
            _ => groups.push((&row.control.group, vec![row])),
        }
    }
    groups
}

fn sums(rows: &[Row]) -> Vec<(&'static str, &'static str, usize)> {
    let count = |code: &str| rows.iter().filter(|row| <&str>::from(row.state()) == code).count();
    State::ALL.iter().map(|(code, name, mark)| (*name, *mark, count(code))).collect()
}

async fn index(roof: Probes, Given(app): Given<App>, actor: Actor) -> Result<Page<impl Template>> {
    let rows = rows(roof, &app, &actor, controls()).await?;
    let sums = sums(&rows);
    let groups = grouped(rows);
    let page = app.look(&actor, async move |view| {
        let frame = people::frame(view, "等保自查", Face::Console).await?;
        let (tabs, at) = (desk::tabs(view), view.now.minute());
        let may_record = view.may(Verb::Record, &TheList)?;
        Ok(Index { frame, tabs, groups: groups.clone(), sums: sums.clone(), at, may_record })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "checklist/paper.html")]
struct Paper {
    frame: Frame,
    rows: Vec<Row>,
    sums: Vec<(&'static str, &'static str, usize)>,
    maker: String,
    today: String,
}

async fn paper(roof: Probes, Given(app): Given<App>, actor: Actor) -> Result<Page<impl Template>> {
    let rows = rows(roof, &app, &actor, controls()).await?;
    let sums = sums(&rows);
    let page = app.look(&actor, async move |view| {
        let me = view.actor.id();
        let maker = people::persons::names(view, &[me]).await?.remove(&me.0).unwrap_or_default();
        let frame = people::frame(view, "等保自查表", Face::Console).await?.under("等保自查", "/security/checklist");
        Ok(Paper { frame, rows: rows.clone(), sums: sums.clone(), maker, today: view.now.long_day() })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "checklist/show.html")]
struct Show {
    frame: Frame,
    row: Row,
    records: Vec<(Record, Vec<File>)>,
    may_record: bool,
}

impl Show {
    const STATES: [(&'static str, &'static str, &'static str); 4] = State::ALL;
}

async fn show(
    roof: Probes,
    Given(app): Given<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Page<impl Template>> {
    let at = controls().iter().position(|control| control.id == code).ok_or(Refusal::NotFound)?;
    let row = rows(roof, &app, &actor, &controls()[at..=at]).await?.pop().ok_or(Refusal::NotFound)?;
    let page = app.look(&actor, async move |view| {
        view.allow(Verb::See, &TheList)?;
        let title = format!("{} {}", row.control.clause, row.control.name);
        let frame = people::frame(view, &title, Face::Console).await?.under("等保自查", "/security/checklist");
        let may_record = view.may(Verb::Record, &TheList)?;
        Ok(Show { frame, records: records(view, &row.control.id).await?, row: row.clone(), may_record })
    });
    Ok(Page(page.await?))
}

/// The records of a control with their evidence.
async fn records(view: &mut View<'_>, control: &str) -> Result<Vec<(Record, Vec<File>)>> {
    let mut all = vec![];
    for record in store::of(view, control).await?.into_iter().take(10) {
        let files = files::attached(view, ("Checklist", record.id)).await?;
        all.push((record, files));
    }
    Ok(all)
}

async fn record(Given(app): Given<App>, actor: Actor, form: Form<NewRecord>) -> Result<Redirect> {
    let new = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::record(tx, &new).await?;
        Ok(format!("/security/checklist/{}", new.control))
    })
    .await
}

async fn verify(Given(app): Given<App>, actor: Actor, _press: Press) -> Result<Redirect> {
    actions::verify(&app, &actor).await?;
    Ok(Redirect::to("/security/checklist"))
}

type Workbook = ([(HeaderName, HeaderValue); 3], Vec<u8>);

/// Taking the list away is an act: the trace is written first.
async fn sheet_of(roof: Probes, Given(app): Given<App>, actor: Actor, _press: Press) -> Result<Workbook> {
    let taken = app.act(&actor, async |tx| {
        tx.allow(Verb::Export, &TheList)?;
        tx.trace("checklist.exported", ("Checklist", 1), &controls().len()).await?;
        Ok(tx.now.day())
    });
    let day = taken.await?;
    let rows = rows(roof, &app, &actor, controls()).await?;
    let title = format!("等保三级自查表 {day}");
    let made = tokio::task::spawn_blocking(move || {
        sheets::table(&title, &sheet::HEADERS, rows.iter().map(sheet::row).collect::<Vec<_>>().into_iter())
    });
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"checklist.xlsx\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, made.await.map_err(anyhow::Error::from)??))
}
