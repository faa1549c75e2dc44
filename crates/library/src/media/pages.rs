//! The report page of one medium: player, state, findings, renditions.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use governance::cuts;
use governance::files::{self, File};
use kernel::{Actor, App, Audience, Doors, Id, Page, Refusal, Result, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::medium::{Medium, Stage};
use super::{report, store};

pub fn doors() -> Doors {
    let see = Audience::Verb("see", "Course");
    Doors::new().get("/media-reports/{id}", see, show).get("/media-reports/{id}/state", see, state)
}

#[derive(Template)]
#[template(path = "media/show.html")]
struct Show {
    frame: Frame,
    file: File,
    medium: Medium,
    report: String,
    at: i64,
    source: String,
    playlist: String,
    poster: String,
    captions: String,
}

#[derive(Template)]
#[template(path = "media/show.html", block = "state")]
struct Running {
    medium: Medium,
    report: String,
}

#[derive(Deserialize)]
struct At {
    at: Option<i64>,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<File>>,
    Query(at): Query<At>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let medium = fetch(view, id).await?;
        let file = files::by_id(view, id).await?.ok_or(Refusal::NotFound)?;
        let link = |name: &str| if name.is_empty() { String::new() } else { files::link(view, id, name) };
        let (source, playlist) = (link("source"), link(&medium.playlist));
        let (poster, captions) = (link(&medium.poster), link(&medium.captions));
        let (report, at) = (report(&medium)?, at.at.unwrap_or(0).max(0));
        let frame = people::frame(view, "技术检测报告", Face::Console).await?;
        let frame = frame.under("课程", format!("/courses/{}", medium.course));
        Ok(Show { frame, file, medium, report, at, source, playlist, poster, captions })
    });
    Ok(Page(page.await?))
}

async fn state(State(app): State<App>, actor: Actor, Path(id): Path<Id<File>>) -> Result<Html<String>> {
    let medium = app.look(&actor, async move |view| fetch(view, id).await).await?;
    let report = report(&medium)?;
    Ok(Html(Running { medium, report }.render()?))
}

/// A medium under the right to have its file; whoever uploaded it sees what became of it.
async fn fetch(view: &mut View<'_>, id: Id<File>) -> Result<Medium> {
    let medium = store::by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    let cut = cuts::is_cut(view, ("Course", medium.course)).await?;
    let keeper = view.house.wiring.governed("Course").ok_or(Refusal::NotFound)?;
    match keeper.may_have(view, medium.course, id.0).await {
        Ok(()) => Ok(medium),
        Err(no) => {
            let own = view.actor.id();
            let file = files::by_id(view, id).await?;
            if !cut && file.is_some_and(|file| own.0 != 0 && file.uploader == own) { Ok(medium) } else { Err(no) }
        }
    }
}

/// `原画 1280×720`, `640×360 502 kbps`, `声音 128 kbps`
fn quality(one: &av::Rendition) -> String {
    let kbps = one.average_bandwidth / 1000;
    match one.playlist.as_str() {
        "source.m3u8" => format!("原画 {}×{}", one.width, one.height),
        _ if one.width == 0 => format!("声音 {kbps} kbps"),
        _ => format!("{}×{} {kbps} kbps", one.width, one.height),
    }
}
