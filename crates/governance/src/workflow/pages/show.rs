//! One dossier: what was submitted, what the check found, what changed, who decided what, and what is mine to do.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, App, Id, Page, Person, Result, View};
use ui::{Frame, Kind as Face};

use super::audience;
use crate::policy::charter_of;
use crate::workflow::aside::Opinion;
use crate::workflow::dossier::{Dossier, Finding, Level, Part, Verb, Wanted};
use crate::workflow::{actions, store, waits};

#[derive(Template)]
#[template(path = "workflow/show.html")]
pub struct Show {
    frame: Frame,
    host: String,
    provider: String,
    submitter: String,
    assigned: String,
    audience: &'static str,
    late: bool,
    times: i64,
    parts: Vec<Compared>,
    gone: Vec<Part>,
    /// When the last submission of this version came back, and as what.
    came_back: Option<(&'static str, String)>,
    /// Whoever wrote in it, provider and submitter left out.
    editors: Vec<String>,
    /// How many parts this decision is about; nothing when no other version is published.
    open: Option<usize>,
    opinions: Vec<Heard>,
    colleagues: Vec<(i64, String)>,
    chain: String,
    may: May,
    me: i64,
    /// Who was to take the step that waits, and may.
    handed: Option<Id<Person>>,
    /// The next thing that waits for the reader.
    next: Option<String>,
    dossier: Dossier,
}

/// What the reader may do now.
#[derive(Default)]
struct May {
    precheck: bool,
    review: bool,
    send_back: bool,
    reject: bool,
    file: bool,
    void: bool,
    publish: bool,
    withdraw: bool,
    hand_over: bool,
    advise: bool,
    export: bool,
}

/// A part beside the published version's part of the same name.
struct Compared {
    part: Part,
    against: Against,
    /// Beside the submission that came back.
    since: Option<Against>,
    /// Line by line, where both are text.
    changes: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Against {
    First,
    Same,
    Changed,
    New,
}

impl Against {
    /// As the column beside the submission that came back says it.
    const fn repaired(self) -> (&'static str, &'static str) {
        match self {
            Self::Same | Self::First => ("未改动", "line"),
            other => other.words(),
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::First => ("首次提交", ""),
            Self::Same => ("与已发布版相同", "line"),
            Self::Changed => ("已修改", "wait"),
            Self::New => ("新增", "info"),
        }
    }
}

struct Heard {
    opinion: Opinion,
    person: String,
    asked_by: String,
}

pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Dossier>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| page(view, id).await).await?))
}

async fn page(view: &mut View<'_>, id: Id<Dossier>) -> Result<Show> {
    let dossier = store::fetch(view, id, Verb::See).await?;
    let published = store::published(view, dossier.kind, dossier.subject).await?;
    let old = published.as_ref().filter(|old| old.content != dossier.content);
    let before = store::came_back(view, &dossier).await?;
    let may = may(view, &dossier).await?;
    let opinions = store::opinions(view, id).await?;
    let mut about = vec![dossier.provider, dossier.submitted.by];
    let handed = waits::handed_to(view, &dossier).await?;
    about.extend(handed);
    about.extend(&dossier.editors);
    about.extend(opinions.iter().flat_map(|one| [one.person, one.asked_by]));
    let persons = people::persons::names(view, &about).await?;
    let name = |id: Id<Person>| persons.get(&id.0).cloned().unwrap_or_default();
    let heard = |opinion: Opinion| Heard { person: name(opinion.person), asked_by: name(opinion.asked_by), opinion };
    let colleagues = if may.hand_over { colleagues(view, &dossier).await? } else { vec![] };
    Ok(Show {
        host: people::units::name(view, Id::new(dossier.host)).await?,
        provider: name(dossier.provider),
        submitter: name(dossier.submitted.by),
        assigned: handed.map(name).unwrap_or_default(),
        handed,
        audience: audience(&dossier.audience),
        late: dossier.due.is_some_and(|due| due < view.now),
        times: store::times_submitted(view, dossier.kind, dossier.subject, dossier.content).await?,
        parts: compared(&dossier, old, before.as_ref()),
        gone: gone(&dossier, old.or(before.as_ref())),
        came_back: before
            .as_ref()
            .map(|one| (one.stage.words().0, one.stage.since().unwrap_or(one.submitted.at).minute())),
        editors: dossier.own().into_iter().skip(2).map(name).collect(),
        open: old.map(|old| dossier.open_parts(Some(old)).len()),
        opinions: opinions.into_iter().map(heard).collect(),
        colleagues,
        chain: crate::workflow::chain(view, dossier.kind, dossier.subject).await?,
        me: view.actor.id().0,
        next: next(view, id).await?,
        frame: people::frame(view, &dossier.title, Face::Console).await?.with_htmx().under("审核与备案", "/reviews"),
        may,
        dossier,
    })
}

