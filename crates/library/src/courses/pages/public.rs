//! The catalogue and the page of one course.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use kernel::{Actor, App, Audience as Who, Doors, Id, Page, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use crate::courses::course::{Course, SCHOOL_STAGES, SUBJECTS, Verb, Whole, clock, hours};
use crate::courses::store::{self, CARDS_A_PAGE, Card, Wanted};
use crate::media;
use governance::workflow::{self, Kind};

pub fn doors() -> Doors {
    Doors::new().get("/courses", Who::Public, index).get("/courses/{id}", Who::Public, show)
}

#[derive(Template)]
#[template(path = "courses/index.html")]
struct Index {
    frame: Frame,
    cards: Vec<Card>,
    hosts: Vec<String>,
    wanted: Wanted,
    next: Option<i64>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

async fn index(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let wanted = Wanted {
            subject: asked.subject.clone(),
            school_stage: asked.stage.clone(),
            host: asked.host.clone(),
            words: asked.q.chars().filter(|one| *one != '\0').take(60).collect(),
            page: asked.page.parse().unwrap_or(0).clamp(0, 1000),
        };
        let mut cards = store::catalogue(view, &wanted).await?;
        let most = usize::try_from(CARDS_A_PAGE).unwrap_or(24);
        let next = (cards.len() > most).then_some(wanted.page + 1);
        cards.truncate(most);
        let hosts = store::hosts(view).await?;
        Ok(Index { frame: people::frame(view, "课程", Face::Public).await?, cards, hosts, wanted, next })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "courses/show.html")]
struct Show {
    frame: Frame,
    course: Course,
    whole: Whole,
    /// Length of each medium by its file, ms.
    lengths: HashMap<i64, i64>,
    host: String,
    provider: String,
    projects: Vec<(i64, String)>,
    chain: String,
    may_edit: bool,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Course>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let course = store::fetch(view, id, Verb::See).await?;
        let whole = store::headings(view, &course).await?;
        let lengths = media::lengths(view, id.0).await?;
        let host = people::units::names(view, &[course.host]).await?.remove(&course.host).unwrap_or_default();
        let provider = people::persons::names(view, &[course.provider]).await?.remove(&course.provider.0);
        // Whoever reads a published course is told who answers for it; who works on it, all that was said.
        let chain = if view.may(Verb::See, &course.before_readers())? {
            workflow::chain(view, Kind::Course, id.0).await?
        } else {
            workflow::chain_of_published(view, Kind::Course, id.0).await?
        };
        let projects = if view.actor.is_person() { store::project_names(view, &course).await? } else { vec![] };
        Ok(Show {
            frame: people::frame(view, &course.title, Face::Public).await?.under("课程", "/courses"),
            whole,
            lengths,
            host,
            provider: provider.unwrap_or_default(),
            projects,
            chain,
            may_edit: view.may(Verb::Edit, &course)?,
            course,
        })
    });
    Ok(Page(page.await?))
}

impl Show {
    fn length(&self, item: &crate::courses::course::Item) -> String {
        let ms = item.file.and_then(|file| self.lengths.get(&file.0)).copied().unwrap_or(0);
        if ms > 0 { clock(&ms) } else { String::new() }
    }

    fn total(&self) -> i64 {
        let files = self.whole.items.iter().filter_map(|item| item.file);
        files.filter_map(|file| self.lengths.get(&file.0)).sum::<i64>() / 60_000
    }
}
