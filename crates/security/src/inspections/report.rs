//! The report of an inspection as a signed paper: what was looked at, what was found, who mended and who verified it.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect};
use governance::files;
use governance::papers::{self, Line, Paper, Part, Record};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Id, Page, Press, Result, Trace, View};
use people::units;

use super::inspection::{Inspection, Stage, Verb};
use super::store;
use crate::checklist::controls;
use crate::steps;

const KIND: &str = "Inspection";

pub fn doors() -> Doors {
    let export = Audience::Verb("export", KIND);
    let taken = Trace::Audit("papers.taken");
    Doors::new()
        .get("/security/inspections/{id}/report", export, show)
        .post("/security/inspections/{id}/report", export, Trace::Audit("papers.exported"), ask)
        .door(Method::GET, "/security/inspections/{id}/report/papers/{n}", export, taken, take)
}

/// What the house knows of an inspection that the actor may export.
async fn record(view: &mut View<'_>, id: Id<Inspection>) -> Result<Record> {
    let one = store::fetch(view, id, Verb::Export).await?;
    let charter = charter_of(view)?;
    let names = units::names(view, &one.units).await?;
    let looked: Vec<&str> = one.units.iter().filter_map(|unit| names.get(unit).map(String::as_str)).collect();
    let mut facts = vec![
        Line::new("编号", format!("安全检查 {}", one.number)),
        Line::new("检查日期", &one.planned_on),
        Line::new("被检查单位", looked.join("、")),
        Line::new("检查范围", &one.scope),
    ];
    let mut all = steps::of(view, (KIND, id.0)).await?;
    let mut parts = vec![];
    for (found, at) in store::of(view, id).await?.into_iter().zip(1..) {
        let control = controls().iter().find(|control| control.id == found.control);
        let clause = control.map_or_else(String::new, |control| format!("{} {}　", control.clause, control.name));
        let unit = names.get(&found.unit).map_or("", String::as_str);
        let (level, stage) = (found.level.words().0, found.stage.words().0);
        let says = format!(
            "{clause}{}（{level}）\n{}\n答复单位：{unit}　期限 {}　{stage}",
            found.thing,
            found.says,
            found.due.day()
        );
        facts.push(Line::new(format!("问题 {at}"), says));
        let of = ("Finding", found.id.0);
        all.extend(
            steps::of(view, of)
                .await?
                .into_iter()
                .map(|step| steps::Step { says: format!("问题 {at}：{}", step.says), ..step }),
        );
        let evidence = files::attached(view, of).await?;
        parts.extend(evidence.into_iter().map(|file| Part {
            content: 0,
            label: format!("问题 {at}：{}", file.name),
            digest: hex::encode(&file.digest),
        }));
    }
    facts.push(match &one.stage {
        Stage::Open => Line::new("状态", "检查中"),
        Stage::Closed { closed, conclusion } => Line::new("结论", format!("{conclusion}\n{} 办结", closed.at.day())),
    });
    all.sort_by_key(|step| step.at);
    let steps = steps::as_papers(&all, &charter);
    Ok(Record { heading: "安全检查报告".into(), title: one.title, facts, steps, parts, uses: vec![] })
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Inspection>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let record = record(view, id).await?;
        let above = (record.title.clone(), format!("/security/inspections/{id}"));
        papers::desk(view, (KIND, id.0), record, format!("/security/inspections/{id}/report"), above).await
    });
    Ok(Page(page.await?))
}

async fn ask(State(app): State<App>, actor: Actor, Path(id): Path<Id<Inspection>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        let record = record(tx, id).await?;
        papers::export(tx, (KIND, id.0), record).await?;
        Ok(format!("/security/inspections/{id}/report"))
    })
    .await
}

async fn take(
    State(app): State<App>,
    actor: Actor,
    Path((id, paper)): Path<(Id<Inspection>, Id<Paper>)>,
) -> Result<impl IntoResponse> {
    app.look(&actor, async move |view| store::fetch(view, id, Verb::Export).await.map(drop)).await?;
    papers::take(&app, &actor, (KIND, id.0), paper).await
}
