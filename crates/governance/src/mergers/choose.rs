//! Where a merger begins: the second record is chosen, both are seen side by side, and why is written down.
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Person, Refusal, Result, Trace, View};
use people::persons::{self, Found};
use people::units;
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::weigh::{self, Side};
use super::{actions, words};

pub fn doors() -> Doors {
    let propose = Audience::Verb("propose", "Merger");
    Doors::new().get("/mergers/new", Audience::SignedIn, new).post(
        "/mergers",
        propose,
        Trace::Audit("mergers.proposed"),
        proposed,
    )
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    kept: String,
    folded: String,
    q: String,
}

#[derive(Template)]
#[template(path = "mergers/choose.html")]
struct Choose {
    frame: Frame,
    kept: persons::Person,
    words: String,
    /// (what they are offered for, who)
    offered: Vec<(&'static str, Found)>,
    searched: bool,
}

#[derive(Template)]
#[template(path = "mergers/new.html")]
struct New {
    frame: Frame,
    kept: Side,
    folded: Side,
    apart: Vec<String>,
    consequences: [&'static str; 7],
}

impl New {
    fn sides(&self) -> [&Side; 2] {
        [&self.kept, &self.folded]
    }
}

async fn new(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Response> {
    app.look(&actor, async move |view| {
        let kept = id_of(&asked.kept)?;
        let person = persons::fetch(view, kept, persons::Verb::Correct).await?;
        let frame = people::frame(view, "合并档案", Face::Console).await?.under("人员", "/people").marked();
        if asked.folded.is_empty() {
            let offered = offered(view, &person, &asked.q).await?;
            let (words, searched) = (asked.q.clone(), !asked.q.trim().is_empty());
            return Ok(Page(Choose { frame, kept: person, words, offered, searched }).into_response());
        }
        let folded = id_of(&asked.folded)?;
        persons::fetch(view, folded, persons::Verb::Correct).await?;
        if kept == folded {
            return Err(Refusal::not_now(words::SAME).into());
        }
        let apart = weigh::apart(view, kept, folded).await?;
        let (kept, folded) = (weigh::side(view, kept).await?, weigh::side(view, folded).await?);
        Ok(Page(New { frame, kept, folded, apart, consequences: words::CONSEQUENCES }).into_response())
    })
    .await
}

fn id_of(said: &str) -> Result<Id<Person>> {
    Ok(said.parse().map(Id::new).map_err(|_| Refusal::NotFound)?)
}

/// Namesakes, others with the same telephone, and whoever was searched for: of those whom the actor may correct.
async fn offered(view: &mut View<'_>, kept: &persons::Person, words: &str) -> Result<Vec<(&'static str, Found)>> {
    let units = own_units(view).await?;
    let mut all: Vec<(&'static str, Found)> = vec![];
    let namesakes = persons::find(view, &kept.name, units.as_deref(), 50).await?;
    all.extend(namesakes.into_iter().filter(|one| one.name == kept.name).map(|one| ("同名", one)));
    for id in persons::same_phone(view, kept.id).await? {
        all.extend(found(view, id).await?.map(|one| ("同手机号", one)));
    }
    if !words.trim().is_empty() {
        if let Some(person) = persons::by_staff_number(view, &people::fold(words).to_uppercase()).await? {
            all.extend(found(view, person.id).await?.map(|one| ("教师编号相同", one)));
        }
        let searched = persons::find(view, words, units.as_deref(), 50).await?;
        all.extend(searched.into_iter().map(|one| ("查找结果", one)));
    }
    let mut seen = vec![kept.id];
    all.retain(|(_, one)| {
        let fresh = !one.guest && !seen.contains(&one.id);
        seen.push(one.id);
        fresh
    });
    Ok(all)
}

/// Nobody whom the actor may not correct.
async fn found(view: &mut View<'_>, id: Id<Person>) -> Result<Option<Found>> {
    let Some(person) = persons::by_id(view, id).await? else { return Ok(None) };
    if person.merged.is_some() || !view.may(persons::Verb::Correct, &person)? {
        return Ok(None);
    }
    let unit = units::name(view, Id::new(person.units.first().copied().unwrap_or(0))).await?;
    Ok(Some(Found { id, name: person.name, unit, post: String::new(), guest: person.guest.is_some() }))
}

/// Everybody for the academic office; else the units of the coordinator with their schools.
pub(super) async fn own_units(view: &mut View<'_>) -> Result<Option<Vec<i64>>> {
    if view.holds("academic") {
        return Ok(None);
    }
    let mut own = view.scopes("school_coordinator", "Unit");
    for district in view.scopes("district_coordinator", "Unit") {
        let schools = units::children(view, Id::new(district)).await?;
        own.extend(schools.iter().map(|school| school.id.0).chain([district]));
    }
    Ok(Some(own))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    kept: String,
    folded: String,
    reason: String,
}

async fn proposed(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { kept, folded, reason } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let (kept, folded) = (id_of(&kept)?, id_of(&folded)?);
        let new = actions::propose(tx, kept, folded, &reason).await?;
        Ok(actions::link(new.id))
    })
    .await
}
