//! The editor of a course: what it says of itself, chapters and items, letters, projects, submission.
use std::collections::HashMap;
use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use governance::files::File;
use governance::workflow;
use kernel::{Actor, App, Audience as Who, Doors, Form, Id, Page, Press, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::{hundredths, number};
use crate::courses::actions::{self, Declaration};
use crate::courses::course::{
    Audience, COVERS, Course, Description, Item, LetterKind, SCHOOL_STAGES, SUBJECTS, Verb, Whole, hours,
};
use crate::courses::{store, words};
use crate::media::{self, Medium};

const EDIT: Who = Who::Verb("edit", "Course");
const EDITED: Trace = Trace::Audit("courses.edited");

pub fn doors() -> Doors {
    Doors::new()
        .get("/teach/courses/{id}", EDIT, show)
        .post("/teach/courses/{id}/description", EDIT, EDITED, describe)
        .post("/teach/courses/{id}/projects", EDIT, EDITED, place)
        .post("/teach/courses/{id}/projects/{n}/removal", EDIT, EDITED, unplace)
        .say("/teach/courses/{id}/chapters", EDIT, EDITED, ("title", actions::add_chapter), |id| back(id, "contents"))
        .post("/teach/courses/{id}/chapters/{n}/title", EDIT, EDITED, rename_chapter)
        .post("/teach/courses/{id}/chapters/{n}/removal", EDIT, EDITED, remove_chapter)
        .post("/teach/courses/{id}/chapters/{n}/up", EDIT, EDITED, up_chapter)
        .post("/teach/courses/{id}/letters", EDIT, Trace::Audit("courses.letter_kept"), add_letter)
        .post("/teach/courses/{id}/letters/{n}/removal", EDIT, EDITED, remove_letter)
        .post(
            "/teach/courses/{id}/submission",
            Who::Verb("submit", "Course"),
            Trace::Audit("workflow.submitted"),
            submit,
        )
        .say(
            "/teach/courses/{id}/recall",
            Who::Verb("recall", "Course"),
            Trace::Audit("workflow.recalled"),
            ("reason", async |tx, id, _, text| actions::recall(tx, id, text).await),
            |id| format!("/teach/courses/{id}"),
        )
        .press(
            "/teach/courses/{id}/renewal",
            EDIT,
            Trace::Audit("courses.renewed"),
            async |tx, id, _| actions::renew(tx, id).await,
            |id| format!("/teach/courses/{id}"),
        )
}

#[derive(Template)]
#[template(path = "courses/edit.html")]
struct Edit {
    frame: Frame,
    course: Course,
    whole: Whole,
    files: HashMap<i64, File>,
    media: HashMap<i64, Medium>,
    projects: Vec<(i64, String)>,
    others: Vec<(i64, String)>,
    me: String,
    open: bool,
    renewable: bool,
    may_recall: bool,
    chain: String,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Course>>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| page(view, id).await).await?))
}

async fn page(view: &mut View<'_>, id: Id<Course>) -> Result<Edit> {
    let course = store::fetch(view, id, Verb::Edit).await?;
    let whole = store::whole(view, &course).await?;
    let mut ids: Vec<i64> = whole.items.iter().filter_map(|item| item.file).map(|file| file.0).collect();
    ids.extend(whole.letters.iter().map(|letter| letter.file.0));
    let files = actions::files_by(view, &ids).await?;
    let media = media::of_course(view, id.0).await?.into_iter().map(|medium| (medium.file.0, medium)).collect();
    let projects = store::project_names(view, &course).await?;
    let all = store::open_projects(view).await?;
    let others = all.into_iter().filter(|other| !projects.iter().any(|placed| placed.0 == other.0)).collect();
    let own = view.actor.id();
    let me = people::persons::names(view, &[own]).await?.remove(&own.0).unwrap_or_default();
    Ok(Edit {
        frame: people::frame(view, &course.title, Face::Console).await?.under("我来授课", "/teach"),
        open: course.editable().is_ok(),
        renewable: course.renewable().is_ok(),
        may_recall: course.recallable().is_ok() && view.may(Verb::Recall, &course)?,
        chain: workflow::chain(view, workflow::Kind::Course, id.0).await?,
        whole,
        files,
        media,
        projects,
        others,
        me,
        course,
    })
}

