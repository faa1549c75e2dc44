//! The study page, and the doors that its player and its buttons knock at.
use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Redirect;
use governance::files;
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Id, Page, Press, Result, Sent, Trace, View, see_other};
use ui::{Frame, Kind as Face};

use super::actions::{self, Answered, Credited, Report, Verdict};
use super::outline::{self, Item, Outline, Source, Stop, clock, hours};
use super::store;
use crate::{exams, notes};

pub fn doors() -> Doors {
    let see = Audience::Verb("see", "Course");
    Doors::new()
        .get("/learn/{id}", Audience::Public, begin)
        .get("/learn/{id}/{n}", Audience::Public, show)
        .post("/learn/{id}/{n}/heartbeat", see, Trace::Ledger("watch_batches"), heartbeat)
        .post("/learn/{id}/{n}/answers", see, Trace::Ledger("answers"), answer)
        .post("/learn/{id}/{n}/reading", see, Trace::Audit("progress.item_done"), read)
}

/// To the first thing that is still to do.
async fn begin(State(app): State<App>, actor: Actor, Path(id): Path<Id<Outline>>) -> Result<Redirect> {
    let to = app.look(&actor, async move |view| {
        let outline = outline::fetch(view, id).await?;
        let done = store::done_keys(view, id.0).await?;
        Ok(outline.next(&done).map_or_else(|| format!("/courses/{id}"), |item| format!("/learn/{id}/{}", item.key)))
    });
    Ok(see_other(&to.await?))
}

#[derive(Template)]
#[template(path = "progress/show.html")]
struct Show {
    frame: Frame,
    outline: Outline,
    item: Item,
    next: Option<Item>,
    done: BTreeSet<i64>,
    positions: HashMap<i64, (i64, i64)>,
    learner: bool,
    player: Option<Player>,
    document: String,
    quiz: String,
    notes: String,
    host: String,
    provider: String,
    /// Questions that stop the films of the course: all, and those that the person has answered.
    asked: (i64, i64),
    /// A civil day; empty when no class asks for the course.
    until: String,
}

/// What the player is told.
struct Player {
    source: String,
    playlist: String,
    poster: String,
    captions: String,
    /// The name of the captions among what was made of the film; empty when it has none.
    spoken: String,
    resume_ms: i64,
    rate: String,
    chapters: String,
    questions: String,
    person: String,
    transcript: Vec<(i64, String)>,
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, key)): Path<(Id<Outline>, i64)>,
) -> Result<Page<impl Template>> {
    let mut page = app.look(&actor, async move |view| page(view, id, key).await).await?;
    if let Some(player) = &mut page.player
        && let Some(file) = page.item.file.filter(|_| !player.spoken.is_empty())
    {
        player.transcript = transcript(&app, Id::new(file), &player.spoken).await?;
    }
    Ok(Page(page))
}

/// The words of the captions with their moments.
async fn transcript(app: &App, file: Id<files::File>, name: &str) -> Result<Vec<(i64, String)>> {
    let Some(bytes) = files::read_child(app, file, name, 4 << 20).await? else { return Ok(vec![]) };
    Ok(cues(&String::from_utf8_lossy(&bytes)))
}

/// Moments and words of a WebVTT that this house wrote.
fn cues(vtt: &str) -> Vec<(i64, String)> {
    let blocks = vtt.split("\n\n").filter_map(|block| {
        let (head, text) = block.trim().split_once('\n')?;
        let from = head.split_once(" --> ")?.0;
        let (seconds, thousandths) = from.rsplit_once('.')?;
        let seconds = seconds.split(':').try_fold(0_i64, |all, part| Some(all * 60 + part.parse::<i64>().ok()?))?;
        let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        Some((seconds * 1000 + thousandths.parse::<i64>().ok()?, plain))
    });
    blocks.take(5000).collect()
}

async fn page(view: &mut View<'_>, id: Id<Outline>, key: i64) -> Result<Show> {
    let outline = outline::fetch(view, id).await?;
    let item = outline.item(key)?.clone();
    let learner = store::is_learner(view, id).await?;
    let positions = store::positions(view, id).await?;
    let frame = people::frame(view, &item.title, Face::Learner).await?.marked();
    let player = if item.is_played() { Some(player(view, &outline, &item, &positions).await?) } else { None };
    let pdf = item.file.filter(|_| item.kind == "pdf");
    let document = pdf.map(|file| files::link(view, Id::new(file), "source")).unwrap_or_default();
    let quiz = if item.kind == "quiz" { exams::panel(view, &outline, &item).await? } else { String::new() };
    let notes = if view.actor.is_person() { notes::panel(view, id.0, &item).await? } else { String::new() };
    let host = people::units::names(view, &[outline.host]).await?.remove(&outline.host).unwrap_or_default();
    let provider = people::persons::names(view, &[Id::new(outline.provider)]).await?.remove(&outline.provider);
    let at = outline.items.iter().position(|other| other.key == key).unwrap_or(0);
    Ok(Show {
        frame,
        next: outline.items.get(at + 1).cloned(),
        done: store::done_keys(view, id.0).await?,
        asked: store::asked(view, &outline).await?,
        until: store::until(view, id).await?,
        positions,
        learner,
        player,
        document,
        quiz,
        notes,
        host,
        provider: provider.unwrap_or_default(),
        outline,
        item,
    })
}

