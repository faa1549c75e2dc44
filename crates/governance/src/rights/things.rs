//! Who may see or do what with one thing, and why: the judge is asked, person by person and verb by verb, for those who
//! hold roles around it. No second set of rules.
use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::extract::{Query, State};
use futures::future::LocalBoxFuture;
use kernel::{
    Actor, App, Ask, Asked, Audience, Doors, Error, Grant, Grounds, Id, Page, Path, Person, Place, Refusal, Result,
    Subject, View,
};
use people::persons;
use people::roles::{self, Granted, LEARNING};
use serde::{Deserialize, Serialize};
use ui::{Frame, Kind as Face};

use super::scopes::Scopes;
use super::{explain, right, words};

/// A thing as its own room describes it to policies, for whoever may see it.
pub struct Thing {
    pub kind: &'static str,
    pub id: i64,
    pub title: String,
    /// Its page.
    pub link: String,
    pub within: Vec<Path>,
    pub facts: Vec<(&'static str, Asked)>,
}

impl Thing {
    /// What a noun says of itself.
    pub fn of<S: Subject>(noun: &S, title: impl Into<String>, link: String) -> Self {
        let (kind, id) = (noun.kind(), noun.id());
        Self { kind, id, title: title.into(), link, within: noun.within(), facts: noun.facts() }
    }
}

/// Looks a thing up by its id, under the right to see it.
pub type Finder = for<'a, 'c> fn(&'a mut View<'c>, i64) -> LocalBoxFuture<'a, Result<Thing>>;

/// How each kind of things is found.
pub type Things = &'static [(&'static str, Finder)];

pub fn doors(things: Things) -> Doors {
    let show = move |state: State<App>, actor: Actor, wanted: Query<Wanted>| show(things, state, actor, wanted);
    Doors::new().get("/rights/things", Audience::SignedIn, show)
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    kind: String,
    /// A number, or the address of the thing's page that ends with it.
    #[serde(default)]
    id: String,
}

impl Wanted {
    fn number(&self) -> i64 {
        let digits = self.id.split(|c: char| !c.is_ascii_digit()).rfind(|part| !part.is_empty());
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

/// Where the rights around a thing lie: whoever may see those is told who holds them.
#[derive(Serialize)]
struct Around<'t>(&'t [Path]);

impl Subject for Around<'_> {
    type Verb = right::Verb;
    const SEE: right::Verb = right::Verb::See;
    const KIND: &'static str = "Grant";
    fn id(&self) -> i64 {
        0
    }
    fn within(&self) -> Vec<Path> {
        self.0.to_vec()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let nobody = Id::new(-1);
        let unit = self.0.iter().flatten().find(|place| place.0 == "Unit").map_or(0, |place| place.1);
        super::matter::Matter {
            holder: nobody,
            proposer: None,
            suspender: None,
            role: String::new(),
            scope: ("Platform", 1),
            unit,
            chains: vec![],
            proposed_by: vec![],
            combines: false,
        }
        .facts("current")
    }
}

#[derive(Template)]
#[template(path = "rights/things.html")]
struct Show {
    frame: Frame,
    thing: Thing,
    kind: &'static str,
    verbs: Vec<Answers>,
}

/// Who may do one verb.
struct Answers {
    verb: String,
    /// Set when everybody may, with why.
    everybody: Option<(String, String)>,
    lines: Vec<Line>,
}

struct Line {
    /// A person with their page, or a group.
    who: String,
    person: Option<i64>,
    role: String,
    grant: Option<i64>,
    says: String,
    article: String,
}

