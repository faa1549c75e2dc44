//! All SQL of this room's own table, and the questions through the library's view.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Result, Tx, View, params};

use super::marking::{Answers, Mark, Question};
use crate::progress::Outline;

const QUESTIONS: &str = "SELECT question_key, kind, stem, options, answer, points, explanation FROM course_questions
    WHERE course_id = $1 AND content = $2 AND item_key = $3 AND at_ms IS NULL ORDER BY place, question_key LIMIT 200";
const ATTEMPTS: &str = "SELECT content, number, answers, submitted_at, points, full_points, passed FROM attempts
    WHERE person_id = $1 AND course_id = $2 AND item_key = $3 ORDER BY number DESC LIMIT 50";
const INSERT: &str =
    "INSERT INTO attempts (id, person_id, course_id, content, item_key, number, answers, submitted_at, points, full_points,
    passed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
const TRIED: &str = "SELECT course_id, item_key FROM attempts WHERE person_id = $1 GROUP BY course_id, item_key
    ORDER BY course_id, item_key LIMIT 5000";
const LAST: &str =
    "SELECT COALESCE(MAX(number), 0) FROM attempts WHERE person_id = $1 AND course_id = $2 AND item_key = $3";
const CARRY: &str = "UPDATE attempts SET person_id = $1, number = number + $2
    WHERE person_id = $3 AND course_id = $4 AND item_key = $5";

/// An attempt that is in.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub content: i64,
    pub number: i64,
    pub answers: Answers,
    pub submitted: At,
    pub mark: Mark,
    pub passed: bool,
}

pub async fn questions(view: &mut View<'_>, outline: &Outline, item: i64) -> Result<Vec<Question>> {
    Ok(view.sql.all(QUESTIONS, params![outline.id, outline.content, item]).await?)
}

/// The actor's own attempts, newest first.
pub async fn attempts(view: &mut View<'_>, course: Id<Outline>, item: i64) -> Result<Vec<Attempt>> {
    let me = view.actor.id();
    Ok(view.sql.all(ATTEMPTS, params![me, course, item]).await?)
}

/// False when an attempt of that number is in already.
pub async fn insert(tx: &mut Tx<'_>, course: Id<Outline>, item: i64, attempt: &Attempt) -> Result<bool> {
    let row = params![
        tx.new_id::<Attempt>(),
        tx.actor.id(),
        course,
        attempt.content,
        item,
        attempt.number,
        serde_json::to_string(&attempt.answers)?,
        attempt.submitted,
        attempt.mark.points,
        attempt.mark.full,
        attempt.passed
    ];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

/// The attempts of one record become another's, numbered after its own; how many.
pub(super) async fn carry(tx: &mut Tx<'_>, folded: i64, kept: i64) -> Result<u64> {
    let mut moved = 0;
    for Tried(course, item) in tx.sql.all::<Tried>(TRIED, params![folded]).await? {
        let last = tx.sql.one::<i64>(LAST, params![kept, course, item]).await?;
        moved += tx.sql.exec(CARRY, params![kept, last, folded, course, item]).await?;
    }
    Ok(moved)
}

struct Tried(i64, i64);
impl FromRow for Tried {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Question {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            kind: row.get(1)?,
            stem: row.get(2)?,
            options: serde_json::from_str(&row.get::<String>(3)?)?,
            answer: serde_json::from_str(&row.get::<String>(4)?)?,
            points: row.get(5)?,
            explanation: row.get(6)?,
        })
    }
}

impl FromRow for Attempt {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            content: row.get(0)?,
            number: row.get(1)?,
            answers: serde_json::from_str(&row.get::<String>(2)?)?,
            submitted: At(row.get(3)?),
            mark: Mark { points: row.get(4)?, full: row.get(5)? },
            passed: row.get(6)?,
        })
    }
}