async fn player(
    view: &mut View<'_>,
    outline: &Outline,
    item: &Item,
    positions: &HashMap<i64, (i64, i64)>,
) -> Result<Player> {
    let file = item.file.unwrap_or(0);
    let Source { playlist, poster, captions: spoken } =
        outline::sources(view, outline.id).await?.remove(&file).unwrap_or_default();
    let link = |name: &str| if name.is_empty() { String::new() } else { files::link(view, Id::new(file), name) };
    let (source, playlist, poster, captions) = (link("source"), link(&playlist), link(&poster), link(&spoken));
    // A stranger has nobody who answers: the film plays on.
    let stops = if view.actor.is_person() { outline::stops(view, outline, item.key).await? } else { vec![] };
    let answered = store::answered(view, outline.id).await?;
    let fastest = charter_of(view)?.parameters.study.fastest;
    let me = view.actor.id();
    Ok(Player {
        source,
        playlist,
        poster,
        captions,
        spoken,
        resume_ms: positions.get(&file).map_or(0, |(_, position)| *position),
        rate: format!("{}.{:02}", fastest / 100, fastest % 100),
        chapters: "[]".into(),
        questions: asked(&stops, &answered)?,
        person: me.to_string(),
        transcript: vec![],
    })
}

/// The questions as the player takes them: without their answers.
fn asked(stops: &[Stop], answered: &BTreeSet<i64>) -> Result<String> {
    let asked: Vec<serde_json::Value> = stops
        .iter()
        .map(|stop| {
            let options: serde_json::Value = serde_json::from_str(&stop.options)?;
            Ok(serde_json::json!({
                "id": stop.key.to_string(), "at_ms": stop.at_ms, "kind": stop.kind, "stem": stop.stem,
                "options": options, "required": stop.required, "answered": answered.contains(&stop.key),
            }))
        })
        .collect::<Result<_>>()?;
    // Inside <script type="application/json"> a tag may not end early.
    Ok(serde_json::to_string(&asked)?.replace('<', "\\u003c"))
}

impl Show {
    fn state(&self, item: &Item) -> &'static str {
        match () {
            () if item.key == self.item.key => "now",
            () if self.done.contains(&item.key) => "done",
            () if item.kind == "quiz" => "quiz",
            () => "",
        }
    }

    fn is_done(&self, item: &Item) -> bool {
        self.done.contains(&item.key)
    }

    /// Minutes watched and minutes to watch, over all films of the course.
    fn minutes(&self) -> (i64, i64) {
        let played = self.outline.items.iter().filter(|item| item.is_played());
        let sum = played.fold((0, 0), |(seen, all), item| {
            let own = item.file.and_then(|file| self.positions.get(&file)).map_or(0, |(total, _)| *total);
            (seen + own, all + item.duration_ms)
        });
        (sum.0 / 60_000, sum.1 / 60_000)
    }

    fn required(&self) -> (usize, usize) {
        let required = self.outline.items.iter().filter(|item| item.required);
        let (done, all) =
            required.fold((0, 0), |(done, all), item| (done + usize::from(self.done.contains(&item.key)), all + 1));
        (done, all)
    }

    fn percent(&self) -> usize {
        let (done, all) = self.required();
        done * 100 / all.max(1)
    }

    /// Documents of the course other than the one that is open: (where to read it, where to fetch it, title).
    fn materials(&self) -> Vec<(String, String, &str)> {
        let others = self.outline.items.iter().filter(|item| item.kind == "pdf" && item.key != self.item.key);
        let link = |item: &'_ Item| format!("/learn/{}/{}", self.outline.id, item.key);
        others.filter_map(|item| Some((link(item), files::download(Id::new(item.file?)), &*item.title))).collect()
    }

    /// How much of this film is credited: percent.
    fn watched(&self) -> i64 {
        let own = self.item.file.and_then(|file| self.positions.get(&file)).map_or(0, |(total, _)| *total);
        own * 100 / self.item.duration_ms.max(1)
    }
}

async fn heartbeat(
    State(app): State<App>,
    actor: Actor,
    Path((id, item)): Path<(Id<Outline>, i64)>,
    Sent(said): Sent<Report>,
) -> Result<Json<Credited>> {
    Ok(Json(app.act(&actor, async move |tx| actions::report(tx, id, item, &said).await).await?))
}

async fn answer(
    State(app): State<App>,
    actor: Actor,
    Path((id, item)): Path<(Id<Outline>, i64)>,
    Sent(said): Sent<Answered>,
) -> Result<Json<Verdict>> {
    Ok(Json(app.act(&actor, async move |tx| actions::answer(tx, id, item, &said).await).await?))
}

async fn read(
    State(app): State<App>,
    actor: Actor,
    Path((id, item)): Path<(Id<Outline>, i64)>,
    press: Press,
) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::read(tx, id, item).await?;
        Ok(format!("/learn/{id}/{item}"))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::cues;

    #[test]
    fn captions_are_read_with_their_moments() {
        let vtt = "WEBVTT\n\n00:00:01.500 --> 00:00:04.000\n老师们好\n\n01:02:03.004 --> 01:02:05.000\na &lt; b\n";
        assert_eq!(cues(vtt), [(1500, "老师们好".to_owned()), (3_723_004, "a < b".to_owned())]);
        assert!(cues("").is_empty() && cues("WEBVTT\n\nx\ny").is_empty());
    }
}
