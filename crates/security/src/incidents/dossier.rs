//! The dossier of an incident as a signed paper (A21.1): what happened, who graded it, who answers and why, what was done,
//! how it ended, and which entries of the audit stand behind each step.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect};
use governance::files;
use governance::papers::{self, Line, Paper, Part, Record};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Id, Page, Press, Result, Trace, Tx, View};
use people::{persons, units};

use super::incident::{Incident, Verb};
use super::store;
use crate::steps;

const KIND: &str = "Incident";

pub fn doors() -> Doors {
    let export = Audience::Verb("export", KIND);
    let taken = Trace::Audit("papers.taken");
    Doors::new()
        .get("/security/incidents/{id}/dossier", export, show)
        .post("/security/incidents/{id}/dossier", export, Trace::Audit("papers.exported"), ask)
        .door(Method::GET, "/security/incidents/{id}/dossier/papers/{n}", export, taken, take)
}

/// The dossier as it stands now, numbered; a job prints and signs it.
pub async fn export(tx: &mut Tx<'_>, id: Id<Incident>) -> Result<Paper> {
    let record = record(tx, id).await?;
    papers::export(tx, (KIND, id.0), record).await
}

/// What the house knows of an incident that the actor may export.
async fn record(view: &mut View<'_>, id: Id<Incident>) -> Result<Record> {
    let one = store::fetch(view, id, Verb::Export).await?;
    let charter = charter_of(view)?;
    let facts = facts(view, &one).await?;
    let mut parts = vec![];
    for file in files::attached(view, (KIND, id.0)).await? {
        parts.push(Part { content: 0, label: format!("附件：{}", file.name), digest: hex::encode(&file.digest) });
    }
    for trace in store::trail(view, id).await? {
        let label = format!("审计 {}　{}　{}", trace.id, trace.at.minute(), trace.verb);
        parts.push(Part { content: 0, label, digest: hex::encode(&trace.mac) });
    }
    let steps = steps::as_papers(&steps::of(view, (KIND, id.0)).await?, &charter);
    Ok(Record { heading: "安全事件档案".into(), title: one.title, facts, steps, parts, uses: vec![] })
}

async fn facts(view: &mut View<'_>, one: &Incident) -> Result<Vec<Line>> {
    let charge = one.stage.charge();
    let mut known = vec![one.reported.by];
    known.extend(charge.map(|charge| charge.person));
    known.extend(one.stage.grade().map(|grade| grade.graded.by));
    let names = persons::names(view, &known).await?;
    let name = |id: Id<kernel::Person>| names.get(&id.0).cloned().unwrap_or_else(|| "系统".into());
    let mut facts = vec![
        Line::new("编号", format!("安全事件 {}", one.number)),
        Line::new("类别", one.class.name()),
        Line::new("涉及", format!("{}　{}", one.thing.kind_name(), one.thing.link())),
        Line::new("发生", one.happened.minute()),
        Line::new("报告", format!("{}　{}", one.reported.at.minute(), name(one.reported.by))),
        Line::new("经过", &one.says),
    ];
    facts.push(Line::new(
        "级别",
        one.stage.grade().map_or("尚未定级".into(), |grade| {
            format!("{}　{} {} 定", grade.level.words().0, grade.graded.at.minute(), name(grade.graded.by))
        }),
    ));
    if let Some(charge) = charge {
        facts.push(Line::new("责任单位", units::name(view, Id::new(charge.unit)).await?));
        facts.push(Line::new("责任人", format!("{}\n{}", name(charge.person), charge.why)));
    }
    if let Some(up) = &one.sent_up {
        facts.push(Line::new("向上级报告", format!("{}　{}", up.to, up.sent.at.minute())));
    }
    let (all, told) = store::persons::counts(view, one.id).await?;
    if all > 0 {
        facts.push(Line::new("受影响人员", format!("{all} 人，已告知 {told} 人")));
    }
    if let Some(rectified) = one.stage.rectified() {
        facts.push(Line::new("整改", &rectified.text));
    }
    facts.push(match one.stage.end() {
        Some(end) => {
            Line::new("结案", format!("{}　{}\n{}", end.outcome.name(), end.closed.at.minute(), end.disposition))
        }
        None => Line::new("状态", one.stage.words().0),
    });
    Ok(facts)
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Incident>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let record = record(view, id).await?;
        let above = (record.title.clone(), format!("/security/incidents/{id}"));
        papers::desk(view, (KIND, id.0), record, format!("/security/incidents/{id}/dossier"), above).await
    });
    Ok(Page(page.await?))
}

async fn ask(State(app): State<App>, actor: Actor, Path(id): Path<Id<Incident>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        export(tx, id).await?;
        Ok(format!("/security/incidents/{id}/dossier"))
    })
    .await
}

async fn take(
    State(app): State<App>,
    actor: Actor,
    Path((id, paper)): Path<(Id<Incident>, Id<Paper>)>,
) -> Result<impl IntoResponse> {
    app.look(&actor, async move |view| store::fetch(view, id, Verb::Export).await.map(drop)).await?;
    papers::take(&app, &actor, (KIND, id.0), paper).await
}
