//! The pages: the imports of a project with the form to upload one, and one import with its verdicts.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::Redirect;
use kernel::db::leaf::Leaf;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Result, Trace, View};
use people::units::{self, Unit};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::import::{Import, RosterVerb, Rostered, Stage, Verb, What};
use super::row::Verdict;
use super::store::{Count, Line};
use super::{actions, downloads, lists, store, upload, words};
use crate::projects::{self, Project};

pub fn doors() -> Doors {
    let import = |verb| Audience::Verb(verb, "Import");
    Doors::new()
        .get("/projects/{id}/imports", Audience::Verb("see", "Project"), index)
        .post(
            "/projects/{id}/imports",
            Audience::Verb("import_roster", "Project"),
            Trace::Audit("roster.declared"),
            upload::upload,
        )
        .with_body(upload::MOST_OF_ALL)
        .get("/projects/{id}/roster-template.xlsx", Audience::Verb("import_roster", "Project"), downloads::template)
        .get("/imports/{id}", import("see"), show)
        .get("/imports/{id}/state", import("see"), state)
        .press(
            "/imports/{id}/check",
            import("check"),
            Trace::Audit("roster.rechecked"),
            async |tx, id, _| actions::recheck(tx, id).await,
            at,
        )
        .post("/imports/{id}/schools", import("check"), Trace::Audit("roster.rechecked"), name_school)
        .press("/imports/{id}/confirmation", import("see"), Trace::Audit("roster.confirmed"), actions::confirm, at)
        .post("/imports/{id}/application", import("apply"), Trace::Audit("roster.apply_asked"), apply)
        .press("/imports/{id}/undo", import("undo"), Trace::Audit("roster.undo_asked"), actions::ask_undo, at)
        .get("/imports/{id}/lists", import("invite"), lists::index)
        .post("/imports/{id}/lists", import("invite"), Trace::Audit("roster.list_made"), lists::make)
        .door(
            Method::GET,
            "/imports/{id}/errors.xlsx",
            import("check"),
            Trace::Audit("roster.errors_taken"),
            downloads::errors,
        )
}

/// Rows of the sheet beside one another.
const A_PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "roster/index.html")]
struct Index {
    pub frame: Frame,
    pub project: Project,
    pub imports: Vec<Import>,
    /// Whose sheet the reader's upload would be; nobody's when they may not.
    pub upload: Option<What>,
}

pub(super) async fn index(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Project>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let project = projects::fetch(view, id, projects::Verb::See).await?;
        let mut imports = vec![];
        for import in store::of_project(view, id).await? {
            if view.may(Verb::See, &import)? {
                imports.push(import);
            }
        }
        let upload = match actions::whose(view, &project) {
            Ok(what) => project.running().is_ok().then_some(what),
            Err(kernel::Error::Refused(_)) => None,
            Err(fault) => return Err(fault),
        };
        let frame = people::frame(view, "名册导入", Face::Console).await?.marked();
        let frame = frame.under("培训项目", "/projects").under(project.name.clone(), format!("/projects/{id}"));
        Ok(Index { frame, project, imports, upload })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "roster/show.html")]
struct Show {
    pub frame: Frame,
    pub part: Part,
}

/// What changes while a job is at work.
#[derive(Template)]
#[template(path = "roster/_import.html")]
pub(super) struct Part {
    pub frame: Frame,
    pub import: Import,
    pub maker: String,
    pub counts: Vec<Count>,
    /// The verdict whose rows are shown.
    pub tab: Verdict,
    pub lines: Vec<Line>,
    pub next: Option<String>,
    pub schools: Vec<(String, i64)>,
    pub units: Vec<Unit>,
    pub may_check: bool,
    pub may_confirm: bool,
    pub may_apply: bool,
    pub may_undo: bool,
    pub may_invite: bool,
}

#[derive(Deserialize)]
pub(super) struct Tab {
    pub tab: Option<Verdict>,
    pub after: Option<i64>,
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Import>>,
    Query(asked): Query<Tab>,
) -> Result<Page<impl Template>> {
    let part = app.look(&actor, async move |view| part(view, id, &asked).await).await?;
    Ok(Page(Show { frame: part.frame.clone(), part }))
}

pub(super) async fn state(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Import>>,
) -> Result<Page<impl Template>> {
    let asked = Tab { tab: None, after: None };
    Ok(Page(app.look(&actor, async move |view| part(view, id, &asked).await).await?))
}

