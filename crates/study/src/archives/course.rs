//! The responsibility dossier of a course: every decision about every version, its parts by digest, who studies it. Steps
//! are read as they were taken, whatever steps the workflow has.
use governance::papers::{Line, Part, Record, Step};
use governance::policy::charter_of;
use governance::workflow;
use kernel::{Refusal, Result, View};

use super::store;

/// The dossier of a course that the actor may export.
///
/// # Errors
/// `NotFound` for a course that was never submitted, or of which the actor may not know; `NotAllowed` for its readers.
pub async fn record(view: &mut View<'_>, course: i64) -> Result<Record> {
    let dossier = workflow::latest(view, workflow::Kind::Course, course).await?.ok_or(Refusal::NotFound)?;
    view.allow(workflow::Verb::Export, &dossier)?;
    for_job(view, course).await
}

/// For the house's own jobs: no right is asked.
pub(super) async fn for_job(view: &mut View<'_>, course: i64) -> Result<Record> {
    let dossier = workflow::latest(view, workflow::Kind::Course, course).await?.ok_or(Refusal::NotFound)?;
    let names = people::persons::names(view, &[dossier.provider]).await?;
    let provider = names.get(&dossier.provider.0).cloned().unwrap_or_default();
    let host = people::units::name(view, kernel::Id::new(dossier.host)).await?;
    let audience = if dossier.audience == "open" { "面向全网开放" } else { "限定范围" };
    let mut facts = vec![
        Line::new("课程", &dossier.title),
        Line::new("提供者", format!("{provider}　{host}（谁提供谁负责）")),
        Line::new("范围", audience),
        Line::new("最新版本", format!("第 {} 版，{}", dossier.content, dossier.stage.words().0)),
    ];
    if let Some(serial) = dossier.stage.serial() {
        facts.push(Line::new("备案流水号", serial));
    }
    Ok(Record {
        heading: "课程责任档案".into(),
        title: dossier.title.clone(),
        facts,
        steps: steps(view, course).await?,
        parts: parts(view, course).await?,
        uses: uses(view, course).await?,
    })
}

async fn steps(view: &mut View<'_>, course: i64) -> Result<Vec<Step>> {
    let charter = charter_of(view)?;
    let decisions = store::decisions(view, course).await?;
    let step = |one: store::Decision| {
        let (name, answers) = workflow::words::step(&one.step);
        Step {
            name: name.into(),
            answers: answers.into(),
            content: one.content,
            person: if one.person.is_empty() { "系统".into() } else { one.person },
            role: if one.role.is_empty() { String::new() } else { charter.role_name(&one.role).into() },
            unit: one.unit,
            at: one.at,
            charter: one.charter,
            reason: one.reason,
            serial: if one.step == "filed" { one.serial } else { String::new() },
        }
    };
    Ok(decisions.into_iter().map(step).collect())
}

async fn parts(view: &mut View<'_>, course: i64) -> Result<Vec<Part>> {
    let mut submissions: Vec<(i64, Vec<workflow::Part>)> = vec![];
    for (content, json) in store::parts(view, course).await? {
        submissions.push((content, serde_json::from_str(&json)?));
    }
    let mut all: Vec<Part> = vec![];
    for (at, (content, parts)) in submissions.iter().enumerate() {
        let same = |other: &&(i64, Vec<workflow::Part>)| other.0 == *content;
        let nth = submissions[..at].iter().filter(same).count() + 1;
        let last = submissions[at + 1..].iter().rfind(same);
        for part in parts {
            // What came back and was handed in unchanged stands once; what was repaired says of which submission it is.
            let stays = last.is_none_or(|last| last.1.iter().any(|one| one.digest == part.digest));
            let label =
                if stays { part.label.clone() } else { format!("{}（第 {nth} 次提交，未采用）", part.label) };
            let part = Part { content: *content, label, digest: part.digest.clone() };
            if !all.iter().any(|one| one.content == part.content && one.digest == part.digest) {
                all.push(part);
            }
        }
    }
    Ok(all)
}

async fn uses(view: &mut View<'_>, course: i64) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = store::uses(view, course)
        .await?
        .into_iter()
        .map(|one| Line::new(format!("项目“{}”", one.name), said(one.seats, one.studied, one.last)))
        .collect();
    let all = store::learners(view, course).await?;
    let last = all.last.map_or_else(String::new, |at| format!("，最近一次在 {}", at.minute()));
    lines.insert(0, Line::new("学过的人", format!("{} 人{last}", all.studied)));
    Ok(lines)
}

fn said(seats: i64, studied: i64, last: Option<kernel::At>) -> String {
    let last = last.map_or_else(String::new, |at| format!("，最近一次在 {}", at.minute()));
    format!("学员 {seats} 人，学过 {studied} 人{last}")
}
