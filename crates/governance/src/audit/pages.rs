//! The audit desk: search by verb, person, kind and day, newest first, page by page. Every search leaves its own trace.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Method;
use jiff::civil::Date;
use kernel::{Actor, App, At, Audience, DAY, Doors, Entry, Id, Page, Refusal, Result, Trace, Tx};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::store::{self, Wanted};
use super::trail::{Trail, Verb};
use super::words;

/// How each audit verb of all rooms reads in Chinese.
pub type Words = &'static [(&'static str, &'static str)];

const PAGE: i64 = 50;

pub fn doors(said: Words) -> Doors {
    let index = move |state: State<App>, actor: Actor, asked: Query<Asked>| index(said, state, actor, asked);
    // A look that says of itself that it leaves a trace: who reads the trail stands in it.
    Doors::new().door(Method::GET, "/audit", Audience::Verb("see", "Audit"), Trace::Audit("audit.queried"), index)
}

/// What the form asks; every field may be empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub verb: String,
    pub person: String,
    pub kind: String,
    pub subject: String,
    pub day: String,
    pub before: String,
}

/// One entry as a line.
pub(super) struct Line {
    pub at: String,
    pub who: String,
    pub did: String,
    pub kind: String,
    pub subject: i64,
    pub role: String,
    pub outcome: &'static str,
    pub address: String,
    pub request: String,
    pub detail: String,
}

#[derive(Template)]
#[template(path = "audit/index.html")]
pub(super) struct Index {
    pub frame: Frame,
    pub asked: Asked,
    pub words: Words,
    pub lines: Vec<Line>,
    /// Address of the next, older page; empty at the end.
    pub older: String,
}

async fn index(
    said: Words,
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Page<impl Template>> {
    let wanted = wanted(&asked)?;
    let page = app.act(&actor, async move |tx| {
        tx.allow(Verb::See, &Trail)?;
        tx.trace("audit.queried", ("Audit", 1), &wanted).await?;
        let entries = store::search(tx.sql, &wanted, PAGE + 1).await?;
        let older =
            if entries.len() as i64 > PAGE { older(&asked, entries[PAGE as usize - 1].id) } else { String::new() };
        let lines = lines(tx, said, entries.into_iter().take(PAGE as usize).collect()).await?;
        let frame = people::frame(tx, "审计", Kind::Console).await?;
        Ok(Index { frame, asked: asked.clone(), words: said, lines, older })
    });
    Ok(Page(page.await?))
}

pub(super) fn wanted(asked: &Asked) -> Result<Wanted, Refusal> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let number = |field: &'static str, said: &str| match said.trim() {
        "" => Ok(None),
        said => said.parse::<i64>().map(Some).map_err(|_| Refusal::field(field, words::BAD_NUMBER)),
    };
    let day = match asked.day.trim() {
        "" => None,
        day => Some(day.parse::<Date>().map_err(|_| Refusal::field("day", words::BAD_DAY))?),
    };
    Ok(Wanted {
        verb: text(&asked.verb),
        person: number("person", &asked.person)?,
        kind: text(&asked.kind),
        subject: number("subject", &asked.subject)?,
        from: day.map(At::of),
        until: day.map(|day| At::of(day).plus(DAY)),
        before: number("before", &asked.before)?,
    })
}

async fn lines(tx: &mut Tx<'_>, said: Words, entries: Vec<Entry>) -> Result<Vec<Line>> {
    let mut ids: Vec<Id<kernel::Person>> = entries.iter().map(|entry| Id::new(entry.actor)).collect();
    ids.sort();
    ids.dedup();
    let names = people::persons::names(tx, &ids).await?;
    Ok(entries.into_iter().map(|entry| line(said, &names, entry)).collect())
}

fn line(said: Words, names: &HashMap<i64, String>, entry: Entry) -> Line {
    let did = said.iter().find(|(verb, _)| *verb == entry.verb).map_or(&*entry.verb, |(_, words)| words).to_owned();
    Line {
        at: At(entry.at).zoned().strftime("%Y-%m-%d %H:%M:%S").to_string(),
        who: match &*entry.actor_kind {
            "house" => "系统".into(),
            "stranger" => "未登录者".into(),
            _ => names.get(&entry.actor).cloned().unwrap_or_else(|| entry.actor.to_string()),
        },
        did,
        kind: entry.kind,
        subject: entry.subject,
        role: entry.role,
        outcome: if entry.outcome == "done" { "完成" } else { "拒绝" },
        address: entry.address,
        request: entry.request,
        detail: entry.detail,
    }
}

/// The same search, from there on; what people typed is percent-encoded.
fn older(asked: &Asked, before: i64) -> String {
    let fields = [
        ("verb", &asked.verb),
        ("person", &asked.person),
        ("kind", &asked.kind),
        ("subject", &asked.subject),
        ("day", &asked.day),
    ];
    let said = fields.iter().filter(|(_, text)| !text.is_empty());
    let said: String = said.map(|(name, text)| format!("{name}={}&", kernel::percent_encoded(text, b"-._"))).collect();
    format!("/audit?{said}before={before}")
}
