//! One person's page: who they are, where they work and worked, who answers for them, and what may be done about it.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::moves::{self, Because, Leaving, Naming};
use super::person::{Person, Verb};
use super::reveal;
use super::store::{self, Move, Place};
use super::words;
use crate::accounts;
use crate::units::{self, Unit};

pub fn doors() -> Doors {
    let (may_move, correct) = (Audience::Verb("move", "Person"), Audience::Verb("correct", "Person"));
    Doors::new()
        .get("/people/{id}", Audience::Verb("see", "Person"), show)
        .post("/people/{id}/transfer", may_move, Trace::Audit("persons.transferred"), transfer)
        .post("/people/{id}/departure", may_move, Trace::Audit("persons.departed"), leave)
        .post("/people/{id}/return", may_move, Trace::Audit("persons.returned"), come_back)
        .post("/people/{id}/name", correct, Trace::Audit("persons.renamed"), rename)
        .say(
            "/people/{id}/identity",
            Audience::Verb("verify", "Person"),
            Trace::Audit("persons.verified"),
            ("number", super::actions::verify),
            |id: Id<kernel::Person>| format!("/people/{id}"),
        )
}

#[derive(Template)]
#[template(path = "persons/show.html")]
struct Show {
    frame: Frame,
    person: Person,
    former: Vec<String>,
    places: Vec<Place>,
    moves: Vec<Move>,
    /// (unit, person, name) of who answers for the account.
    answers: Vec<(String, i64, String)>,
    /// Document and telephone, masked.
    contacts: [Option<String>; 2],
    may_reveal: bool,
    may_move: bool,
    may_correct: bool,
    may_verify: bool,
    may_hand_out: bool,
    /// The first code that was handed out and not used yet: told to whoever may hand out another.
    handed_out: Option<accounts::HandedOut>,
    /// Records that were folded into this one, and the one that this was folded into: only those that the actor may see.
    folded: Vec<(i64, String)>,
    kept: Option<(i64, String)>,
    /// Who answers for a guest, and whether their days are over.
    sponsor: Option<(i64, String)>,
    over: bool,
    today: String,
}

impl Show {
    fn now(&self) -> Vec<&Place> {
        self.places.iter().filter(|place| place.until.is_none()).collect()
    }
    fn said(&self, one: &Move) -> &'static str {
        words::of_move(&one.what)
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<kernel::Person>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let person = store::fetch(view, id, Verb::See).await?;
        let own = person.id == view.actor.id();
        let here = person.merged.is_none();
        let may_move = here && !own && person.guest.is_none() && view.may(Verb::Move, &person)?;
        let may_reveal = here && view.may(Verb::SeeDocument, &person)?;
        let may_correct = here && view.may(Verb::Correct, &person)?;
        let may_hand_out = accounts::may_hand_out(view, &person).await?;
        let named: Vec<_> = person.guest.iter().map(|one| one.1).collect();
        let names = store::names(view, &named).await?;
        let name = |id: Id<kernel::Person>| (id.0, names.get(&id.0).cloned().unwrap_or_default());
        Ok(Show {
            frame: crate::frame(view, &person.name, Kind::Console).await?.marked(),
            former: store::former_names(view, id).await?,
            places: store::places(view, id).await?,
            moves: store::moves(view, id).await?,
            answers: who_answers(view, &person).await?,
            contacts: reveal::contacts(view, id).await?,
            may_reveal,
            may_move,
            may_correct,
            may_hand_out,
            handed_out: if may_hand_out { accounts::handed_out(view, id).await? } else { None },
            may_verify: here && !person.verified && view.may(Verb::Verify, &person)?,
            folded: folded_into(view, id).await?,
            kept: match person.merged {
                Some(kept) => label(view, kept).await?,
                None => None,
            },
            sponsor: person.guest.map(|one| name(one.1)),
            over: person.guest.is_some_and(|one| one.0 <= view.now),
            today: view.now.day(),
            person,
        })
    });
    Ok(Page(page.await?))
}

/// A record that the actor may see, by its name.
async fn label(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Option<(i64, String)>> {
    let Some(person) = store::by_id(view, id).await? else { return Ok(None) };
    Ok(view.may(Verb::See, &person)?.then_some((id.0, person.name)))
}

async fn folded_into(view: &mut View<'_>, kept: Id<kernel::Person>) -> Result<Vec<(i64, String)>> {
    let mut found = vec![];
    for id in store::folded_into(view, kept).await? {
        found.extend(label(view, id).await?);
    }
    Ok(found)
}

/// The heads of the person's units; of the unit above where a unit has none (A5.1).
async fn who_answers(view: &mut View<'_>, person: &Person) -> Result<Vec<(String, i64, String)>> {
    let places = person.units.iter().copied().chain(person.above.iter().map(|above| above.1));
    let places: Vec<i64> = places.collect();
    let heads = units::heads(view, &places).await?;
    let names = units::names(view, &places).await?;
    let has = |unit: i64| heads.iter().any(|head| head.0 == unit);
    let above = |unit: i64| person.above.iter().find(|(of, _)| *of == unit).map(|above| above.1);
    let mut found = vec![];
    for unit in &person.units {
        let unit = if has(*unit) { *unit } else { above(*unit).unwrap_or(*unit) };
        let name = names.get(&unit).cloned().unwrap_or_default();
        found.extend(heads.iter().filter(|head| head.0 == unit).map(|head| (name.clone(), head.1.0, head.2.clone())));
    }
    Ok(found)
}

/// What the forms of the page send; each reads its own.
#[derive(Clone, Deserialize)]
struct Said {
    #[serde(default)]
    from: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    how: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    day: String,
}

impl Said {
    fn because(&self) -> Because {
        Because { reason: self.reason.clone(), day: self.day.clone() }
    }
    fn from(&self) -> Id<Unit> {
        self.from.parse().unwrap_or(Id::new(0))
    }
}

/// The one unit that goes by this name; none when nobody or several do.
async fn unit_named(view: &mut View<'_>, name: &str) -> Result<Id<Unit>> {
    let found = units::named(view, name).await?;
    Ok(if let [unit] = &found[..] { unit.id } else { Id::new(0) })
}

async fn transfer(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<kernel::Person>>,
    form: Form<Said>,
) -> Result<Redirect> {
    let (version, said) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let to = unit_named(tx, &said.unit).await?;
        moves::transfer(tx, id, version, said.from(), (to, &said.post), said.because()).await?;
        after(tx, id).await
    })
    .await
}

async fn leave(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<kernel::Person>>,
    form: Form<Said>,
) -> Result<Redirect> {
    let (version, said) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let how = said.how.parse().unwrap_or(Leaving::Left);
        moves::leave(tx, id, version, said.from(), how, said.because()).await?;
        after(tx, id).await
    })
    .await
}

async fn come_back(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<kernel::Person>>,
    form: Form<Said>,
) -> Result<Redirect> {
    let (version, said) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let to = unit_named(tx, &said.unit).await?;
        moves::come_back(tx, id, version, (to, &said.post), said.because()).await?;
        after(tx, id).await
    })
    .await
}

async fn rename(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<kernel::Person>>,
    form: Form<Said>,
) -> Result<Redirect> {
    let (version, said) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let how = said.how.parse().unwrap_or(Naming::Corrected);
        moves::rename(tx, id, version, (how, &said.name), said.because()).await?;
        after(tx, id).await
    })
    .await
}

/// Back to the person; to the list when they are not the actor's own any more.
async fn after(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<String> {
    let person = store::by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    Ok(if view.may(Verb::See, &person)? { format!("/people/{id}") } else { "/people".into() })
}
