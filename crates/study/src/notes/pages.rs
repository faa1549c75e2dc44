//! Notes below the player: written at its moment, listed, deleted.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Press, Refusal, Result, Trace, View};
use serde::Deserialize;

use super::store::{self, Note};
use super::words;
use crate::progress::{self, Item, Outline};

pub fn doors() -> Doors {
    let note = Audience::Verb("note", "Course");
    Doors::new().post("/learn/{id}/{n}/notes", note, Trace::Audit("notes.written"), write).post(
        "/learn/{id}/{n}/notes/{m}/removal",
        Audience::Verb("see", "Course"),
        Trace::Audit("notes.deleted"),
        delete,
    )
}

#[derive(Template)]
#[template(path = "notes/_panel.html")]
struct Panel<'p> {
    course: i64,
    item: &'p Item,
    notes: Vec<(Note, String)>,
    form: String,
}

/// The actor's notes on an item as HTML, with the form for another.
pub async fn panel(view: &mut View<'_>, course: i64, item: &Item) -> Result<String> {
    let all = store::mine(view, course, item.key).await?;
    let hidden = |door: String| {
        format!(r#"<input type="hidden" name="_form" value="{}">"#, view.house.form(view.actor, &door, 0))
    };
    let form = hidden(format!("/learn/{course}/{}/notes", item.key));
    let removal = |note: Note| {
        let form = hidden(format!("/learn/{course}/{}/notes/{}/removal", item.key, note.id));
        (note, form)
    };
    let notes = all.into_iter().map(removal).collect();
    Ok(Panel { course, item, notes, form }.render()?)
}

fn clock(ms: &i64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1000 % 60)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    text: String,
    at_ms: String,
}

async fn write(
    State(app): State<App>,
    actor: Actor,
    Path((id, item)): Path<(Id<Outline>, i64)>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let Fields { text, at_ms } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let outline = progress::fetch(tx, id).await?;
        tx.allow(progress::Verb::Note, &outline)?;
        let key = outline.item(item)?.key;
        let text = text.trim();
        if !(1..=2000).contains(&text.chars().count()) {
            return Err(Refusal::field("text", words::TEXT).into());
        }
        if store::count(tx, id.0).await? >= 500 {
            return Err(Refusal::not_now(words::MANY).into());
        }
        let at = at_ms.parse::<i64>().unwrap_or(0).clamp(0, 24 * 3_600_000);
        let note = store::insert(tx, id.0, key, at, text).await?;
        tx.trace("notes.written", ("Course", id.0), &note).await?;
        Ok(format!("/learn/{id}/{item}#notes"))
    })
    .await
}

async fn delete(
    State(app): State<App>,
    actor: Actor,
    Path((id, item, note)): Path<(Id<Outline>, i64, i64)>,
    press: Press,
) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        progress::fetch(tx, id).await?;
        if !store::delete(tx, id.0, note).await? {
            return Err(Refusal::NotFound.into());
        }
        tx.trace("notes.deleted", ("Course", id.0), &note).await?;
        Ok(format!("/learn/{id}/{item}#notes"))
    })
    .await
}