async fn may(view: &mut View<'_>, dossier: &Dossier) -> Result<May> {
    let now = view.signed();
    let precheck = Wanted::by(&actions::route(view, dossier).await?.precheck);
    let next = waits::waiting(view, dossier).await.ok();
    let stage = dossier.stage.name();
    let at = |names: &[&str]| names.contains(&stage);
    let may = |ready: bool, verb| Ok::<_, kernel::Error>(ready && view.may(verb, dossier)?);
    let wanted = precheck == Wanted::Yes;
    let answered = dossier.advisers.contains(&view.actor.id());
    Ok(May {
        precheck: may(wanted && dossier.precheck(now).is_ok(), Verb::Precheck)?,
        review: may(dossier.review(now, precheck).is_ok(), Verb::Review)?,
        send_back: may(at(&["checked", "prechecked", "reviewed"]), Verb::Return)?,
        reject: may(at(&["checked", "prechecked"]), Verb::Reject)?,
        file: may(at(&["reviewed"]), Verb::File)?,
        void: may(at(&["filed"]), Verb::Void)?,
        publish: may(at(&["filed"]), Verb::Publish)?,
        withdraw: may(at(&["published"]), Verb::Withdraw)?,
        export: view.may(Verb::Export, dossier)?,
        hand_over: match next {
            Some(next) => view.may(next.verb, dossier)?,
            None => false,
        },
        advise: answered && view.may(Verb::Advise, dossier)?,
    })
}

/// To whom the step may be handed over: the other holders of its roles around this thing (at most 50).
async fn colleagues(view: &mut View<'_>, dossier: &Dossier) -> Result<Vec<(i64, String)>> {
    let charter = charter_of(view)?;
    let next = waits::waiting(view, dossier).await?;
    let mut ids = vec![];
    for (role, place) in next.roles.iter().flat_map(|role| waits::places(&charter, role, dossier)) {
        ids.extend(people::roles::holders(view, &role, place).await?);
    }
    let me = view.actor.id();
    ids.retain(|id| *id != me && !next.not.contains(id) && dossier.assigned != Some(*id));
    let names: HashMap<i64, String> = people::persons::names(view, &ids).await?;
    let mut all: Vec<(i64, String)> = names.into_iter().collect();
    all.sort_by_key(|(_, name)| people::sort_key(name));
    all.truncate(50);
    Ok(all)
}

async fn next(view: &mut View<'_>, this: Id<Dossier>) -> Result<Option<String>> {
    let (me, grants) = (view.actor.id(), view.grants.clone());
    let todos = people::inbox::todos_of(view, me, &grants).await?;
    Ok(todos.into_iter().find(|todo| todo.kind == "Dossier" && todo.subject != this.0).map(|todo| todo.link))
}

fn compared(dossier: &Dossier, old: Option<&Dossier>, before: Option<&Dossier>) -> Vec<Compared> {
    let all = dossier.parts.iter().map(|part| {
        let (against, changes) = judged(part, old);
        let (since, repaired) = judged(part, before);
        let since = before.map(|_| since);
        // What was repaired is what a second look is for.
        Compared { part: part.clone(), against, since, changes: if before.is_some() { repaired } else { changes } }
    });
    all.collect()
}

/// A part beside other papers, with what changed in it.
fn judged(part: &Part, old: Option<&Dossier>) -> (Against, String) {
    let Some(old) = old else { return (Against::First, String::new()) };
    let before = old.parts.iter().find(|one| one.label == part.label);
    match before {
        _ if old.parts.iter().any(|one| one.digest == part.digest) => (Against::Same, String::new()),
        Some(before) => (Against::Changed, ui::changes(&before.text, &part.text).0),
        None => (Against::New, String::new()),
    }
}

/// What readers see now and would see no longer.
fn gone(dossier: &Dossier, old: Option<&Dossier>) -> Vec<Part> {
    let there = |part: &Part| dossier.parts.iter().any(|one| one.label == part.label || one.digest == part.digest);
    old.into_iter().flat_map(|old| &old.parts).filter(|part| !there(part)).cloned().collect()
}

impl Show {
    /// What must be changed stands first.
    fn findings(&self) -> Vec<&Finding> {
        let mut all: Vec<&Finding> = self.dossier.findings.iter().collect();
        all.sort_by_key(|finding| finding.level);
        all
    }

    /// What it would ask of learners beyond what they see now.
    fn raised(&self) -> Option<&Finding> {
        self.dossier.findings.iter().find(|finding| finding.place == Finding::RAISED)
    }

    /// The forms lie behind a line that says who was to take the step, when that is somebody else than the reader.
    const fn folded(&self) -> bool {
        let forms = self.may.precheck || self.may.file || self.decides();
        forms && matches!(self.handed, Some(person) if person.0 != self.me)
    }

    const fn decides(&self) -> bool {
        self.may.review || self.may.send_back || self.may.reject
    }

    fn asked_me(&self) -> Vec<&Heard> {
        let open = |heard: &&Heard| self.may.advise && heard.opinion.answer.is_none();
        self.opinions.iter().filter(open).collect()
    }
}