async fn part(view: &mut View<'_>, id: Id<Import>, asked: &Tab) -> Result<Part> {
    let import = store::fetch(view, id, Verb::See).await?;
    let counts = store::counts(view, id).await?;
    let tab = asked.tab.unwrap_or_else(|| first(&counts));
    let found = store::lines(view, id, &[tab], asked.after.unwrap_or(0), A_PAGE + 1).await?;
    let Leaf { rows: lines, next } = Leaf::by(found, A_PAGE, |line| line.number.to_string());
    let schools = store::open_schools(view, id).await?;
    let mut units = vec![];
    if !schools.is_empty() {
        units = units::of_kind(view, units::Kind::School).await?;
        units.extend(units::of_kind(view, units::Kind::District).await?);
    }
    let project = projects::fetch(view, import.project, projects::Verb::See).await?;
    let (now, me) = (view.now, view.actor.id());
    let maker = people::persons::names(view, &[import.made_by]).await?.remove(&import.made_by.0);
    let frame = people::frame(view, "导入名册", Face::Console).await?;
    let confirmable = import.confirm(now, me).is_ok();
    Ok(Part {
        may_check: import.recheck(now, me).is_ok() && view.may(Verb::Check, &import)?,
        may_confirm: confirmable && view.may(RosterVerb::ConfirmSupplement, &Rostered(&project))?,
        may_apply: import.apply(now, me, &Verdict::GOOD).is_ok() && view.may(Verb::Apply, &import)?,
        may_invite: import.applied.is_some() && view.may(Verb::Invite, &import)?,
        may_undo: import.undo(now, me).is_ok() && view.may(Verb::Undo, &import)?,
        frame: frame
            .under(project.name.clone(), format!("/projects/{}", project.id))
            .under("名册导入", format!("/projects/{}/imports", project.id)),
        maker: maker.unwrap_or_default(),
        import,
        counts,
        tab,
        lines,
        next,
        schools,
        units,
    })
}

/// What needs work comes first; else what is ready.
fn first(counts: &[Count]) -> Verdict {
    let has = |count: &&Count| count.all > 0;
    let bad = counts.iter().filter(has).rev().find(|count| count.verdict.is_bad());
    bad.or_else(|| counts.iter().find(has)).map_or(Verdict::Invalid, |count| count.verdict)
}

impl Part {
    pub fn ready(&self) -> i64 {
        self.counts.iter().filter(|count| count.verdict.is_good()).map(Count::waiting).sum()
    }
    pub fn bad(&self) -> i64 {
        self.counts.iter().filter(|count| count.verdict.is_bad()).map(|count| count.all).sum()
    }
    /// Rows that took effect or are about to.
    pub fn under_way(&self, chosen: &[Verdict]) -> i64 {
        self.counts.iter().filter(|count| chosen.contains(&count.verdict)).map(Count::waiting).sum::<i64>()
            + self.done()
    }
    pub fn undone(&self) -> i64 {
        self.counts.iter().map(|count| count.undone).sum()
    }
    pub fn done(&self) -> i64 {
        self.counts.iter().map(|count| count.applied).sum()
    }
}

#[derive(Clone, Deserialize)]
struct School {
    #[serde(default)]
    written: String,
    #[serde(default)]
    unit: String,
}

async fn name_school(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Import>>,
    form: Form<School>,
) -> Result<Redirect> {
    let School { written, unit } = form.fields;
    // What is no number is no unit: the verb says so after the right to ask was proved.
    let unit = unit.parse().map_or(Id::new(0), Id::<Unit>::new);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::name_school(tx, id, &written, unit).await?;
        Ok(format!("/imports/{id}"))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct Chosen {
    /// One field per ticked verdict.
    #[serde(default)]
    verdict: Vec<String>,
}

async fn apply(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Import>>,
    form: Form<Chosen>,
) -> Result<Redirect> {
    let chosen: Vec<Verdict> = form.fields.verdict.iter().filter_map(|code| code.parse().ok()).collect();
    let version = form.ticket.version;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::ask_apply(tx, id, version, &chosen).await?;
        Ok(format!("/imports/{id}"))
    })
    .await
}

fn at(id: Id<Import>) -> String {
    format!("/imports/{id}")
}
