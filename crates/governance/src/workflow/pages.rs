//! The desks: what waits for me, and one dossier with its check, its chain and the decision that is mine to take.
use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Refusal, Result, Trace, Tx, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::dossier::{Dossier, Finding, Kind, Level, Part, Stage, Verb};
use super::store::{Mine, Queue};
use super::{actions, store, words};
use crate::charter::Charter;
use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new()
        .get("/reviews", Audience::SignedIn, index)
        .get("/reviews/{id}", Audience::Verb("see", "Course"), show)
        .post("/reviews/{id}/decision", Audience::Verb("review", "Course"), Trace::Audit("workflow.reviewed"), decide)
        .post("/reviews/{id}/filing", Audience::Verb("file", "Course"), Trace::Audit("workflow.filed"), file)
        .post(
            "/reviews/{id}/publication",
            Audience::Verb("publish", "Course"),
            Trace::Audit("workflow.published"),
            publish,
        )
        .post(
            "/reviews/{id}/withdrawal",
            Audience::Verb("withdraw", "Course"),
            Trace::Audit("workflow.withdrawn"),
            withdraw,
        )
}

#[derive(Template)]
#[template(path = "workflow/index.html")]
struct Index {
    frame: Frame,
    queue: Queue,
    tabs: Vec<(Queue, &'static str, i64)>,
    dossiers: Vec<Line>,
    next: Option<i64>,
}

/// One row of a queue.
struct Line {
    id: Id<Dossier>,
    title: String,
    host: String,
    audience: &'static str,
    since: String,
    fails: usize,
    warns: usize,
}

#[derive(Deserialize)]
struct Which {
    queue: Option<String>,
    after: Option<i64>,
}

async fn index(State(app): State<App>, actor: Actor, Query(which): Query<Which>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let mut tabs = vec![];
        for queue in Queue::ALL {
            let count = store::count(view, queue, &mine(view, &charter, queue)).await?;
            tabs.push((queue, queue.into(), count));
        }
        let asked = which.queue.as_deref().and_then(|name| Queue::from_str(name).ok());
        let first = tabs.iter().find(|(_, _, count)| *count > 0).map_or(Queue::Review, |(queue, ..)| *queue);
        let queue = asked.unwrap_or(first);
        let found = store::waiting(view, queue, &mine(view, &charter, queue), which.after.unwrap_or(0)).await?;
        let next = found.last().filter(|_| found.len() == 50).map(|last| last.id.0);
        let dossiers = lines(view, &found).await?;
        Ok(Index { frame: people::frame(view, "审核与备案", Face::Console).await?, queue, tabs, dossiers, next })
    });
    Ok(Page(page.await?))
}

async fn lines(view: &mut View<'_>, found: &[Dossier]) -> Result<Vec<Line>> {
    let units = unit_names(view, found).await?;
    let line = |dossier: &Dossier| Line {
        id: dossier.id,
        title: dossier.title.clone(),
        host: units.get(&dossier.host).cloned().unwrap_or_default(),
        audience: audience(&dossier.audience),
        since: since(dossier).minute(),
        fails: dossier.fails(),
        warns: dossier.warns(),
    };
    Ok(found.iter().map(line).collect())
}

async fn unit_names(view: &mut View<'_>, found: &[Dossier]) -> Result<std::collections::HashMap<i64, String>> {
    let ids: Vec<i64> = found.iter().map(|dossier| dossier.host).collect();
    people::units::names(view, &ids).await
}

/// Since when it waits where it is.
fn since(dossier: &Dossier) -> kernel::At {
    match &dossier.stage {
        Stage::Checked { at } => *at,
        Stage::Reviewed { reviewed, .. } => reviewed.at,
        Stage::Filed { filed, .. } => filed.at,
        Stage::Published { published, .. } => published.at,
        Stage::Ended { signed, .. } => signed.at,
        Stage::Submitted => dossier.submitted.at,
    }
}

/// What the actor's roles open of a queue, by the charter's routes.
fn mine(view: &View<'_>, charter: &Charter, queue: Queue) -> Vec<Mine> {
    let known = |kind: &str| match kind {
        "course" => Some(Kind::Course),
        _ => None,
    };
    let routes = charter.routes.iter().filter_map(|route| Some((known(&route.kind)?, route)));
    routes
        .map(|(kind, route)| {
            let roles = match queue {
                Queue::Review => &route.review,
                Queue::File => &route.file,
                Queue::Publish => &route.publish,
            };
            let mut mine = Mine {
                kind: kind.into(),
                audience: route.audience.clone(),
                everywhere: false,
                units: vec![],
                scopes: vec![],
            };
            for grant in view.grants.iter().filter(|grant| roles.contains(&grant.role)) {
                match grant.kind.as_str() {
                    "Platform" => mine.everywhere = true,
                    "Unit" => mine.units.push(grant.scope),
                    "Project" => mine.scopes.push(("Project", grant.scope)),
                    "Module" => mine.scopes.push(("Module", grant.scope)),
                    _ => {}
                }
            }
            mine
        })
        .collect()
}

