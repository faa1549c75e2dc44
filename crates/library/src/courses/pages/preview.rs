//! Everything of one version, as a reviewer looks at it: answers, letters, files and check reports included.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use governance::files::{self, File};
use kernel::{Actor, App, Audience as Who, Doors, Id, Page, Result, View};
use ui::{Frame, Kind as Face};

use crate::courses::course::{Course, Item, ItemKind, Question, Whole, clock, hours};
use crate::courses::{actions, store};
use crate::media::{self, Medium};

pub fn doors() -> Doors {
    Doors::new().get("/courses/{id}/preview/{n}", Who::Verb("see", "Course"), show)
}

#[derive(Template)]
#[template(path = "courses/preview.html")]
struct Preview {
    frame: Frame,
    course: Course,
    whole: Whole,
    files: HashMap<i64, File>,
    media: HashMap<i64, Medium>,
    /// Links of this session by (file, name).
    links: HashMap<(i64, String), String>,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, content)): Path<(Id<Course>, i64)>,
) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| page(view, id, content).await).await?))
}

async fn page(view: &mut View<'_>, id: Id<Course>, content: i64) -> Result<Preview> {
    let course = store::fetch_content(view, id, content).await?;
    let whole = store::whole(view, &course).await?;
    let mut ids: Vec<i64> = whole.items.iter().filter_map(|item| item.file).map(|file| file.0).collect();
    ids.extend(whole.letters.iter().map(|letter| letter.file.0));
    let files = actions::files_by(view, &ids).await?;
    let media: HashMap<i64, Medium> =
        media::of_course(view, id.0).await?.into_iter().map(|medium| (medium.file.0, medium)).collect();
    let mut links = HashMap::new();
    for file in files.values() {
        let made = media.get(&file.id.0).map(|medium| [&medium.playlist, &medium.poster, &medium.captions]);
        let names = made.into_iter().flatten().filter(|name| !name.is_empty()).cloned().chain(["source".to_owned()]);
        for name in names {
            links.insert((file.id.0, name.clone()), files::link(view, file.id, &name));
        }
    }
    let frame = people::frame(view, &course.title, Face::Console).await?;
    Ok(Preview { frame, course, whole, files, media, links })
}

impl Preview {
    fn link(&self, file: &Id<File>, name: &str) -> &str {
        self.links.get(&(file.0, name.to_owned())).map_or("", String::as_str)
    }
    fn medium(&self, item: &Item) -> Option<&Medium> {
        self.media.get(&item.file?.0)
    }
    fn file(&self, item: &Item) -> Option<&File> {
        self.files.get(&item.file?.0)
    }
    fn answer(&self, question: &Question) -> String {
        match question.answer.first().map(String::as_str) {
            Some("true") if question.options.is_empty() => "对".into(),
            Some("false") if question.options.is_empty() => "错".into(),
            _ => question.answer.join("、"),
        }
    }
}
