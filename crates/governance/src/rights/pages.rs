//! Proposing a right, and one right with its whole story.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, At, Audience, Doors, Form, Id, Page, Person, Refusal, Result, Trace, View};
use people::units::Unit;
use people::{persons, roles, units};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, Wanted};
use super::explain::{self, Opening};
use super::options::{self, Candidate, Choice};
use super::proposal::{Proposal, Stage, Verb};
use super::right::{self, Right};
use super::scopes::Scopes;
use super::store::{self, Step};
use super::words;
use crate::policy::charter_of;

pub fn doors() -> Doors {
    let verb = |verb| Audience::Verb(verb, "Grant");
    Doors::new()
        .get("/rights/new", Audience::SignedIn, new)
        .post("/rights", verb("propose"), Trace::Audit("rights.proposed"), propose)
        .get("/rights/{id}", verb("see"), show)
        .press(
            "/rights/{id}/determination",
            verb("determine"),
            Trace::Audit("rights.determined"),
            actions::determine,
            at,
        )
        .say(
            "/rights/{id}/disagreement",
            verb("determine"),
            Trace::Audit("rights.declined"),
            ("reason", actions::decline),
            at,
        )
        .press("/rights/{id}/withdrawal", verb("withdraw"), Trace::Audit("rights.withdrawn"), actions::withdraw, at)
        .say(
            "/rights/{id}/suspension",
            verb("suspend"),
            Trace::Audit("rights.suspended"),
            ("reason", actions::suspend),
            at,
        )
        .say("/rights/{id}/resumption", verb("resume"), Trace::Audit("rights.resumed"), ("reason", actions::resume), at)
        .say("/rights/{id}/end", verb("end"), Trace::Audit("rights.ended"), ("reason", actions::end), at)
}

/// Whom the form is about: words to search by, a person found, or a right to carry on.
#[derive(Deserialize)]
struct About {
    #[serde(default)]
    q: String,
    person: Option<Id<Person>>,
    renews: Option<i64>,
    /// The unit for which a head is looked for.
    unit: Option<Id<Unit>>,
}

#[derive(Template)]
#[template(path = "rights/new.html")]
struct New {
    frame: Frame,
    q: String,
    found: Vec<Candidate>,
    person: Option<persons::Person>,
    choices: Vec<Choice>,
    /// Whether what might be proposed is all held already, or waits.
    taken: bool,
    units: Vec<(i64, String)>,
    renews: Option<(i64, String)>,
    longest: i64,
    /// The unit for which a head is looked for, its name and the right that makes one; 0 and empty for any other purpose.
    head_of: i64,
    unit_name: String,
    preset: String,
}

async fn new(State(app): State<App>, actor: Actor, Query(about): Query<About>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| form(view, &about).await).await?))
}

async fn form(view: &mut View<'_>, about: &About) -> Result<New> {
    if !options::proposes(view) {
        return Err(Refusal::NotFound.into());
    }
    let old = match about.renews {
        Some(id) => Some(store::fetch_right(view, id, right::Verb::See).await?),
        None => None,
    };
    let wanted = old.as_ref().map(|old| old.matter.holder).or(about.person);
    let person = match wanted {
        Some(id) => persons::by_id(view, id).await?,
        None => None,
    };
    let mut choices = match &person {
        Some(person) => options::choices(view, person).await?,
        None => vec![],
    };
    // Whoever may propose nothing for somebody, and may not see them, is not told their name.
    if let Some(person) = &person
        && choices.is_empty()
        && !view.may(persons::Verb::See, person)?
    {
        return Err(Refusal::NotFound.into());
    }
    let renews = old.map(|old| (old.granted.id, options::value(&old.matter.role, old.matter.scope)));
    let some = !choices.is_empty();
    match &renews {
        Some((_, only)) => choices.retain(|choice| choice.value == *only && !choice.waits),
        None => choices.retain(|choice| !choice.held && !choice.waits),
    }
    let found = match (&person, about.unit) {
        (Some(_), _) => vec![],
        (None, Some(unit)) if about.q.is_empty() => options::members(view, unit).await?,
        (None, _) => options::found(view, &about.q).await?,
    };
    let unit_name = match about.unit {
        Some(unit) => units::name(view, unit).await?,
        None => String::new(),
    };
    let own = person.as_ref().map(|person| person.units.clone()).unwrap_or_default();
    let names = units::names(view, &own).await?;
    let units = own.iter().map(|unit| (*unit, names.get(unit).cloned().unwrap_or_default())).collect();
    Ok(New {
        q: about.q.clone(),
        found,
        longest: charter_of(view)?.parameters.grants.longest_days,
        frame: people::frame(view, "提出授权", Face::Console).await?,
        person,
        taken: some && choices.is_empty(),
        choices,
        units,
        renews,
        head_of: about.unit.map_or(0, |unit| unit.0),
        unit_name,
        preset: about.unit.map(|unit| options::value("unit_head", ("Unit", unit.0))).unwrap_or_default(),
    })
}

