//! The pages of one item: a new one, its settings, its file and captions, its questions.
use std::collections::HashMap;
use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use governance::files::{self, File};
use kernel::{Actor, App, Audience as Who, Doors, Form, Id, Page, Press, Refusal, Result, Trace, Tx};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::edit::back;
use super::number;
use crate::courses::actions::{self, NewItem, NewQuestion};
use crate::courses::course::{Course, Item, ItemKind, Question, QuestionKind, Verb, Whole, clock};
use crate::courses::{store, words};
use crate::media::{self, Medium};

const EDIT: Who = Who::Verb("edit", "Course");
const EDITED: Trace = Trace::Audit("courses.edited");

pub fn doors() -> Doors {
    Doors::new()
        .get("/teach/courses/{id}/items/new", EDIT, blank)
        .post("/teach/courses/{id}/items", EDIT, EDITED, add)
        .get("/teach/courses/{id}/items/{n}", EDIT, show)
        .post("/teach/courses/{id}/items/{n}/settings", EDIT, EDITED, change)
        .post("/teach/courses/{id}/items/{n}/file", EDIT, EDITED, replace)
        .post("/teach/courses/{id}/items/{n}/captions", EDIT, EDITED, captions)
        .post("/teach/courses/{id}/items/{n}/removal", EDIT, EDITED, remove)
        .post("/teach/courses/{id}/items/{n}/up", EDIT, EDITED, up)
        .post("/teach/courses/{id}/items/{n}/questions", EDIT, EDITED, add_question)
        .post("/teach/courses/{id}/items/{n}/questions/{m}/settings", EDIT, EDITED, change_question)
        .post("/teach/courses/{id}/items/{n}/questions/{m}/removal", EDIT, EDITED, remove_question)
}

#[derive(Template)]
#[template(path = "courses/new_item.html")]
struct Blank {
    frame: Frame,
    course: Course,
    whole: Whole,
    chapter: i64,
    kind: ItemKind,
    most: i64,
}

#[derive(Deserialize)]
struct Asked {
    chapter: Option<i64>,
    kind: Option<String>,
}

const KINDS: [ItemKind; 5] = [ItemKind::Video, ItemKind::Audio, ItemKind::Pdf, ItemKind::Text, ItemKind::Quiz];

async fn blank(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Course>>,
    Query(asked): Query<Asked>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let course = store::fetch(view, id, Verb::Edit).await?;
        let whole = store::whole(view, &course).await?;
        let kind = asked.kind.as_deref().and_then(|kind| ItemKind::from_str(kind).ok()).unwrap_or(ItemKind::Video);
        let most = governance::policy::charter_of(view)?.parameters.uploads.most_bytes;
        let frame = people::frame(view, "添加内容", Face::Console).await?;
        let frame = frame.under("我来授课", "/teach").under(course.title.clone(), format!("/teach/courses/{id}"));
        Ok(Blank { frame, course, whole, chapter: asked.chapter.unwrap_or(1), kind, most })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    chapter: String,
    kind: String,
    title: String,
    required: String,
    upload: String,
    body: String,
    pass_percent: String,
    tries: String,
}

impl Fields {
    fn read(&self, kind: ItemKind) -> NewItem {
        NewItem {
            chapter: number(&self.chapter).unwrap_or(0),
            kind,
            title: self.title.clone(),
            required: self.required != "no",
            file: number(&self.upload).map(Id::new),
            body: self.body.clone(),
            pass_percent: number(&self.pass_percent).unwrap_or(-1),
            tries: number(&self.tries).unwrap_or(-1),
        }
    }
}

async fn add(State(app): State<App>, actor: Actor, Path(id): Path<Id<Course>>, form: Form<Fields>) -> Result<Redirect> {
    let (version, fields) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        store::fetch(tx, id, Verb::Edit).await?;
        let kind = ItemKind::from_str(&fields.kind).map_err(|_| Refusal::field("kind", words::KIND))?;
        let item = actions::add_item(tx, id, version, fields.read(kind)).await?;
        Ok(here(id, item.key))
    })
    .await
}

#[derive(Template)]
#[template(path = "courses/item.html")]
struct Show {
    frame: Frame,
    course: Course,
    whole: Whole,
    item: Item,
    file: Option<File>,
    medium: Option<Medium>,
    names: HashMap<i64, File>,
    open: bool,
    most: i64,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Course>, i64)>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let course = store::fetch(view, id, Verb::Edit).await?;
        let whole = store::whole(view, &course).await?;
        let item = whole.items.iter().find(|item| item.key == key).cloned().ok_or(Refusal::NotFound)?;
        let medium = match item.file {
            Some(file) => media::by_id(view, file).await?,
            None => None,
        };
        let captions = medium.as_ref().and_then(|medium| medium.captions_file);
        let ids: Vec<i64> = item.file.into_iter().chain(captions).map(|file| file.0).collect();
        let names = files::by_ids(view, &ids).await?;
        let most = governance::policy::charter_of(view)?.parameters.uploads.most_bytes;
        let frame = people::frame(view, &item.title, Face::Console).await?;
        let frame = frame.under("我来授课", "/teach").under(course.title.clone(), format!("/teach/courses/{id}"));
        let file = item.file.and_then(|file| names.get(&file.0).cloned());
        Ok(Show { frame, open: course.editable().is_ok(), course, whole, item, file, medium, names, most })
    });
    Ok(Page(page.await?))
}

