//! What the actor may propose for a person: every role of the charter in every place that may come into question, asked
//! of the policies one by one.
use kernel::{Id, Place, Result, View};
use people::persons::{self, Person};
use people::roles;
use people::units::Unit;

use super::actions::{Wanted, drafted};
use super::proposal::Verb;
use super::scopes::Scopes;
use super::store;
use crate::charter::Role;

/// One role in one place, as the form offers it.
pub struct Choice {
    /// `module_owner:Module:3`
    pub value: String,
    pub role: String,
    pub place: String,
    /// Whether the person holds it already: it is carried on, not proposed again.
    pub held: bool,
    /// Whether it was proposed already.
    pub waits: bool,
}

/// A role in a place as a form says it.
pub fn said(value: &str) -> Option<(String, Place)> {
    let mut parts = value.splitn(3, ':');
    let (role, kind, id) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
    Some((role.to_owned(), (roles::kind(kind).ok()?, id)))
}

pub fn value(role: &str, (kind, id): Place) -> String {
    format!("{role}:{kind}:{id}")
}

/// Everything that the actor may propose for somebody, with what is held or waits already.
pub async fn choices(view: &mut View<'_>, person: &Person) -> Result<Vec<Choice>> {
    let places = places(view, person).await?;
    let scopes = Scopes::of(view, &places).await?;
    let known = store::Known::of(view, &[person.id.0]).await?;
    let waiting = store::waiting_for(view, person.id).await?;
    let mut found = vec![];
    let charter = scopes.charter().clone();
    let opened = |role: &&Role| person.guest.is_none() || charter.parameters.guests.roles.contains(&role.code);
    for role in charter.roles.iter().filter(|role| !role.proposed_by.is_empty()).filter(opened) {
        // A role of one office is offered for its own people alone.
        let elsewhere =
            !role.duty.is_empty() && !person.units.iter().any(|unit| scopes.duty(&role.duty) == Some(*unit));
        for place in places.iter().filter(|place| place.0 == role.scope && !elsewhere) {
            if may(view, (&scopes, &known), person, role, *place)? {
                found.push(Choice {
                    value: value(&role.code, *place),
                    role: role.name.clone(),
                    place: scopes.name(*place),
                    held: known.stands(&role.code, *place),
                    waits: waiting.iter().any(|one| one.0 == role.code && one.1 == *place),
                });
            }
        }
    }
    Ok(found)
}

fn may(
    view: &View<'_>,
    (scopes, known): (&Scopes, &store::Known),
    person: &Person,
    role: &Role,
    scope: Place,
) -> Result<bool> {
    let (role, person) = (role.code.clone(), person.id);
    let wanted = Wanted { person, role, scope, unit: 0, days: 1, reason: String::new(), renews: None };
    let proposal = drafted(view, scopes, known, &wanted);
    view.may(Verb::Propose, &proposal)
}

/// The platform, all modules and columns, the person's own units, and the actor's own projects with their classes.
async fn places(view: &mut View<'_>, person: &Person) -> Result<Vec<Place>> {
    let charter = crate::policy::charter_of(view)?;
    let mut places: Vec<Place> = vec![("Platform", 1)];
    places.extend(charter.modules.iter().map(|module| ("Module", module.id)));
    places.extend(charter.columns.iter().map(|column| ("Column", column.id)));
    places.extend(person.units.iter().map(|unit| ("Unit", *unit)));
    let projects = view.scopes("project_lead", "Project");
    places.extend(store::classes_in(view, &projects).await?.into_iter().map(|class| ("Class", class)));
    places.extend(projects.into_iter().map(|project| ("Project", project)));
    Ok(places)
}

/// Whether the actor proposes anything at all: who has no such role finds no form.
pub fn proposes(view: &View<'_>) -> bool {
    crate::charter::PROPOSERS.iter().any(|role| view.holds(role))
}

/// Somebody to choose: who, their name, and where they work.
pub type Candidate = (Id<kernel::Person>, String, String);

/// Whom the actor may propose: people that they may see, and whoever is named by staff number.
pub async fn found(view: &mut View<'_>, words: &str) -> Result<Vec<Candidate>> {
    if words.trim().is_empty() {
        return Ok(vec![]);
    }
    let mut found: Vec<Candidate> = vec![];
    if let Some(person) = persons::by_staff_number(view, words.trim()).await? {
        found.push((person.id, person.name, words.trim().to_owned()));
    }
    let lines = persons::find(view, words, None, 50).await?;
    for one in seen(view, lines).await? {
        if !found.iter().any(|known| known.0 == one.0) {
            found.push(one);
        }
    }
    Ok(found)
}

/// The people of a unit that the actor may see (at most 100).
pub async fn members(view: &mut View<'_>, unit: Id<Unit>) -> Result<Vec<Candidate>> {
    let lines = persons::members_of(view, unit, 100).await?;
    seen(view, lines).await
}

async fn seen(view: &mut View<'_>, lines: Vec<persons::Found>) -> Result<Vec<Candidate>> {
    let ids: Vec<i64> = lines.iter().map(|line| line.id.0).collect();
    let known = persons::keyed(view, &[], &[], &ids).await?;
    let mut found = vec![];
    for line in lines {
        let seen = match known.by_id(line.id.0) {
            Some(person) => view.may(persons::Verb::See, person)?,
            None => false,
        };
        if seen {
            found.push((line.id, line.name, format!("{} {}", line.unit, line.post)));
        }
    }
    Ok(found)
}