/// The fields of the form; what is missing is refused by the verb, with its sentence.
#[derive(Clone, Deserialize)]
struct Fields {
    #[serde(default)]
    person: String,
    #[serde(default)]
    right: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    renews: String,
}

async fn propose(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let said = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let (role, scope) = options::said(&said.right).unwrap_or_else(|| (String::new(), ("Platform", 0)));
        let wanted = Wanted {
            person: said.person.parse().unwrap_or(Id::new(0)),
            role,
            scope,
            unit: said.unit.parse().unwrap_or(0),
            days: said.days.trim().parse().unwrap_or(0),
            reason: said.reason.clone(),
            renews: said.renews.parse().ok(),
        };
        Ok(at(actions::propose(tx, wanted).await?.id))
    })
    .await
}

#[derive(Template)]
#[template(path = "rights/show.html")]
struct Show {
    frame: Frame,
    proposal: Option<Proposal>,
    right: Option<Right>,
    what: String,
    place: String,
    place_link: String,
    unit: String,
    given_by: &'static str,
    steps: Vec<Step>,
    opens: Vec<Opening>,
    names: HashMap<i64, String>,
    /// The suspension that keeps the holder from it: its grant, why, by whom, when.
    hold: Option<(i64, String, String, String)>,
    may: May,
}

/// What the actor may do with it now.
#[derive(Default)]
struct May {
    determine: bool,
    withdraw: bool,
    suspend: bool,
    resume: bool,
    end: bool,
    renew: bool,
}

impl Show {
    fn name(&self, id: impl std::borrow::Borrow<Id<Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("系统", String::as_str)
    }
    fn step(&self, step: &Step) -> &'static str {
        words::step(&step.what)
    }
    /// Whether it was ended by a move of its holder or by the verb that gave it: no step of this room tells so.
    fn ends_alone(&self) -> bool {
        let ended = self.right.as_ref().and_then(|right| right.granted.ended.as_ref());
        ended.is_some_and(|ended| !ended.reason.is_empty()) && !self.steps.iter().any(|step| step.what == "ended")
    }
    fn holder(&self) -> Id<Person> {
        let right = self.right.as_ref().map(|right| right.matter.holder);
        right.or(self.proposal.as_ref().map(|one| one.matter.holder)).unwrap_or(Id::new(0))
    }
    /// The mark at the top: of the right, while there is none of the proposal.
    fn mark(&self) -> (&'static str, &'static str) {
        let right = self.right.as_ref().map(Right::words);
        right.or(self.proposal.as_ref().map(|one| one.stage.words())).unwrap_or(("", "line"))
    }
    fn until(&self, right: &Right) -> String {
        right.granted.until.map_or_else(|| "随范围结束".into(), At::minute)
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| story(view, id).await).await?))
}

