//! The audit desk: search by person, time, kind, verb, thing and outcome, newest first, page by page. Every search leaves its
//! own trace.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kernel::{
    Actor, App, At, Audience, Doors, Entry, Error, Form, Id, Page, Press, Problem, Refusal, Result, Trace, Tx, View,
};
use ui::{Frame, Kind};

use super::search::{self, Asked};
use super::store;
use super::trail::{Trail, Verb};
use super::{proofs, sheet, show};

/// How each audit verb of all rooms reads in Chinese.
pub type Words = &'static [(&'static str, &'static str)];

const PAGE: i64 = 50;

pub fn doors(said: Words) -> Doors {
    let see = Audience::Verb("see", "Audit");
    let index = move |state: State<App>, actor: Actor, asked: Query<Asked>| index(said, state, actor, asked);
    let one = move |state: State<App>, actor: Actor, id: Path<i64>| show::show(said, state, actor, id);
    let take = move |state: State<App>, actor: Actor, form: Form<Asked>| sheet::take(said, state, actor, form);
    let prove = |state: State<App>, actor: Actor, form: Press| proofs::prove(state, actor, form);
    // A look that says of itself that it leaves a trace: who reads the trail stands in it.
    Doors::new()
        .door(Method::GET, "/audit", see, Trace::Audit("audit.queried"), index)
        .get("/audit/proofs", see, proofs::index)
        .door(Method::GET, "/audit/{id}", see, Trace::Audit("audit.seen"), one)
        .post("/audit/sheet", Audience::Verb("export", "Audit"), Trace::Audit("audit.exported"), take)
        .post("/audit/proofs", Audience::Verb("verify", "Audit"), Trace::Audit("audit.verified"), prove)
}

/// One entry as a line.
pub(super) struct Line {
    pub id: i64,
    pub at: String,
    pub who: String,
    pub did: String,
    pub what: String,
    pub role: String,
    pub done: bool,
}

#[derive(Template)]
#[template(path = "audit/index.html")]
struct Index {
    frame: Frame,
    asked: Asked,
    /// What makes no sense in what was asked.
    problems: Vec<Problem>,
    words: Words,
    kinds: &'static [(&'static str, &'static str)],
    lines: Vec<Line>,
    /// Address of the next, older page; empty at the end.
    older: String,
    /// Whether a time stands in which the trail may be taken away.
    elevated: bool,
}

impl Index {
    /// What is wrong with a field; empty when nothing is.
    fn wrong(&self, field: &str) -> &str {
        self.problems.iter().find(|one| one.field == field).map_or("", |one| one.says.as_str())
    }
}

async fn index(said: Words, State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Response> {
    match found(said, &app, &actor, asked.clone()).await {
        Err(Error::Refused(Refusal::Invalid(problems))) => refused(said, &app, &actor, asked, problems).await,
        page => Ok(Page(page?).into_response()),
    }
}

async fn found(said: Words, app: &App, actor: &Actor, asked: Asked) -> Result<Index> {
    let page = app.act(actor, async move |tx: &mut Tx<'_>| {
        tx.allow(Verb::See, &Trail)?;
        let wanted = search::wanted(tx, &asked).await?;
        tx.trace("audit.queried", ("Audit", 1), &wanted).await?;
        let mut entries = store::search(tx.sql, &wanted, PAGE + 1).await?;
        let more = entries.len() as i64 > PAGE;
        entries.truncate(PAGE as usize);
        let older = entries.last().filter(|_| more).map(|last| format!("{}before={}", asked.address(), last.id));
        let charter = crate::policy::charter_of(tx)?;
        let names = names(tx, &entries).await?;
        let lines = entries.iter().map(|entry| line(said, &charter, &names, entry)).collect();
        Ok(Index { lines, older: older.unwrap_or_default(), ..bare(tx, said, &asked).await? })
    });
    page.await
}

/// The form as it was filled in, with what makes no sense said at its field; the attempt stands on the trail.
async fn refused(said: Words, app: &App, actor: &Actor, asked: Asked, problems: Vec<Problem>) -> Result<Response> {
    let says = problems.iter().map(|one| one.says.as_str()).collect::<Vec<_>>().join("；");
    let page = app.act(actor, async move |tx: &mut Tx<'_>| {
        tx.allow(Verb::See, &Trail)?;
        tx.trace_refused("/audit", &says).await?;
        Ok(Index { problems: problems.clone(), ..bare(tx, said, &asked).await? })
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page.await?)).into_response())
}

/// The page before anything was looked for.
async fn bare(view: &mut View<'_>, said: Words, asked: &Asked) -> Result<Index> {
    Ok(Index {
        elevated: people::consoles::standing(view, "audit_admin").await?.is_some(),
        frame: people::frame(view, "审计", Kind::Console).await?.marked(),
        kinds: &crate::rights::words::KINDS,
        asked: asked.clone(),
        problems: vec![],
        words: said,
        lines: vec![],
        older: String::new(),
    })
}

pub(super) async fn names(view: &mut View<'_>, entries: &[Entry]) -> Result<HashMap<i64, String>> {
    let actors = entries.iter().filter(|entry| entry.actor_kind == "person").map(|entry| entry.actor);
    let subjects = entries.iter().filter(|entry| entry.kind == "Person").map(|entry| entry.subject);
    let mut ids: Vec<Id<kernel::Person>> = actors.chain(subjects).map(Id::new).collect();
    ids.sort();
    ids.dedup();
    let mut names = HashMap::new();
    for some in ids.chunks(100) {
        names.extend(people::persons::names(view, some).await?);
    }
    Ok(names)
}

pub(super) fn line(
    said: Words,
    charter: &crate::charter::Charter,
    names: &HashMap<i64, String>,
    entry: &Entry,
) -> Line {
    Line {
        id: entry.id,
        at: second(entry.at),
        who: who(names, entry),
        did: said.iter().find(|(verb, _)| *verb == entry.verb).map_or(&*entry.verb, |(_, words)| words).to_owned(),
        what: what(names, entry),
        role: charter.role_name(&entry.role).to_owned(),
        done: entry.outcome == "done",
    }
}

pub(super) fn second(at: i64) -> String {
    At(at).zoned().strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub(super) fn who(names: &HashMap<i64, String>, entry: &Entry) -> String {
    match &*entry.actor_kind {
        "house" => "系统".into(),
        "stranger" => "未登录者".into(),
        _ => names.get(&entry.actor).cloned().unwrap_or_else(|| entry.actor.to_string()),
    }
}

/// The thing by its kind and number; a door that was refused has no number.
/// What it was about: a person by name, beside the number by which the trail is searched.
fn what(names: &HashMap<i64, String>, entry: &Entry) -> String {
    let kind = match crate::rights::words::kind(&entry.kind) {
        "其他事项" => &*entry.kind,
        known => known,
    };
    let name = names.get(&entry.subject).filter(|_| entry.kind == "Person");
    match (entry.subject, name) {
        (0, _) => kind.to_owned(),
        (id, Some(name)) => format!("{kind} {name} {id}"),
        (id, None) => format!("{kind} {id}"),
    }
}