#[derive(Template)]
#[template(path = "workflow/show.html")]
struct Show {
    frame: Frame,
    host: String,
    provider: String,
    submitter: String,
    audience: &'static str,
    times: i64,
    parts: Vec<Compared>,
    chain: String,
    may_review: bool,
    may_return: bool,
    may_reject: bool,
    may_file: bool,
    may_publish: bool,
    may_withdraw: bool,
    dossier: Dossier,
}

/// A part beside the published version's part of the same name.
struct Compared {
    part: Part,
    /// What it is against the version that readers see now.
    against: &'static str,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Dossier>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| page(view, id).await).await?))
}

async fn page(view: &mut View<'_>, id: Id<Dossier>) -> Result<Show> {
    let dossier = store::fetch(view, id, Verb::See).await?;
    let published = store::published(view, dossier.kind, dossier.subject).await?;
    let persons = people::persons::names(view, &[dossier.provider, dossier.submitted.by]).await?;
    let name = |id: Id<kernel::Person>| persons.get(&id.0).cloned().unwrap_or_default();
    let units = unit_names(view, std::slice::from_ref(&dossier)).await?;
    let (stage, fails) = (dossier.stage.name(), dossier.fails());
    let at = |names: &[&str]| names.contains(&stage);
    Ok(Show {
        host: units.get(&dossier.host).cloned().unwrap_or_default(),
        provider: name(dossier.provider),
        submitter: name(dossier.submitted.by),
        audience: audience(&dossier.audience),
        times: store::times_submitted(view, dossier.kind, dossier.subject, dossier.content).await?,
        parts: compared(&dossier, published.as_ref()),
        chain: super::chain(view, dossier.kind, dossier.subject).await?,
        may_review: at(&["checked"]) && fails == 0 && view.may(Verb::Review, &dossier)?,
        may_return: at(&["checked", "reviewed"]) && view.may(Verb::Return, &dossier)?,
        may_reject: at(&["checked"]) && view.may(Verb::Reject, &dossier)?,
        may_file: at(&["reviewed"]) && view.may(Verb::File, &dossier)?,
        may_publish: at(&["filed"]) && view.may(Verb::Publish, &dossier)?,
        may_withdraw: at(&["published"]) && view.may(Verb::Withdraw, &dossier)?,
        frame: people::frame(view, &dossier.title, Face::Console).await?.with_htmx().under("审核与备案", "/reviews"),
        dossier,
    })
}

fn compared(dossier: &Dossier, published: Option<&Dossier>) -> Vec<Compared> {
    let old = published.filter(|old| old.content != dossier.content);
    let judge = |part: &Part| match old {
        None => "",
        Some(old) if old.parts.iter().any(|one| one.digest == part.digest) => "与已发布版相同",
        Some(old) if old.parts.iter().any(|one| one.label == part.label) => "已修改",
        Some(_) => "新增",
    };
    dossier.parts.iter().map(|part| Compared { part: part.clone(), against: judge(part) }).collect()
}

fn audience(code: &str) -> &'static str {
    match code {
        "open" => "面向全网开放",
        "scoped" => "限定范围",
        _ => "",
    }
}

impl Show {
    /// What must be changed stands first.
    fn findings(&self) -> Vec<&Finding> {
        let mut all: Vec<&Finding> = self.dossier.findings.iter().collect();
        all.sort_by_key(|finding| finding.level);
        all
    }

    fn decides(&self) -> bool {
        self.may_review || self.may_return || self.may_reject
    }
}

#[derive(Clone, Deserialize)]
struct Decision {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    opinion: String,
}

async fn decide(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { decision, opinion }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        match decision.as_str() {
            "approve" => actions::review(tx, id, version, &opinion).await,
            "return" => actions::return_for_changes(tx, id, version, &opinion).await,
            "reject" => actions::reject(tx, id, version, &opinion).await,
            _ => undecided(tx, id, Verb::Review).await,
        }?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

async fn file(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { decision, opinion }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        match decision.as_str() {
            "file" => actions::file(tx, id, version, &opinion).await,
            "return" => actions::return_for_changes(tx, id, version, &opinion).await,
            _ => undecided(tx, id, Verb::File).await,
        }?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

/// Whoever may not decide is told so; whoever may is told to choose.
async fn undecided(tx: &mut Tx<'_>, id: Id<Dossier>, verb: Verb) -> Result<Dossier> {
    store::fetch(tx, id, verb).await?;
    Err(Refusal::field("decision", words::DECISION).into())
}

async fn publish(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    press: kernel::Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::publish(tx, id, version).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}

async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Dossier>>,
    form: Form<Decision>,
) -> Result<Redirect> {
    let (version, Decision { opinion, .. }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::withdraw(tx, id, version, &opinion).await?;
        Ok(format!("/reviews/{id}"))
    })
    .await
}