/// By the number of the proposal or of the grant that came of it.
async fn story(view: &mut View<'_>, id: i64) -> Result<Show> {
    let mut proposal = store::by_id(view, Id::new(id)).await?;
    let grant = match &proposal {
        Some(Proposal { stage: Stage::Determined { grant, .. }, .. }) => roles::by_id(view, *grant).await?,
        Some(_) => None,
        None => roles::by_id(view, id).await?,
    };
    if let (None, Some(of)) = (&proposal, grant.as_ref().and_then(|grant| grant.proposal)) {
        proposal = store::by_id(view, Id::new(of)).await?;
    }
    let right = match grant {
        Some(grant) => store::rights(view, vec![grant]).await?.pop(),
        None => None,
    };
    match (&proposal, &right) {
        (Some(proposal), _) => view.allow(Verb::See, proposal)?,
        (None, Some(right)) => view.allow(right::Verb::See, right)?,
        (None, None) => return Err(Refusal::NotFound.into()),
    }
    drawn(view, proposal, right).await
}

async fn drawn(view: &mut View<'_>, proposal: Option<Proposal>, right: Option<Right>) -> Result<Show> {
    let matter = right.as_ref().map(|right| &right.matter).or(proposal.as_ref().map(|one| &one.matter));
    let matter = matter.ok_or(Refusal::NotFound)?.clone();
    let scopes = Scopes::of(view, &[matter.scope]).await?;
    let (of, grant) = (proposal.as_ref().map_or(0, |one| one.id.0), right.as_ref().map_or(0, |one| one.granted.id));
    let steps = store::steps(view, of, grant).await?;
    let mut people: Vec<Id<Person>> = steps.iter().map(|step| step.by).collect();
    people.push(matter.holder);
    if let Some(right) = &right {
        let granted = &right.granted;
        people.extend([granted.asked_by, granted.approved_by]);
        people.extend(granted.ended.iter().map(|ended| ended.by.by));
    }
    let held = store::Known::of(view, &[matter.holder.0]).await?.hold(&matter).cloned();
    people.extend(held.iter().filter_map(|held| held.suspended.as_ref()).map(|suspended| suspended.by.by));
    let names = persons::names(view, &people).await?;
    let hold = held.and_then(|held| {
        let suspended = held.suspended?;
        let by = names.get(&suspended.by.by.0).cloned().unwrap_or_default();
        Some((held.id, suspended.reason, by, suspended.by.at.minute()))
    });
    let may = may(view, proposal.as_ref(), right.as_ref())?;
    let what = scopes.charter().role_name(&matter.role).to_owned();
    Ok(Show {
        frame: people::frame(view, &format!("授权：{what}"), Face::Console).await?,
        place: scopes.name(matter.scope),
        place_link: scopes.link(matter.scope),
        unit: units::name(view, Id::new(matter.unit)).await?,
        given_by: words::given_by(&matter.role),
        opens: explain::opens(view, &matter.role)?,
        names,
        hold,
        what,
        steps,
        may,
        proposal,
        right,
    })
}

fn may(view: &View<'_>, proposal: Option<&Proposal>, right: Option<&Right>) -> Result<May> {
    let mut may = May::default();
    if let Some(proposal) = proposal.filter(|one| one.stage == Stage::Proposed) {
        may.determine = view.may(Verb::Determine, proposal)?;
        may.withdraw = view.may(Verb::Withdraw, proposal)?;
    }
    if let Some(right) = right {
        let is = |stage: &str| right.stage == stage;
        may.suspend = is("current") && view.may(right::Verb::Suspend, right)?;
        may.resume = right.resumable().is_ok() && view.may(right::Verb::Resume, right)?;
        may.end = right.endable().is_ok() && view.may(right::Verb::End, right)?;
        let again = proposal.map(|one| Proposal { stage: Stage::Proposed, ..one.clone() });
        may.renew = match again {
            Some(again) => is("current") && view.may(Verb::Propose, &again)?,
            None => false,
        };
    }
    Ok(may)
}

fn at(id: impl std::fmt::Display) -> String {
    format!("/rights/{id}")
}
