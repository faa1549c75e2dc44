//! One file of an archive, made out of what the rooms hold. Each is made once; what is there already is left alone.
use bytes::Bytes;
use governance::papers::{self, Document, Said, Section as Part};
use kernel::{Actor, App, At, Id, Result};
use serde_json::json;

use super::archive::{Archive, Entry, Kept, Source};
use super::{course, sheet, store};
use crate::seats::{self, Project, Task};

/// Where the files of an archive lie that were made for it; gone once the ZIP is there.
pub(super) fn folder(id: Id<Archive>) -> String {
    format!("archives/{id}/entries")
}

pub(super) async fn make(app: &App, actor: &Actor, archive: &Archive, entry: &Entry) -> Result<Kept> {
    let project = archive.project;
    let bytes = match entry.source {
        Source::File(id) => return file(app, actor, id).await,
        Source::Course(id) => return dossier(app, actor, archive.asked.by, id).await,
        Source::Task => task(app, actor, archive).await?,
        Source::Report => report(app, actor, archive).await?,
        Source::Roster(class) => sheet::roster(app, actor, class).await?,
        Source::Timetable => sheet::timetable(app, actor, project).await?,
        Source::Recognition(roll) => sheet::recognition(app, actor, Id::new(roll)).await?,
        Source::Certificates => sheet::certificates(app, actor, project).await?,
        Source::Progress(class) => {
            let class = app.look(actor, async move |view| seats::class_for_job(view, class).await).await?;
            let title = format!("{}学习进度", class.name);
            crate::matrix::workbook(app, actor, title, project, vec![class]).await?
        }
    };
    let key = format!("{}/{}", folder(archive.id), entry.place);
    let stored = app.house.files.put(&key, Bytes::from(bytes)).await?;
    Ok(Kept { key, digest: stored.digest, bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX) })
}

/// A file that somebody sent in stays where it is.
async fn file(app: &App, actor: &Actor, id: i64) -> Result<Kept> {
    let found = app.look(actor, async move |view| governance::files::by_id(view, Id::new(id)).await).await?;
    let file = found.ok_or_else(|| anyhow::anyhow!("file {id} of an archive is not there"))?;
    Ok(Kept { key: file.key, digest: file.digest, bytes: file.bytes })
}

/// The dossier as the house has signed it, in its register like every other: exported by whoever archives.
async fn dossier(app: &App, actor: &Actor, by: Id<kernel::Person>, id: i64) -> Result<Kept> {
    let record = app.look(actor, async move |view| course::for_job(view, id).await).await?;
    let made = papers::issue(app, actor, by, ("Course", id), record).await?;
    Ok(Kept { key: made.key, digest: made.digest, bytes: made.bytes })
}

async fn task(app: &App, actor: &Actor, archive: &Archive) -> Result<Vec<u8>> {
    let (_, task) = whose(app, actor, archive).await?;
    let id = task.id;
    let (paper, units) = app
        .look(actor, async move |view| {
            let paper = store::task_paper(view, id).await?;
            Ok((paper, people::units::names(view, &[task.issuer, task.host]).await?))
        })
        .await?;
    let (_, task) = whose(app, actor, archive).await?;
    let unit = |id: i64| units.get(&id).cloned().unwrap_or_default();
    let facts = vec![
        ("任务号".into(), task.number.clone()),
        ("文号".into(), paper.document_number),
        ("下达部门".into(), unit(task.issuer)),
        ("承办部门".into(), unit(task.host)),
        ("培训对象".into(), paper.audience),
        ("名额".into(), format!("{} 人", task.places)),
        ("起止".into(), format!("{}—{}", task.starts_on, task.ends_on)),
    ];
    let signed = |label: &str, (who, at): (String, Option<At>)| {
        at.map(|at| (label.to_owned(), format!("{who}　{}", at.minute())))
    };
    let steps = [signed("下达", paper.issued), signed("接收", paper.accepted), signed("结束", paper.closed)];
    let sections = vec![
        pairs("任务", facts),
        prose("任务要求", &paper.brief),
        pairs("办理", steps.into_iter().flatten().collect()),
        prose("结束说明", &paper.report),
    ];
    print(app, archive, "培训任务书", &task.name, sections).await
}

async fn report(app: &App, actor: &Actor, archive: &Archive) -> Result<Vec<u8>> {
    let (project, _) = whose(app, actor, archive).await?;
    let id = project.id;
    let paper = app.look(actor, async move |view| store::project_paper(view, id).await).await?;
    let at = |who: String, at: Option<At>| at.map_or_else(String::new, |at| format!("{who}　{}", at.minute()));
    let facts = vec![
        ("项目".into(), project.name.clone()),
        ("学时".into(), crate::hours::text(project.hours)),
        ("部署".into(), at(paper.deployed_by, paper.deployed)),
        ("结项".into(), at(paper.closed_by, paper.closed)),
    ];
    let sections = vec![pairs("项目", facts), prose("结项说明", &paper.report)];
    print(app, archive, "结项报告", &project.name, sections).await
}

/// The project with its task, as they stand.
pub(super) async fn whose(app: &App, actor: &Actor, archive: &Archive) -> Result<(Project, Task)> {
    let id = archive.project;
    app.look(actor, async move |view| {
        let project = seats::project_for_job(view, id).await?;
        let task = seats::task_for_job(view, project.task).await?;
        Ok((project, task))
    })
    .await
}

/// A paper of an archive, signed under the archive's name.
pub(super) async fn print(
    app: &App,
    archive: &Archive,
    heading: &str,
    title: &str,
    sections: Vec<Part>,
) -> Result<Vec<u8>> {
    let at = archive.asked.at;
    let number = archive.serial.clone();
    let document = Document {
        heading: heading.into(),
        title: title.into(),
        number: number.clone(),
        issued: format!("按 {} 的记录归档", at.minute()),
        at,
        sections: sections.into_iter().filter(|section| !section.is_empty()).collect(),
    };
    let rows: Vec<_> = document
        .sections
        .iter()
        .map(
            |one| json!({ "heading": one.heading, "rows": one.rows, "lines": one.lines, "paragraphs": one.paragraphs }),
        )
        .collect();
    let attached = json!({ "number": number, "heading": heading, "title": title, "at": at.iso(), "sections": rows });
    let body = papers::print(app, &document, &attached).await?;
    Ok(papers::signed(app, body, &said(archive)))
}

pub(super) fn said(archive: &Archive) -> Said {
    Said { number: archive.serial.clone(), at: archive.asked.at.iso(), charter: archive.charter }
}

fn pairs(heading: &str, rows: Vec<(String, String)>) -> Part {
    let rows = rows.into_iter().filter(|(_, says)| !says.is_empty()).collect();
    Part { heading: heading.into(), rows, ..Part::default() }
}

fn prose(heading: &str, text: &str) -> Part {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Part { heading: heading.into(), paragraphs: lines.map(str::to_owned).collect(), ..Part::default() }
}
