//! The courses of the world on their way: written by a provider, checked by the house, decided by the offices in turn.
use governance::files::{self, StageName};
use governance::workflow::{self, Kind};
use kernel::{Actor, App, DAY, HOUR, Id, Result, Tx, work_off};
use library::courses::{self, Audience, Course, Declaration, Description, ItemKind, New, NewItem, NewQuestion, Verb};

use super::BEGIN;
use super::seed::{Film, Known};
use super::syllabi::{AI_LITERACY, CLASSROOM_TALK, Part, Question, SPEECH, Syllabus, UNIT_TEACHING};

/// What later deeds stand on.
pub struct Provided {
    pub scoped: Id<Course>,
}

/// Provides three courses: one for the project, returned once; one for everybody, featured; one that waits for review.
pub async fn provide(app: &App, known: &Known, project: i64, film: Film) -> Result<Provided> {
    app.house.clock.move_to(BEGIN.plus(4 * DAY));
    let film = match film {
        Some(film) => Some(Brought {
            film: bring(app, known, "C8003", ("导学.mp4", "video"), film).await?,
            captions: bring(app, known, "C8003", ("导学.srt", "captions"), captions().into()).await?,
        }),
        None => None,
    };
    let scoped = write(app, known, &UNIT_TEACHING, film, project).await?;
    let open = write(app, known, &CLASSROOM_TALK, None, 0).await?;
    let waiting = write(app, known, &AI_LITERACY, None, 0).await?;
    hand_in(app, known, scoped).await?;
    decide(app, &known.actor("C8001"), scoped, Step::Return("导学部分请说明本课程适合哪一册教材，便于学员选学"))
        .await?;
    mend(app, known, scoped).await?;
    hand_in(app, known, scoped).await?;
    decide(app, &known.actor("C8001"), scoped, Step::Review).await?;
    decide(app, &known.actor("J1002"), scoped, Step::File).await?;
    decide(app, &known.actor("C8002"), scoped, Step::Publish).await?;
    hand_in(app, known, open).await?;
    decide(app, &known.actor("J1002"), open, Step::Review).await?;
    decide(app, &known.actor("X3001"), open, Step::File).await?;
    decide(app, &known.actor("Y2001"), open, Step::Publish).await?;
    feature(app, known, open).await?;
    hand_in(app, known, waiting).await?;
    Ok(Provided { scoped })
}

/// The film of the world with its captions.
#[derive(Clone, Copy)]
pub struct Brought {
    film: Id<files::File>,
    captions: Id<files::File>,
}

/// SubRip: a sentence of the speech every five seconds.
fn captions() -> String {
    let sentences = SPEECH.split_inclusive(['。', '？']).enumerate();
    let cue = |(n, text): (usize, &str)| {
        format!("{}\n00:00:{:02},000 --> 00:00:{:02},500\n{text}\n", n + 1, n * 5, n * 5 + 4)
    };
    sentences.map(cue).collect::<Vec<_>>().join("\n")
}

/// A file, (name, purpose), is sent in by its provider and let out of quarantine by the guard of the files.
pub async fn bring(
    app: &App,
    known: &Known,
    provider: &str,
    (name, purpose): (&str, &str),
    content: bytes::Bytes,
) -> Result<Id<files::File>> {
    let id = files::send_in(app, &known.actor(provider), name, purpose, content).await?;
    work_off(app).await?;
    app.act(&known.actor("Y2002"), async move |tx| {
        let file = files::by_id(tx, id).await?.ok_or(kernel::Refusal::NotFound)?;
        match file.stage.name {
            StageName::Quarantined => files::release(tx, id, file.version).await,
            _ => Ok(()),
        }
    })
    .await?;
    Ok(id)
}

pub async fn write(
    app: &App,
    known: &Known,
    plan: &'static Syllabus,
    film: Option<Brought>,
    project: i64,
) -> Result<Id<Course>> {
    let host = known.unit(plan.host);
    app.act(&known.actor(plan.provider), async move |tx| {
        let new = New { host, title: plan.title.into(), audience: plan.audience };
        let id = courses::begin(tx, new).await?.id;
        let said = Description {
            title: plan.title.into(),
            intro: plan.intro.into(),
            subject: plan.subject.into(),
            school_stage: plan.school_stage.into(),
            hours: plan.hours,
            cover: plan.cover.into(),
        };
        let now = version(tx, id).await?;
        courses::describe(tx, id, now, plan.audience, said).await?;
        for (place, (title, parts)) in (1..).zip(plan.chapters) {
            let now = version(tx, id).await?;
            courses::add_chapter(tx, id, now, title).await?;
            for part in *parts {
                add(tx, id, place, part, film).await?;
            }
        }
        if plan.audience == Audience::Scoped {
            let now = version(tx, id).await?;
            courses::place(tx, id, now, project).await?;
        }
        Ok(id)
    })
    .await
}

