//! The desk: what is proposed and where it stands, and the form in which a unit changes the parameters that it answers
//! for, value by value.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Redirect;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Page, Problem, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, Proposal};
use super::amendment::{Amendment, Verb};
use super::{editor, store, words};
use crate::charter::fields::{FIELDS, FILE, Field};
use crate::charter::{self, Charter, Solver};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new()
        .get("/charter/amendments", Audience::Verb("see", "Amendment"), index)
        .get("/charter/amendments/new", Audience::Verb("propose", "Amendment"), new)
        .post(
            "/charter/amendments",
            Audience::Verb("propose", "Amendment"),
            Trace::Audit("amendments.proposed"),
            propose,
        )
}

const A_PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "amendments/index.html")]
struct Index {
    frame: Frame,
    all: Vec<Amendment>,
    names: HashMap<i64, String>,
    next: Option<String>,
    /// There are some that are not for the eyes of whoever looks.
    others: bool,
    may_propose: bool,
    may_edit: bool,
    solver: bool,
}

impl Index {
    fn name(&self, one: &Amendment) -> &str {
        self.names.get(&one.proposed.by.0).map_or("", String::as_str)
    }
}

/// Whoever takes part in changing the charter; others know nothing of the desk.
const SEEING: [&str; 7] =
    ["unit_head", "unit_staff", "academic", "center", "leadership", "network_office", "publicity"];

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn index(State(app): State<App>, actor: Actor, Query(from): Query<Before>) -> Result<Page<impl Template>> {
    let solver = Solver::find().await.is_ok();
    let page = app.look(&actor, async move |view| {
        if !SEEING.iter().any(|role| view.holds(role)) {
            return Err(Refusal::NotFound.into());
        }
        let found = store::recent(view, from.before.unwrap_or(i64::MAX), A_PAGE + 1).await?;
        let Leaf { rows: found, next } = Leaf::by(found, A_PAGE, |one| one.id.to_string());
        let (mut all, count) = (vec![], found.len());
        for one in found {
            if view.may(Verb::See, &one)? {
                all.push(one);
            }
        }
        let names = people::persons::names(view, &all.iter().map(|one| one.proposed.by).collect::<Vec<_>>()).await?;
        let own = own(view).await?;
        let may_propose = own.as_ref().is_some_and(|own| !fields_of(&own.charter, &own.files, &own.duties).is_empty());
        let may_edit = own.is_some_and(|own| !editor::files_of(&own).is_empty());
        let frame = people::frame(view, "章程修改", Face::Console).await?;
        let others = all.len() < count;
        Ok(Index { frame, all, names, next, others, may_propose, may_edit, solver })
    });
    Ok(Page(page.await?))
}

/// One field of the form with its present value.
pub(super) struct Line {
    field: &'static Field,
    value: String,
}

/// The newest charter with its files, and the duties that the actor's units have.
pub(super) struct Own {
    pub version: i64,
    pub files: charter::Files,
    pub charter: Charter,
    pub duties: Vec<String>,
}

/// What the actor proposes from; none before the first version.
pub(super) async fn own(view: &mut View<'_>) -> Result<Option<Own>> {
    let Some(newest) = charter::newest(view).await? else { return Ok(None) };
    let (_, files, charter) = charter::stored(view, newest.version).await?;
    let units = [view.scopes("unit_head", "Unit"), view.scopes("unit_staff", "Unit")].concat();
    let mut duties = vec![];
    for duty in &charter.duties {
        let unit = people::units::by_code(view, &duty.code).await?;
        if unit.is_some_and(|unit| units.contains(&unit.id.0)) {
            duties.push(duty.code.clone());
        }
    }
    Ok(Some(Own { version: newest.version, files, charter, duties }))
}

/// The newest charter, and the fields of the parts that the actor's units answer for.
async fn mine(view: &mut View<'_>) -> Result<(charter::Files, Vec<(String, Vec<Line>)>)> {
    let Some(own) = own(view).await? else { return Ok((charter::Files::shipped()?, vec![])) };
    let parts = fields_of(&own.charter, &own.files, &own.duties);
    Ok((own.files, parts))
}