async fn show(
    things: Things,
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Page<impl Template>> {
    let find = things.iter().find(|(kind, _)| *kind == wanted.kind).map(|one| one.1).ok_or(Refusal::NotFound)?;
    Ok(Page(app.look(&actor, async move |view| drawn(view, find, wanted.number()).await).await?))
}

async fn drawn(view: &mut View<'_>, find: Finder, id: i64) -> Result<Show> {
    let thing = find(view, id).await?;
    let mut around = thing.within.clone();
    around.extend(thing.facts.iter().filter_map(|(_, fact)| match fact {
        Asked::One(("Unit", unit)) => Some(vec![("Unit", *unit)]),
        _ => None,
    }));
    // A person who sees the thing alone is not told who holds which rights.
    if !view.may(right::Verb::See, &Around(&around))? {
        return Err(Refusal::NotFound.into());
    }
    let circle = Circle::of(view, &thing, &around).await?;
    let mut verbs = vec![];
    for verb in explain::verbs(view, thing.kind)? {
        verbs.push(circle.answers(view, &thing, &verb)?);
    }
    let kind = words::kind(thing.kind);
    let frame = people::frame(view, "谁能看、谁能办，为什么", Face::Console).await?;
    Ok(Show { frame, thing, kind, verbs })
}

/// Everybody who holds a role around a thing, or is named by it.
struct Circle {
    grants: HashMap<i64, Vec<Granted>>,
    names: HashMap<i64, String>,
    /// (role, scope, how many): those who learn there.
    seats: Vec<(&'static str, Place, i64)>,
    scopes: Scopes,
}

impl Circle {
    async fn of(view: &mut View<'_>, thing: &Thing, around: &[Path]) -> Result<Self> {
        let mut places: BTreeSet<Place> = around.iter().flatten().copied().collect();
        places.extend([("Platform", 1), (thing.kind, thing.id)]);
        let places: Vec<Place> = places.into_iter().collect();
        let near = roles::around(view, &places).await?;
        let mut people: BTreeSet<i64> = near.iter().map(|granted| granted.person.0).collect();
        people.extend(thing.facts.iter().filter_map(|(_, fact)| match fact {
            Asked::One(("Person", id)) => Some(*id),
            _ => None,
        }));
        let people: Vec<i64> = people.into_iter().take(150).collect();
        let mut grants: HashMap<i64, Vec<Granted>> = people.iter().map(|id| (*id, vec![])).collect();
        for granted in roles::of_many(view, &people).await?.into_iter().filter(|one| one.counts(view.now)) {
            grants.entry(granted.person.0).or_default().push(granted);
        }
        let mut seats = vec![];
        for place in places.iter().filter(|place| matches!(place.0, "Class" | "Project")) {
            let role = if place.0 == "Class" { LEARNING[0] } else { LEARNING[1] };
            let count = roles::seats(view, role, *place).await?;
            if count > 0 {
                seats.push((role, *place, count));
            }
        }
        let scopes: Vec<Place> = grants.values().flatten().map(|granted| granted.scope).chain(places).collect();
        let ids: Vec<Id<Person>> = people.iter().map(|id| Id::new(*id)).collect();
        let names = persons::names(view, &ids).await?;
        Ok(Self { grants, names, seats, scopes: Scopes::of(view, &scopes).await? })
    }

    fn answers(&self, view: &View<'_>, thing: &Thing, verb: &str) -> Result<Answers> {
        let mut lines = vec![];
        let everybody = match asked(view, thing, verb, Id::new(-1), &[])? {
            Some(grounds) => Some(explain::sentence(view, &grounds.policy)?),
            None => None,
        };
        if everybody.is_none() {
            for (role, place, count) in &self.seats {
                let grant = Grant { role: (*role).into(), kind: place.0.into(), scope: place.1, unit: 0 };
                if let Some(grounds) = asked(view, thing, verb, Id::new(-1), &[grant])? {
                    let (says, article) = explain::sentence(view, &grounds.policy)?;
                    let who = format!("{}的学员，{count} 人", self.scopes.name(*place));
                    let role = self.scopes.charter().role_name(role).to_owned();
                    lines.push(Line { who, person: None, role, grant: None, says, article });
                }
            }
            for (person, held) in &self.grants {
                lines.extend(self.line(view, thing, verb, *person, held)?);
            }
            lines.sort_by(|a, b| (a.person.is_none(), &a.role, &a.who).cmp(&(b.person.is_none(), &b.role, &b.who)));
        }
        Ok(Answers { verb: words::verb(verb), everybody, lines })
    }

    fn line(&self, view: &View<'_>, thing: &Thing, verb: &str, id: i64, held: &[Granted]) -> Result<Option<Line>> {
        let of = |one: &Granted| {
            let (role, unit) = (one.role.clone(), one.unit);
            Grant { role, kind: one.scope.0.into(), scope: one.scope.1, unit }
        };
        let grants: Vec<Grant> = held.iter().map(of).collect();
        let Some(grounds) = asked(view, thing, verb, Id::new(id), &grants)? else { return Ok(None) };
        let (says, article) = explain::sentence(view, &grounds.policy)?;
        let on = held.iter().find(|one| one.role == grounds.role && one.unit == grounds.unit);
        let named = |one: &Granted| {
            format!("{}（{}）", self.scopes.charter().role_name(&one.role), self.scopes.name(one.scope))
        };
        Ok(Some(Line {
            who: self.names.get(&id).cloned().unwrap_or_default(),
            person: Some(id),
            role: on.map_or_else(|| "本人经办".into(), named),
            grant: on.map(|one| one.id),
            says,
            article,
        }))
    }
}

/// Why this person may, or none: the judge's own answer.
fn asked(view: &View<'_>, thing: &Thing, verb: &str, id: Id<Person>, grants: &[Grant]) -> Result<Option<Grounds>> {
    let actor = Actor::person(id);
    let (within, facts) = (thing.within.clone(), thing.facts.clone());
    let verb = words::kept(verb);
    let ask = Ask { actor: &actor, grants, verb, subject: (thing.kind, thing.id), within, facts };
    match view.house.judge.decide(&ask) {
        Ok(grounds) => Ok(Some(grounds)),
        Err(Error::Refused(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}