async fn add(
    tx: &mut Tx<'_>,
    course: Id<Course>,
    chapter: i64,
    part: &'static Part,
    film: Option<Brought>,
) -> Result<()> {
    let (kind, title, body, questions): (_, _, _, &[Question]) = match part {
        Part::Text(title, body) => (ItemKind::Text, title, *body, &[]),
        Part::Film(_) if film.is_none() => return Ok(()),
        Part::Film(title) => (ItemKind::Video, title, "", &[]),
        Part::Quiz(title, questions) => (ItemKind::Quiz, title, "", questions),
    };
    let film = film.filter(|_| kind == ItemKind::Video);
    let new = NewItem {
        chapter,
        kind,
        title: (*title).into(),
        required: true,
        file: film.map(|brought| brought.film),
        body: body.into(),
        pass_percent: 60,
        tries: 0,
    };
    let now = version(tx, course).await?;
    let item = courses::add_item(tx, course, now, new).await?;
    if let Some(Brought { captions, .. }) = film {
        let now = version(tx, course).await?;
        courses::set_captions(tx, course, now, item.key, Some(captions)).await?;
    }
    for question in questions {
        let new = NewQuestion {
            kind: question.kind,
            stem: question.stem.into(),
            lines: question.lines.into(),
            judge: question.judge.into(),
            points: 10,
            explanation: question.explanation.into(),
            at: String::new(),
            required: false,
        };
        let now = version(tx, course).await?;
        courses::add_question(tx, course, now, item.key, new).await?;
    }
    Ok(())
}

/// What the reviewer asked for.
async fn mend(app: &App, known: &Known, id: Id<Course>) -> Result<()> {
    app.house.clock.move_to(app.now().plus(HOUR));
    let plan = &UNIT_TEACHING;
    app.act(&known.actor(plan.provider), async move |tx| {
        let said = Description {
            title: plan.title.into(),
            intro: format!("{}以统编教材三年级上册为例。", plan.intro),
            subject: plan.subject.into(),
            school_stage: plan.school_stage.into(),
            hours: plan.hours,
            cover: plan.cover.into(),
        };
        let now = version(tx, id).await?;
        courses::describe(tx, id, now, plan.audience, said).await.map(drop)
    })
    .await
}

pub async fn hand_in(app: &App, known: &Known, id: Id<Course>) -> Result<()> {
    work_off(app).await?;
    app.house.clock.move_to(app.now().plus(HOUR));
    app.act(&known.actor("C8003"), async move |tx| {
        let declared = Declaration {
            lawful: true,
            safe: true,
            accurate: true,
            cleared: true,
            others: "no".into(),
            signature: "刘芳".into(),
        };
        let now = version(tx, id).await?;
        courses::submit(tx, id, now, declared).await
    })
    .await?;
    work_off(app).await
}

#[derive(Clone, Copy)]
pub enum Step {
    Return(&'static str),
    Review,
    File,
    Publish,
}

pub async fn decide(app: &App, who: &Actor, id: Id<Course>, step: Step) -> Result<()> {
    app.house.clock.move_to(app.now().plus(2 * HOUR));
    app.act(who, async move |tx| {
        let dossier = workflow::under_way(tx, Kind::Course, id.0).await?.ok_or(kernel::Refusal::NotFound)?;
        let (id, version) = (dossier.id, dossier.version);
        let done = match step {
            Step::Return(reason) => workflow::return_for_changes(tx, id, version, reason).await,
            Step::Review => workflow::review(tx, id, version, "内容准确，同意").await,
            Step::File => workflow::file(tx, id, version, "同意备案").await,
            Step::Publish => workflow::publish(tx, id, version).await,
        };
        done.map(drop)
    })
    .await?;
    work_off(app).await
}

async fn feature(app: &App, known: &Known, id: Id<Course>) -> Result<()> {
    app.act(&known.actor("J1001"), async move |tx| portal::premium::put_up(tx, Id::new(id.0)).await.map(drop)).await
}

async fn version(tx: &mut Tx<'_>, id: Id<Course>) -> Result<i64> {
    Ok(courses::fetch(tx, id, Verb::Edit).await?.version)
}
