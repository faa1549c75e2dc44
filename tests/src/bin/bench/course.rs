//! The course of the run: a recorded lecture and a dozen readings in four chapters, placed in the project, decided by the
//! offices in turn.
use anyhow::Context as _;
use governance::files::{self, StageName};
use governance::workflow::{self, Kind};
use kernel::{Actor, App, Id, Refusal, Result, Tx, work_off};
use library::courses::{self, Audience, Course, Declaration, Description, ItemKind, New, NewItem, Verb};
use people::units;
use shixue::world::SPEECH;
use training::projects::Project;

use crate::city::actor;

pub const TITLE: &str = "课堂观察与教学改进";
/// Four chapters of three readings each.
const CHAPTERS: [&str; 4] = ["从听课到观察", "问题与证据", "改进的循环", "写成案例"];

/// The course, published, and the key of its film.
pub async fn publish(app: &App, project: Id<Project>) -> Result<(Id<Course>, i64)> {
    let provider = actor(app, "C8003").await?;
    let film = bring(app, &provider, ("导学.mp4", "video"), lecture(app).await?.into()).await?;
    let captions = bring(app, &provider, ("导学.srt", "captions"), captions().into()).await?;
    let (id, film) = app.act(&provider, async move |tx| write(tx, project, film, captions).await).await?;
    work_off(app).await?;
    app.act(&provider, async move |tx| {
        let now = courses::fetch(tx, id, Verb::Edit).await?.version;
        courses::submit(tx, id, now, declared()).await
    })
    .await?;
    work_off(app).await?;
    for (number, step) in [("C8001", Step::Review), ("J1002", Step::File), ("C8002", Step::Publish)] {
        let who = actor(app, number).await?;
        app.act(&who, async move |tx| decide(tx, id, step).await).await?;
        work_off(app).await?;
    }
    Ok((id, film))
}

async fn lecture(app: &App) -> Result<Vec<u8>> {
    let out = app.house.config.data.join("lecture.mp4");
    let made = tokio::task::spawn_blocking(move || {
        let faults = vec![];
        let plan = av::synth::Lecture { seconds: 30, height: 720, seed: 7, speech: SPEECH, faults, target_bytes: None };
        av::synth::lecture(&av::Tools::find()?, &out, &plan)?;
        let film = std::fs::read(&out)?;
        std::fs::remove_file(&out)?;
        anyhow::Ok(film)
    });
    Ok(made.await.map_err(anyhow::Error::from).flatten()?)
}

/// SubRip: a sentence of the speech every five seconds.
fn captions() -> String {
    let cue = |(n, text): (usize, &str)| {
        format!("{}\n00:00:{:02},000 --> 00:00:{:02},500\n{text}\n", n + 1, n * 5, n * 5 + 4)
    };
    SPEECH.split_inclusive(['。', '？']).enumerate().map(cue).collect::<Vec<_>>().join("\n")
}

async fn bring(
    app: &App,
    provider: &Actor,
    (name, purpose): (&str, &str),
    content: bytes::Bytes,
) -> Result<Id<files::File>> {
    let id = files::send_in(app, provider, name, purpose, content).await?;
    work_off(app).await?;
    app.act(&actor(app, "Y2002").await?, async move |tx| {
        let file = files::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
        match file.stage.name {
            StageName::Quarantined => files::release(tx, id, file.version).await,
            _ => Ok(()),
        }
    })
    .await?;
    work_off(app).await?;
    Ok(id)
}

async fn write(
    tx: &mut Tx<'_>,
    project: Id<Project>,
    film: Id<files::File>,
    captions: Id<files::File>,
) -> Result<(Id<Course>, i64)> {
    let host = units::by_code(tx, "chinese").await?.context("a unit")?.id.0;
    let id = courses::begin(tx, New { host, title: TITLE.into(), audience: Audience::Scoped }).await?.id;
    let said = Description {
        title: TITLE.into(),
        intro: "面向全市在职教师，讲课堂观察的方法、证据的收集和教学改进的步骤，每一节配有阅读材料。".into(),
        subject: "语文".into(),
        school_stage: "小学".into(),
        hours: 800,
        cover: "chinese".into(),
    };
    let now = version(tx, id).await?;
    courses::describe(tx, id, now, Audience::Scoped, said).await?;
    let mut key = 0;
    for (chapter, title) in (1..).zip(CHAPTERS) {
        let now = version(tx, id).await?;
        courses::add_chapter(tx, id, now, title).await?;
        if chapter == 1 {
            key = add(tx, id, chapter, "导学", Some(film)).await?;
        }
        for part in ["要点", "案例", "练习"] {
            add(tx, id, chapter, &format!("{title}：{part}"), None).await?;
        }
    }
    let now = version(tx, id).await?;
    courses::set_captions(tx, id, now, key, Some(captions)).await?;
    let now = version(tx, id).await?;
    courses::place(tx, id, now, project.0).await?;
    Ok((id, key))
}

/// A film, or a reading where there is none; its key.
async fn add(tx: &mut Tx<'_>, id: Id<Course>, chapter: i64, title: &str, film: Option<Id<files::File>>) -> Result<i64> {
    let (kind, body) = match film {
        Some(_) => (ItemKind::Video, String::new()),
        None => (ItemKind::Text, SPEECH.repeat(6)),
    };
    let title = title.to_owned();
    let new = NewItem { chapter, kind, title, required: true, file: film, body, pass_percent: 60, tries: 0 };
    let now = version(tx, id).await?;
    Ok(courses::add_item(tx, id, now, new).await?.key)
}

fn declared() -> Declaration {
    let (others, signature) = ("no".into(), "刘芳".into());
    Declaration { lawful: true, safe: true, accurate: true, cleared: true, others, signature }
}

#[derive(Clone, Copy)]
enum Step {
    Review,
    File,
    Publish,
}

async fn decide(tx: &mut Tx<'_>, course: Id<Course>, step: Step) -> Result<()> {
    let dossier = workflow::under_way(tx, Kind::Course, course.0).await?.ok_or(Refusal::NotFound)?;
    let (id, version) = (dossier.id, dossier.version);
    let done = match step {
        Step::Review => workflow::review(tx, id, version, "内容准确，同意").await,
        Step::File => workflow::file(tx, id, version, "同意备案").await,
        Step::Publish => workflow::publish(tx, id, version).await,
    };
    done.map(drop)
}

async fn version(tx: &mut Tx<'_>, id: Id<Course>) -> Result<i64> {
    Ok(courses::fetch(tx, id, Verb::Edit).await?.version)
}
