//! The page of a project's archives: what would stand in one now, what is missing and who can supply it, the button, the
//! archives that were made.
use std::collections::HashMap;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Redirect;
use governance::files::{self, File};
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Press, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::archive::{Archive, Entry, Missing, Section};
use super::contents::{Contents, contents};
use super::{actions, store, words};
use crate::seats::{self, Project, ProjectVerb};

pub fn doors() -> Doors {
    let archive = Audience::Verb("archive", "Project");
    Doors::new()
        .get("/projects/{id}/archive", archive, show)
        .press(
            "/projects/{id}/archive",
            archive,
            Trace::Audit("archives.asked"),
            async |tx, id, _| actions::ask(tx, id).await,
            |id| format!("/projects/{id}/archive"),
        )
        .post("/projects/{id}/archive/papers", archive, Trace::Audit("archives.paper_brought"), bring)
        .post("/projects/{id}/archive/papers/{n}/removal", archive, Trace::Audit("archives.paper_removed"), remove)
        .door(Method::GET, "/archives/{id}/file", archive, Trace::Audit("archives.taken"), take)
}

#[derive(Template)]
#[template(path = "archives/show.html")]
struct Show {
    frame: Frame,
    project: Project,
    contents: Contents,
    /// What people brought, by section.
    brought: Vec<(Section, Vec<File>)>,
    archives: Vec<Line>,
}

/// One archive with how far it is.
struct Line {
    archive: Archive,
    by: String,
    files: i64,
    done: i64,
}

impl Show {
    fn is_making(&self) -> bool {
        self.archives.iter().any(|line| line.archive.made.is_none())
    }

    fn entries(&self, section: &Section) -> Vec<&Entry> {
        self.contents.of(*section).collect()
    }

    fn missing(&self, section: &Section) -> Vec<&Missing> {
        self.contents.missing.iter().filter(|one| one.section == *section).collect()
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let project = seats::project(view, id, ProjectVerb::Archive).await?;
        let contents = contents(view, &project).await?;
        let mut brought = vec![];
        for section in Section::BROUGHT {
            let ids: Vec<i64> = store::brought(view, id, section).await?.into_iter().map(|(_, file)| file).collect();
            let mut found = vec![];
            for file in ids {
                found.extend(files::by_id(view, Id::new(file)).await?);
            }
            brought.push((section, found));
        }
        let archives = lines(view, id).await?;
        let frame = people::frame(view, "项目归档", Face::Console).await?.with_htmx();
        let frame = frame.under("培训项目", "/projects").under(project.name.clone(), format!("/projects/{id}"));
        Ok(Show { frame, project, contents, brought, archives })
    });
    Ok(Page(page.await?))
}

async fn lines(view: &mut View<'_>, project: i64) -> Result<Vec<Line>> {
    let archives = store::of_project(view, project).await?;
    let persons: Vec<Id<kernel::Person>> = archives.iter().map(|archive| archive.asked.by).collect();
    let names: HashMap<i64, String> = people::persons::names(view, &persons).await?;
    let mut all = vec![];
    for archive in archives {
        let (files, done) = store::progress(view, archive.id).await?;
        let by = names.get(&archive.asked.by.0).cloned().unwrap_or_default();
        all.push(Line { archive, by, files, done });
    }
    Ok(all)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    section: String,
    upload: String,
}

async fn bring(State(app): State<App>, actor: Actor, Path(id): Path<i64>, form: Form<Fields>) -> Result<Redirect> {
    let Fields { section, upload } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        seats::project(tx, id, ProjectVerb::Archive).await?;
        let file = upload.parse::<i64>().map_err(|_| Refusal::field("upload", words::UPLOAD))?;
        actions::bring(tx, id, &section, Id::new(file)).await?;
        Ok(format!("/projects/{id}/archive"))
    })
    .await
}

async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path((id, file)): Path<(i64, Id<File>)>,
    press: Press,
) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::remove(tx, id, file).await?;
        Ok(format!("/projects/{id}/archive"))
    })
    .await
}

/// The ZIP as it was made, in a stream; taking it away leaves its trace.
async fn take(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Archive>>,
) -> Result<([(HeaderName, HeaderValue); 4], Body)> {
    let (made, name) = app
        .act(&actor, async move |tx| {
            let archive = store::archive(tx, id).await?;
            let project = seats::project(tx, archive.project, ProjectVerb::Archive).await?;
            let name = format!("{}-{}.zip", project.name, archive.serial.replace(' ', "-"));
            let made = archive.made.ok_or(Refusal::not_now(words::NOT_MADE))?;
            tx.trace("archives.taken", ("Project", archive.project), &archive.number).await?;
            Ok((made, name))
        })
        .await?;
    let named = format!("attachment; filename=\"archive.zip\"; filename*=UTF-8''{}", files::encoded(&name));
    let stream = app.house.files.get(&made.key, None).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_LENGTH, HeaderValue::from(made.bytes)),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(named).map_err(anyhow::Error::from)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(stream)))
}