impl Edit {
    /// Where an item's file stands, with the style of its tag.
    fn state(&self, item: &Item) -> (String, &'static str) {
        let Some(file) = item.file else { return (String::new(), "line") };
        let Some(file) = self.files.get(&file.0) else { return ("文件不在了".into(), "no") };
        if !file.is_clean() {
            let words = file.stage.name.words();
            return (format!("文件{}", words.0), words.1);
        }
        match self.media.get(&file.id.0).map(|medium| (&medium.stage, medium)) {
            None => ("可用".into(), "ok"),
            Some((media::Stage::Checked, medium)) => {
                let fails = medium.findings.iter().filter(|finding| finding.level == av::Level::Fail).count();
                if fails > 0 { (format!("{fails} 项不符合"), "no") } else { ("检测通过".into(), "ok") }
            }
            Some((media::Stage::Failed { .. }, _)) => ("检测未通过".into(), "no"),
            Some((_, medium)) => (format!("检测中 {}%", medium.percent), "pri"),
        }
    }

    fn is_medium(&self, item: &Item) -> bool {
        item.file.is_some_and(|file| self.media.contains_key(&file.0))
    }

    fn file_name(&self, file: &Id<File>) -> &str {
        self.files.get(&file.0).map_or("", |file| &file.name)
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct About {
    title: String,
    intro: String,
    subject: String,
    school_stage: String,
    hours: String,
    cover: String,
    audience: String,
}

async fn describe(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Course>>,
    form: Form<About>,
) -> Result<Redirect> {
    let (version, said) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        store::fetch(tx, id, Verb::Edit).await?;
        let audience = Audience::from_str(&said.audience).map_err(|_| Refusal::field("audience", words::AUDIENCE))?;
        let hours = hundredths(&said.hours).ok_or(Refusal::field("hours", words::HOURS))?;
        let About { title, intro, subject, school_stage, cover, .. } = said.clone();
        let said = Description { title, intro, subject, school_stage, hours, cover };
        actions::describe(tx, id, version, audience, said).await?;
        Ok(back(id, "about"))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Title {
    title: String,
    project: String,
}

async fn place(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Course>>,
    form: Form<Title>,
) -> Result<Redirect> {
    let (version, Title { project, .. }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::place(tx, id, version, number(&project).unwrap_or(0)).await?;
        Ok(back(id, "projects"))
    })
    .await
}

async fn unplace(
    State(app): State<App>,
    actor: Actor,
    Path((id, project)): Path<(Id<Course>, i64)>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::unplace(tx, id, version, project).await?;
        Ok(back(id, "projects"))
    })
    .await
}

async fn rename_chapter(
    State(app): State<App>,
    actor: Actor,
    Path((id, place)): Path<(Id<Course>, i64)>,
    form: Form<Title>,
) -> Result<Redirect> {
    let (version, Title { title, .. }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::rename_chapter(tx, id, version, place, &title).await?;
        Ok(back(id, "contents"))
    })
    .await
}

async fn remove_chapter(
    State(app): State<App>,
    actor: Actor,
    Path((id, place)): Path<(Id<Course>, i64)>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::remove_chapter(tx, id, version, place).await?;
        Ok(back(id, "contents"))
    })
    .await
}

async fn up_chapter(
    State(app): State<App>,
    actor: Actor,
    Path((id, place)): Path<(Id<Course>, i64)>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::up_chapter(tx, id, version, place).await?;
        Ok(back(id, "contents"))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct LetterFields {
    kind: String,
    about: String,
    upload: String,
}

async fn add_letter(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Course>>,
    form: Form<LetterFields>,
) -> Result<Redirect> {
    let (version, LetterFields { kind, about, upload }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        store::fetch(tx, id, Verb::Edit).await?;
        let kind = LetterKind::from_str(&kind).map_err(|_| Refusal::field("kind", words::LETTER))?;
        actions::add_letter(tx, id, version, kind, &about, number(&upload).map(Id::new)).await?;
        Ok(back(id, "letters"))
    })
    .await
}

async fn remove_letter(
    State(app): State<App>,
    actor: Actor,
    Path((id, letter)): Path<(Id<Course>, i64)>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::remove_letter(tx, id, version, letter).await?;
        Ok(back(id, "letters"))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Signed {
    lawful: String,
    safe: String,
    accurate: String,
    cleared: String,
    others: String,
    signature: String,
}

async fn submit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Course>>,
    form: Form<Signed>,
) -> Result<Redirect> {
    let (version, said) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let ticked = |text: &str| text == "yes";
        let said = Declaration {
            lawful: ticked(&said.lawful),
            safe: ticked(&said.safe),
            accurate: ticked(&said.accurate),
            cleared: ticked(&said.cleared),
            others: said.others.clone(),
            signature: said.signature.clone(),
        };
        actions::submit(tx, id, version, said).await?;
        Ok(format!("/teach/courses/{id}"))
    })
    .await
}

pub(super) fn back(id: Id<Course>, part: &str) -> String {
    format!("/teach/courses/{id}#{part}")
}