impl Show {
    /// The options of a question as they are typed: right ones with a star before them.
    fn lines(&self, question: &Question) -> String {
        if question.kind == QuestionKind::Blank {
            return question.answer.join("\n");
        }
        let star = |key: &str| if question.answer.iter().any(|right| right == key) { "*" } else { "" };
        question.options.iter().map(|one| format!("{}{}", star(&one.key), one.text)).collect::<Vec<_>>().join("\n")
    }

    fn captions_name(&self) -> &str {
        let file = self.medium.as_ref().and_then(|medium| medium.captions_file);
        file.and_then(|file| self.names.get(&file.0)).map_or("", |file| &file.name)
    }

    fn questions(&self) -> Vec<&Question> {
        self.whole.questions_of(&self.item.key)
    }

    fn holds_questions(&self) -> bool {
        matches!(self.item.kind, ItemKind::Quiz | ItemKind::Video)
    }

    fn judged(&self, question: &Question, answer: &str) -> bool {
        question.answer.iter().any(|right| right == answer)
    }
}

async fn change(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Course>, i64)>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, fields) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        let kind = kind_of(tx, id, key).await?;
        actions::change_item(tx, id, version, key, fields.read(kind)).await?;
        Ok(here(id, key))
    })
    .await
}

async fn kind_of(tx: &mut Tx<'_>, id: Id<Course>, key: i64) -> Result<ItemKind> {
    let course = store::fetch(tx, id, Verb::Edit).await?;
    let whole = store::whole(tx, &course).await?;
    Ok(whole.items.iter().find(|item| item.key == key).map(|item| item.kind).ok_or(Refusal::NotFound)?)
}

async fn replace(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Course>, i64)>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, file) = (form.ticket.version, number(&form.fields.upload).map(Id::new));
    app.submit(&actor, form.ticket, async move |tx| {
        actions::replace_file(tx, id, version, key, file).await?;
        Ok(here(id, key))
    })
    .await
}

async fn captions(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Course>, i64)>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, file) = (form.ticket.version, number(&form.fields.upload).map(Id::new));
    app.submit(&actor, form.ticket, async move |tx| {
        actions::set_captions(tx, id, version, key, file).await?;
        Ok(here(id, key))
    })
    .await
}

async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Course>, i64)>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::remove_item(tx, id, version, key).await?;
        Ok(back(id, "contents"))
    })
    .await
}

async fn up(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Course>, i64)>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::up_item(tx, id, version, key).await?;
        Ok(back(id, "contents"))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asking {
    kind: String,
    stem: String,
    lines: String,
    judge: String,
    points: String,
    explanation: String,
    at: String,
    required: String,
}

impl Asking {
    fn read(&self) -> Result<NewQuestion, Refusal> {
        Ok(NewQuestion {
            kind: QuestionKind::from_str(&self.kind).map_err(|_| Refusal::field("kind", words::KIND))?,
            stem: self.stem.clone(),
            lines: self.lines.clone(),
            judge: self.judge.clone(),
            points: number(&self.points).unwrap_or(0),
            explanation: self.explanation.clone(),
            at: self.at.clone(),
            required: self.required == "yes",
        })
    }
}

async fn add_question(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Course>, i64)>,
    form: Form<Asking>,
) -> Result<Redirect> {
    let (version, asking) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        kind_of(tx, id, key).await?;
        actions::add_question(tx, id, version, key, asking.read()?).await?;
        Ok(format!("{}#questions", here(id, key)))
    })
    .await
}

async fn change_question(
    State(app): State<App>,
    actor: Actor,
    Path((id, key, question)): Path<(Id<Course>, i64, i64)>,
    form: Form<Asking>,
) -> Result<Redirect> {
    let (version, asking) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        kind_of(tx, id, key).await?;
        actions::change_question(tx, id, version, question, asking.read()?).await?;
        Ok(format!("{}#questions", here(id, key)))
    })
    .await
}

async fn remove_question(
    State(app): State<App>,
    actor: Actor,
    Path((id, key, question)): Path<(Id<Course>, i64, i64)>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::remove_question(tx, id, version, question).await?;
        Ok(format!("{}#questions", here(id, key)))
    })
    .await
}

fn here(id: Id<Course>, key: i64) -> String {
    format!("/teach/courses/{id}/items/{key}")
}