fn fields_of(charter: &Charter, files: &charter::Files, units: &[String]) -> Vec<(String, Vec<Line>)> {
    let table: toml::Table = files.0.get(FILE).and_then(|text| text.parse().ok()).unwrap_or_default();
    let mut parts: Vec<(String, Vec<Line>)> = vec![];
    for field in &FIELDS {
        let answer = charter.answer(FILE, field.table());
        if !answer.units.iter().any(|unit| units.contains(unit)) {
            continue;
        }
        let line = Line { field, value: field.value(&table) };
        match parts.iter_mut().find(|(name, _)| *name == answer.name) {
            Some((_, lines)) => lines.push(line),
            None => parts.push((answer.name, vec![line])),
        }
    }
    parts
}

#[derive(Template)]
#[template(path = "amendments/new.html")]
struct New {
    frame: Frame,
    parts: Vec<(String, Vec<Line>)>,
    solver: bool,
    term: Term,
}

/// What whoever proposes is told of the day on which it takes effect.
pub(super) struct Term {
    pub tomorrow: String,
    /// Working days for the review, and the day on which they are over.
    pub days: i64,
    pub reviewed_by: String,
}

impl Term {
    pub fn now(view: &View<'_>) -> Result<Self> {
        let charter = charter_of(view)?;
        let days = charter.parameters.deadlines.charter_review_days;
        let reviewed_by = charter.due(view.now, days).day();
        Ok(Self { tomorrow: view.now.plus(kernel::DAY).day(), days, reviewed_by })
    }
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let solver = Solver::find().await.is_ok();
    let page = app.look(&actor, async move |view| {
        let (_, parts) = mine(view).await?;
        if parts.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        let term = Term::now(view)?;
        let frame = people::frame(view, "提出参数修改", Face::Console).await?;
        Ok(New { frame, parts, solver, term })
    });
    Ok(Page(page.await?))
}

/// The form's fields: as many as the unit answers for.
pub(super) type Fields = Vec<(String, String)>;

/// The same by name, each once.
pub(super) struct Typed(pub HashMap<String, String>);

impl Typed {
    /// # Errors
    /// `Invalid` for a name that comes twice, and for one that neither this page has nor every form of the room.
    pub fn of(fields: Fields, has: impl Fn(&str) -> bool) -> Result<Self, Refusal> {
        let mut known = HashMap::new();
        for (name, said) in fields {
            let ours = ["_form", "reason", "decision", "effective_on"].contains(&&*name) || has(&name);
            if !ours || known.contains_key(&name) {
                return Err(kernel::strange([&*name]));
            }
            known.insert(name, said);
        }
        Ok(Self(known))
    }

    /// What is proposed with these files.
    pub fn proposal(&self, files: charter::Files) -> Proposal {
        let said = |name: &str| self.0.get(name).cloned().unwrap_or_default();
        Proposal { files, reason: said("reason"), decision: said("decision"), effective_on: said("effective_on") }
    }
}

async fn propose(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let solver = Solver::find().await?;
    let typed = Typed::of(form.fields, |name| FIELDS.iter().any(|field| field.key() == name))?;
    app.submit(&actor, form.ticket, async move |tx| {
        let (mut files, parts) = mine(tx).await?;
        if parts.is_empty() {
            return Err(Refusal::NotAllowed { says: words::NOT_YOURS.into(), article: "第二十三条".into() }.into());
        }
        change(&mut files, &parts, &typed)?;
        let amendment = actions::propose(tx, &solver, typed.proposal(files)).await?;
        Ok(format!("/charter/amendments/{}", amendment.id))
    })
    .await
}

/// Writes what was filled in into the files, one line a value; only values of the actor's own parts, only what differs.
fn change(files: &mut charter::Files, parts: &[(String, Vec<Line>)], typed: &Typed) -> Result<(), Refusal> {
    let mut wrong = vec![];
    for line in parts.iter().flat_map(|(_, lines)| lines) {
        let Some(said) = typed.0.get(&line.field.key()).map(|said| said.trim()) else { continue };
        if said == line.value {
            continue;
        }
        let set = line.field.check(said).and_then(|()| line.field.set(files, said));
        if let Err(says) = set {
            wrong.push(Problem { field: line.field.key().into(), says });
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
}
