//! The register on the screen, on A4 and as a workbook.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Redirect;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Refusal, Result, Trace, View};
use serde::Deserialize;
use sheets::Out;
use ui::{Frame, Kind as Face};

use super::actions::put_paper;
use super::register::{Register, Verb, registers};
use super::store::{self, Line, Wanted};
use super::words;
use crate::policy::charter_of;
use crate::workflow::Dossier;

pub fn doors() -> Doors {
    let (see, put) = (Audience::Verb("see", "Register"), Audience::Verb("put_paper", "Register"));
    Doors::new()
        .get("/filings", see, index)
        .get("/filings/paper", see, paper)
        .post("/filings/sheet", Audience::Verb("export", "Register"), Trace::Audit("filings.exported"), sheet)
        .post("/filings/{id}/papers", put, Trace::Audit("filings.paper_put"), put_one)
}

const A_PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "filings/index.html")]
struct Index {
    frame: Frame,
    registers: Vec<Register>,
    register: Register,
    years: Vec<i64>,
    year: i64,
    words: String,
    lines: Vec<Line>,
    /// How many serials, how many of them void, the highest of the year.
    counts: (i64, i64, i64),
    may_put: bool,
    may_export: bool,
    next: Option<String>,
}

impl Index {
    /// Whether the serials of the year run from 1 to the highest.
    const fn is_whole(&self) -> bool {
        self.counts.0 == self.counts.2
    }
}

#[derive(Clone, Deserialize)]
struct Which {
    register: Option<i64>,
    year: Option<i64>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// The register asked for, or the first that the actor may see; all that they may see.
fn chosen(view: &View<'_>, which: &Which) -> Result<(Register, Vec<Register>)> {
    let mut mine = vec![];
    for register in registers(&*charter_of(view)?) {
        if view.may(Verb::See, &register)? {
            mine.push(register);
        }
    }
    let register = match which.register {
        Some(id) => mine.iter().find(|register| register.id == id),
        None => mine.first(),
    };
    Ok((register.ok_or(Refusal::NotFound)?.clone(), mine))
}

fn wanted(view: &View<'_>, which: &Which, limit: i64) -> Wanted {
    Wanted {
        year: which.year.unwrap_or(view.now.year()),
        words: which.q.trim().to_owned(),
        after: which.after.clone(),
        limit,
    }
}

async fn index(State(app): State<App>, actor: Actor, Query(which): Query<Which>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let (register, registers) = chosen(view, &which)?;
        let wanted = wanted(view, &which, A_PAGE + 1);
        let found = store::lines(view, &register, &wanted).await?;
        let Leaf { rows: lines, next } = Leaf::by(found, A_PAGE, |line| line.serial.clone());
        let first = i64::from(charter_of(view)?.head.in_force.year());
        Ok(Index {
            counts: store::counts(view, &register, wanted.year).await?,
            may_put: view.may(Verb::PutPaper, &register)?,
            may_export: view.may(Verb::Export, &register)?,
            frame: people::frame(view, "备案台账", Face::Console).await?.under("审核与备案", "/reviews"),
            years: (first..=view.now.year()).rev().take(20).collect(),
            year: wanted.year,
            words: wanted.words,
            registers,
            register,
            lines,
            next,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "filings/paper.html")]
struct Paper {
    frame: Frame,
    register: Register,
    year: i64,
    lines: Vec<Line>,
    maker: String,
    today: String,
}

/// A year as it is printed: at most a thousand lines, the rest from `after`.
async fn paper(State(app): State<App>, actor: Actor, Query(which): Query<Which>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let (register, _) = chosen(view, &which)?;
        let wanted = wanted(view, &which, 1000);
        let lines = store::lines(view, &register, &wanted).await?;
        let me = view.actor.id();
        let maker = people::persons::names(view, &[me]).await?.remove(&me.0).unwrap_or_default();
        let frame = people::frame(view, "备案台账", Face::Console).await?;
        let frame = frame.under("审核与备案", "/reviews").under("备案台账", "/filings");
        Ok(Paper { frame, register, year: wanted.year, lines, maker, today: view.now.long_day() })
    });
    Ok(Page(page.await?))
}

type File = ([(HeaderName, HeaderValue); 3], Vec<u8>);

const HEADERS: [&str; 12] = [
    "流水号",
    "文号",
    "内容",
    "版本",
    "承办部门",
    "提供者",
    "审核人",
    "审核时间",
    "备案人",
    "备案时间",
    "状态",
    "说明",
];

#[derive(Clone, Deserialize)]
struct Year {
    #[serde(default)]
    register: i64,
    #[serde(default)]
    year: i64,
}

/// Taking a register away is an act: the trace is written first.
async fn sheet(State(app): State<App>, actor: Actor, form: Form<Year>) -> Result<File> {
    let Year { register, year } = form.fields;
    let taken = app.act(&actor, async move |tx| {
        let charter = charter_of(tx)?;
        let register = registers(&charter).into_iter().find(|one| one.id == register).ok_or(Refusal::NotFound)?;
        tx.allow(Verb::Export, &register)?;
        let mut all: Vec<Line> = vec![];
        loop {
            let after = all.last().map(|last| last.serial.clone()).unwrap_or_default();
            let some = store::lines(tx, &register, &Wanted { year, after, limit: 1000, ..Wanted::default() }).await?;
            let done = some.len() < 1000;
            all.extend(some);
            if done || all.len() >= 50_000 {
                break;
            }
        }
        tx.trace("filings.exported", ("Register", register.id), &(year, all.len())).await?;
        Ok((format!("{}{year}", register.name), all))
    });
    let (title, lines) = taken.await?;
    let made = tokio::task::spawn_blocking(move || sheets::table(&title, &HEADERS, lines.into_iter().map(row)));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"filings.xlsx\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, made.await.map_err(anyhow::Error::from)??))
}

fn row(line: Line) -> Vec<Out> {
    let state = words::state(&line.stage).0.to_owned();
    vec![
        Out::Text(line.serial),
        Out::Text(line.number),
        Out::Text(line.title),
        Out::Int(line.content),
        Out::Text(line.host),
        Out::Text(line.provider),
        Out::Text(line.reviewer),
        Out::Text(line.reviewed.minute()),
        Out::Text(line.filer),
        Out::Text(line.filed.minute()),
        Out::Text(state),
        Out::Text(line.reason),
    ]
}

/// `upload`: the file that the scan was sent in as; may be empty.
#[derive(Clone, Deserialize)]
struct NewPaper {
    number: String,
    #[serde(default)]
    upload: String,
}

async fn put_one(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<NewPaper>,
) -> Result<Redirect> {
    let NewPaper { number, upload } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let register = store::register_of(tx, id, Verb::PutPaper).await?;
        let scan = match upload.as_str() {
            "" => None,
            file => Some(Id::new(file.parse().map_err(|_| Refusal::field("upload", words::SCAN))?)),
        };
        put_paper(tx, id, &number, scan).await?;
        Ok(format!("/filings?register={}", register.id))
    })
    .await
}
