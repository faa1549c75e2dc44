//! A course begins with its host, its provider and its audience; what it says of itself may change until it is submitted.
use kernel::{Id, Problem, Refusal, Result, Tx};

use super::{edited, editing, is_line, length};
use crate::courses::course::{Audience, COVERS, Course, Description, SCHOOL_STAGES, SUBJECTS, Verb};
use crate::courses::{store, words};

/// A course that somebody begins to provide.
#[derive(Clone, Debug)]
pub struct New {
    pub host: i64,
    pub title: String,
    pub audience: Audience,
}

/// Begins a course; the actor provides it and answers for it from here on (A13.1).
pub async fn begin(tx: &mut Tx<'_>, new: New) -> Result<Course> {
    if !is_line(&new.title, 80, 4) {
        return Err(Refusal::field("title", words::TITLE).into());
    }
    let own = ["instructor", "unit_staff", "unit_head"].iter().any(|role| tx.scopes(role, "Unit").contains(&new.host));
    if !own {
        return Err(Refusal::field("host", words::HOST).into());
    }
    let course = Course {
        id: tx.new_id(),
        host: new.host,
        provider: tx.actor.id(),
        made: tx.now,
        latest: 1,
        content: 1,
        title: new.title.trim().into(),
        audience: new.audience,
        stage: "drafted".into(),
        submitter: None,
        reviewer: None,
        reason: String::new(),
        serial: String::new(),
        published: None,
        projects: vec![],
        advisers: vec![],
        editors: vec![],
        version: 1,
    };
    tx.allow(Verb::Edit, &course)?;
    store::insert(tx, &course).await?;
    let said = Description {
        title: course.title.clone(),
        subject: SUBJECTS[0].into(),
        school_stage: SCHOOL_STAGES[5].into(),
        hours: 100,
        cover: COVERS[0].0.into(),
        ..Description::default()
    };
    store::new_version(tx, &course, &said).await?;
    store::wrote(tx, &course).await?;
    tx.note_new("courses.begun", &course).await?;
    Ok(course)
}

/// What the course says of itself, and for whom it is meant.
pub async fn describe(
    tx: &mut Tx<'_>,
    id: Id<Course>,
    version: i64,
    audience: Audience,
    said: Description,
) -> Result<Course> {
    let course = editing(tx, id, version).await?;
    check(&said)?;
    let said = Description { title: said.title.trim().into(), intro: said.intro.trim().into(), ..said };
    store::describe(tx, &course, audience, &said).await?;
    edited(tx, &course, "description", &said).await?;
    Ok(course)
}

fn check(said: &Description) -> Result<(), Refusal> {
    let wrong = [
        ("title", words::TITLE, !is_line(&said.title, 80, 4)),
        ("intro", words::INTRO, !(10..=4000).contains(&length(&said.intro))),
        ("subject", words::SUBJECT, !SUBJECTS.contains(&&*said.subject)),
        ("school_stage", words::SCHOOL_STAGE, !SCHOOL_STAGES.contains(&&*said.school_stage)),
        ("hours", words::HOURS, !(50..=20_000).contains(&said.hours) || said.hours % 10 != 0),
        ("cover", words::COVER, !COVERS.iter().any(|(code, _)| *code == said.cover)),
    ];
    let problems: Vec<Problem> = wrong
        .into_iter()
        .filter(|(_, _, is_wrong)| *is_wrong)
        .map(|(field, says, _)| Problem { field: field.into(), says: says.into() })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
}

/// A scoped course is for the learners of a project. Like everything else, this is so once the version is published.
pub async fn place(tx: &mut Tx<'_>, id: Id<Course>, version: i64, project: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    if !store::place(tx, &course, project).await? {
        return Err(Refusal::not_now(words::PLACED).into());
    }
    edited(tx, &course, "placed", &project).await
}

pub async fn unplace(tx: &mut Tx<'_>, id: Id<Course>, version: i64, project: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    store::unplace(tx, &course, project).await?;
    edited(tx, &course, "unplaced", &project).await
}
