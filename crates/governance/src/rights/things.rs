//! Who may see or do what with one thing, and why: the judge is asked, person by person and verb by verb, for those who
//! hold roles around it. No second set of rules.
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
use super::{explain, options, right, words};

/// A thing as its own room describes it to policies, for whoever may see it.
pub struct Thing {
    pub kind: &'static str,
    pub id: i64,
    pub title: String,
    /// Its page.
    pub link: String,
    pub within: Vec<Path>,
    pub facts: Vec<(&'static str, Asked)>,
    /// What may be done with it where it stands now, and what that is called; all that policies know of where nothing is
    /// said.
    pub now: Option<(&'static str, Vec<&'static str>)>,
}

impl Thing {
    /// What a noun says of itself.
    pub fn of<S: Subject>(noun: &S, title: impl Into<String>, link: String) -> Self {
        let (kind, id) = (noun.kind(), noun.id());
        Self { kind, id, title: title.into(), link, within: noun.within(), facts: noun.facts(), now: None }
    }

    /// With the verbs that its stage leaves open, and that stage's name.
    pub fn at(self, stage: &'static str, verbs: Vec<&'static str>) -> Self {
        Self { now: Some((stage, verbs)), ..self }
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
    /// A number, the address of the thing's page that ends with it, or words to find a person by.
    #[serde(default)]
    id: String,
}

impl Wanted {
    /// Nothing for words that are no number and no address.
    fn number(&self) -> Option<i64> {
        let said = self.id.trim();
        let last = said.split(['?', '#']).next()?.trim_end_matches('/').rsplit('/').next()?;
        last.parse().ok()
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
            held: false,
            fits: true,
        }
        .facts("current")
    }
}

#[derive(Template)]
#[template(path = "rights/things.html")]
struct Show {
    frame: Frame,
    wanted: Wanted,
    /// What was found by words, when it was not one alone.
    found: Vec<(Id<Person>, String, String)>,
    answer: Option<Answer>,
}

/// What the judge said about one thing.
struct Answer {
    thing: Thing,
    kind: &'static str,
    verbs: Vec<Answers>,
    /// What may not be done where it stands.
    closed: Vec<String>,
    /// Whether there are more people around it than were asked about.
    cut: bool,
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
    let page = app.look(&actor, async move |view| {
        let wanted = Wanted { kind: wanted.kind.clone(), id: wanted.id.clone() };
        let find = things.iter().find(|(kind, _)| *kind == wanted.kind).map(|one| one.1).ok_or(Refusal::NotFound)?;
        found(view, find, wanted).await
    });
    Ok(Page(page.await?))
}

/// The thing that is meant, with its answers; people by their names and staff numbers as well. Whoever has the desk of
/// rights is told that nothing was found; to anybody else there is no such page.
async fn found(view: &mut View<'_>, find: Finder, wanted: Wanted) -> Result<Show> {
    let mut found = vec![];
    let mut number = wanted.number();
    if wanted.kind == "Person" && !wanted.id.contains('/') {
        found = options::found(view, &wanted.id).await?;
        number = match (&found[..], number) {
            ([one], _) => Some(one.0.0),
            ([], number) => number,
            _ => None,
        };
    }
    let answer = match number {
        Some(id) => match drawn(view, find, id).await {
            Err(Error::Refused(Refusal::NotFound)) if super::desk::opens(view) => None,
            answer => Some(answer?),
        },
        None if super::desk::opens(view) => None,
        None => return Err(Refusal::NotFound.into()),
    };
    // One that was meant and may not be seen is not named either.
    if answer.is_some() || found.len() == 1 {
        found.clear();
    }
    let frame = people::frame(view, "谁能看、谁能办，为什么", Face::Console).await?.under("授权", "/rights");
    Ok(Show { frame, wanted, found, answer })
}

async fn drawn(view: &mut View<'_>, find: Finder, id: i64) -> Result<Answer> {
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
    let (mut verbs, mut closed) = (vec![], vec![]);
    for verb in explain::verbs(view, thing.kind)? {
        match &thing.now {
            Some((_, open)) if !open.contains(&&*verb) => closed.push(words::verb(&verb)),
            _ => verbs.push(circle.answers(view, &thing, &verb)?),
        }
    }
    Ok(Answer { kind: words::kind(thing.kind), cut: circle.cut, thing, verbs, closed })
}

/// Everybody who holds a role around a thing, or is named by it.
struct Circle {
    grants: BTreeMap<i64, Vec<Granted>>,
    /// Those whom the thing itself names: the policies may speak of them alone.
    named: BTreeSet<i64>,
    /// Those whose identity was verified.
    verified: BTreeSet<i64>,
    /// Whether more hold roles around it than were asked about.
    cut: bool,
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
        let mut named = BTreeSet::new();
        for (_, fact) in &thing.facts {
            match fact {
                Asked::One(("Person", id)) => {
                    named.insert(*id);
                }
                Asked::Many(many) => named.extend(many.iter().filter(|one| one.0 == "Person").map(|one| one.1)),
                _ => {}
            }
        }
        let (near, cut) = near(view, &places).await?;
        let people: Vec<i64> = near.union(&named).copied().collect();
        let mut grants: BTreeMap<i64, Vec<Granted>> = people.iter().map(|id| (*id, vec![])).collect();
        let mut verified = BTreeSet::new();
        for some in people.chunks(100) {
            verified.extend(persons::verified_among(view, some).await?);
            for granted in roles::of_many(view, some).await?.into_iter().filter(|one| one.counts(view.now)) {
                grants.entry(granted.person.0).or_default().push(granted);
            }
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
        let mut names = HashMap::new();
        for some in ids.chunks(100) {
            names.extend(persons::names(view, some).await?);
        }
        Ok(Self { grants, named, verified, cut, names, seats, scopes: Scopes::of(view, &scopes).await? })
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
                if let Some(grounds) = asked(view, thing, verb, Id::new(-1), &[grant, known()])? {
                    let (says, article) = explain::sentence(view, &grounds.policy)?;
                    let who = format!("{}的学员，{count} 人", self.scopes.name(*place));
                    let role = self.scopes.charter().role_name(role).to_owned();
                    lines.push(Line { who, person: None, role, grant: None, says, article });
                }
            }
            // Whoever holds the same is answered the same, unless the thing names them.
            let mut answered: HashMap<String, Option<Grounds>> = HashMap::new();
            for (person, held) in &self.grants {
                let mark = self.verified.contains(person).then(known);
                let grants: Vec<Grant> = held.iter().map(as_grant).chain(mark).collect();
                let grounds = if self.named.contains(person) {
                    asked(view, thing, verb, Id::new(*person), &grants)?
                } else {
                    match answered.entry(format!("{grants:?}")) {
                        Entry::Occupied(same) => same.get().clone(),
                        Entry::Vacant(new) => new.insert(asked(view, thing, verb, Id::new(-1), &grants)?).clone(),
                    }
                };
                if let Some(grounds) = grounds {
                    lines.push(self.line(view, *person, held, &grounds)?);
                }
            }
            lines.sort_by(|a, b| (a.person.is_none(), &a.role, &a.who).cmp(&(b.person.is_none(), &b.role, &b.who)));
        }
        Ok(Answers { verb: words::verb(verb), everybody, lines })
    }

    fn line(&self, view: &View<'_>, id: i64, held: &[Granted], grounds: &Grounds) -> Result<Line> {
        let (says, article) = explain::sentence(view, &grounds.policy)?;
        let on = held.iter().find(|one| one.role == grounds.role && one.unit == grounds.unit);
        let named = |one: &Granted| {
            format!("{}（{}）", self.scopes.charter().role_name(&one.role), self.scopes.name(one.scope))
        };
        Ok(Line {
            who: self.names.get(&id).cloned().unwrap_or_default(),
            person: Some(id),
            role: on.map_or_else(|| "本人经办".into(), named),
            grant: on.map(|one| one.id),
            says,
            article,
        })
    }
}

/// The mark of whoever's identity was verified.
fn known() -> Grant {
    Grant { role: "verified".into(), kind: "Platform".into(), scope: 1, unit: 0 }
}

fn as_grant(one: &Granted) -> Grant {
    Grant { role: one.role.clone(), kind: one.scope.0.into(), scope: one.scope.1, unit: one.unit }
}

/// Whoever holds a role in these places, and whether there are more of them than are asked about.
async fn near(view: &mut View<'_>, places: &[Place]) -> Result<(BTreeSet<i64>, bool)> {
    let (mut people, mut after) = (BTreeSet::new(), 0);
    while people.len() < MOST {
        let some = roles::around(view, places, after).await?;
        let Some(last) = some.last() else { return Ok((people, false)) };
        after = last.id;
        people.extend(some.iter().map(|granted| granted.person.0));
    }
    Ok((people, true))
}

/// How many people a page asks about; where there are more it says so.
const MOST: usize = 1000;

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
