//! The verbs.
use kernel::{Id, Refusal, Result, Tx};
use serde::Serialize;

use super::marking::{Answers, mark};
use super::store::{self, Attempt};
use super::words;
use crate::progress::{self, Outline};

/// An attempt is handed in and marked; the best one counts.
///
/// # Errors
/// `NotNow` when no tries are left, or the questions have changed since the page was drawn.
pub async fn submit(tx: &mut Tx<'_>, course: Id<Outline>, item: i64, content: i64, said: Answers) -> Result<Attempt> {
    let outline = progress::fetch(tx, course).await?;
    let item = outline.item(item)?.clone();
    if item.kind != "quiz" {
        return Err(Refusal::not_now(words::NOT_A_QUIZ).into());
    }
    progress::learner(tx, course).await?;
    if outline.content != content {
        return Err(Refusal::not_now(words::UPDATED).into());
    }
    let questions = store::questions(tx, &outline, item.key).await?;
    let before = store::attempts(tx, course, item.key).await?;
    let number = before.first().map_or(1, |last| last.number + 1);
    if item.tries > 0 && number > item.tries {
        return Err(Refusal::not_now(words::NO_TRIES_LEFT).into());
    }
    let known = |key: &i64| questions.iter().any(|question| question.key == *key);
    let answers: Answers = said.into_iter().filter(|(key, _)| known(key)).collect();
    if answers.values().flatten().all(|one| one.trim().is_empty()) {
        return Err(Refusal::not_now(words::BLANK).into());
    }
    let mark = mark(&questions, &answers);
    let passed = mark.passes(item.pass_percent);
    let attempt = Attempt { content, number, answers, submitted: tx.now, mark, passed };
    if !store::insert(tx, course, item.key, &attempt).await? {
        return Err(Refusal::not_now(words::NO_TRIES_LEFT).into());
    }
    #[derive(Serialize)]
    struct Trace {
        item: i64,
        number: i64,
        points: i64,
        full: i64,
    }
    let trace = Trace { item: item.key, number, points: mark.points, full: mark.full };
    tx.trace("exams.submitted", ("Course", course.0), &trace).await?;
    if passed {
        progress::complete(tx, tx.actor.id(), course.0, item.key, "passed").await?;
    }
    Ok(attempt)
}
