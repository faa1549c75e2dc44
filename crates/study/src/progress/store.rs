//! All SQL of this room's own tables.
use std::collections::{BTreeSet, HashMap};

use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::credit::{Counted, Spans};
use super::outline::Outline;

/// All that a heartbeat asks: whether this person learns this item now, its film, and where they stand with it.
const STANDS: &str =
    "SELECT i.file_id, i.duration_ms, k.counted_until, w.spans, b.credited_ms, d.done_at
    FROM published_courses c
    JOIN course_items i ON i.course_id = c.course_id AND i.content = c.content AND i.item_key = $2
    LEFT JOIN watch_clocks k ON k.person_id = $3
    LEFT JOIN watched w ON w.person_id = $3 AND w.media_id = i.file_id
    LEFT JOIN watch_batches b ON b.person_id = $3 AND b.batch = $4
    LEFT JOIN items_done d ON d.person_id = $3 AND d.course_id = c.course_id AND d.item_key = i.item_key
    WHERE c.course_id = $1 AND i.kind IN ('video', 'audio') AND i.file_id IS NOT NULL AND (c.audience = 'open' OR EXISTS (
        SELECT 1 FROM course_places p JOIN class_seats s ON s.project_id = p.project_id
         WHERE p.course_id = c.course_id AND s.person_id = $3))";
const LEARNER: &str =
    "SELECT COUNT(*) FROM published_courses c WHERE c.course_id = $1 AND (c.audience = 'open' OR EXISTS (
        SELECT 1 FROM course_places p JOIN class_seats s ON s.project_id = p.project_id
         WHERE p.course_id = c.course_id AND s.person_id = $2))";
const WATCHED: &str = "INSERT INTO watched (person_id, media_id, spans, total_ms, position_ms, began_at, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (person_id, media_id) DO UPDATE SET spans = $3, total_ms = $4,
    position_ms = $5, seen_at = $6";
const CLOCK: &str = "INSERT INTO watch_clocks (person_id, counted_until) VALUES ($1, $2)
    ON CONFLICT (person_id) DO UPDATE SET counted_until = $2";
const BATCH: &str = "INSERT INTO watch_batches (person_id, batch, media_id, at, claimed_ms, credited_ms, beyond_ms,
    session_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const DONE: &str = "INSERT INTO items_done (person_id, course_id, item_key, done_at, how) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING";
const DONE_BY: &str =
    "SELECT item_key, done_at, how FROM items_done WHERE person_id = $1 AND course_id = $2 ORDER BY item_key LIMIT 300";
const DONE_KEYS: &str =
    "SELECT item_key FROM items_done WHERE person_id = $1 AND course_id = $2 ORDER BY item_key LIMIT 300";
const POSITIONS: &str =
    "SELECT w.media_id, w.total_ms, w.position_ms FROM watched w JOIN media_sources m ON m.file_id = w.media_id
    WHERE w.person_id = $1 AND m.course_id = $2 ORDER BY w.media_id LIMIT 500";
const BATCHES: &str = "SELECT b.media_id, b.at, b.claimed_ms, b.credited_ms, b.beyond_ms FROM watch_batches b
    JOIN media_sources m ON m.file_id = b.media_id
    WHERE b.person_id = $1 AND m.course_id = $2 AND b.at < $3 ORDER BY b.at DESC, b.batch LIMIT 101";
const UNTIL: &str = "SELECT t.ends_on FROM course_places p JOIN class_seats s ON s.project_id = p.project_id
    JOIN class_facts c ON c.id = s.class_id AND c.stage <> 'closed' JOIN project_facts j ON j.id = s.project_id
    JOIN task_facts t ON t.id = j.task_id WHERE p.course_id = $1 AND s.person_id = $2 AND t.ends_on <> ''
    ORDER BY t.ends_on LIMIT 1";
const ASKED: &str = "SELECT COUNT(q.question_key), COUNT(a.question_key) FROM course_questions q
    LEFT JOIN answers a ON a.person_id = $3 AND a.course_id = q.course_id AND a.question_key = q.question_key
    WHERE q.course_id = $1 AND q.content = $2 AND q.at_ms IS NOT NULL";
const ANSWER: &str =
    "INSERT INTO answers (person_id, course_id, question_key, chosen, correct, tries, at) VALUES ($1, $2, $3, $4, $5, 1, $6)
    ON CONFLICT (person_id, course_id, question_key) DO UPDATE SET chosen = $4, tries = answers.tries + 1, at = $6,
    correct = (answers.correct OR $5) RETURNING tries";
const ANSWERED: &str =
    "SELECT question_key FROM answers WHERE person_id = $1 AND course_id = $2 ORDER BY question_key LIMIT 5000";

const CARRY_WATCHED: &str = "UPDATE watched SET person_id = $1 WHERE person_id = $2
    AND NOT EXISTS (SELECT 1 FROM watched k WHERE k.person_id = $1 AND k.media_id = watched.media_id)";
const SEEN_BY_BOTH: &str = "SELECT k.media_id, k.spans, f.spans FROM watched f
    JOIN watched k ON k.media_id = f.media_id AND k.person_id = $1 WHERE f.person_id = $2 ORDER BY k.media_id LIMIT 5000";
const SAVE_SPANS: &str = "UPDATE watched SET spans = $1, total_ms = $2 WHERE person_id = $3 AND media_id = $4";
const RIGHT_FOR_BOTH: &str = "UPDATE answers SET correct = TRUE WHERE person_id = $1 AND correct = FALSE
    AND EXISTS (SELECT 1 FROM answers f WHERE f.person_id = $2 AND f.course_id = answers.course_id
        AND f.question_key = answers.question_key AND f.correct = TRUE)";
const CARRY_ANSWERS: &str = "UPDATE answers SET person_id = $1 WHERE person_id = $2 AND NOT EXISTS
    (SELECT 1 FROM answers k WHERE k.person_id = $1 AND k.course_id = answers.course_id
        AND k.question_key = answers.question_key)";
const CARRY_DONE: &str = "UPDATE items_done SET person_id = $1 WHERE person_id = $2 AND NOT EXISTS
    (SELECT 1 FROM items_done k WHERE k.person_id = $1 AND k.course_id = items_done.course_id
        AND k.item_key = items_done.item_key) RETURNING course_id, item_key";

/// Whether what the actor does in a course counts for them.
pub async fn is_learner(view: &mut View<'_>, course: Id<Outline>) -> Result<bool> {
    let me = view.actor.id();
    Ok(view.actor.is_person() && view.sql.one::<i64>(LEARNER, params![course, me]).await? > 0)
}

/// Where a person stands with a film before a report.
pub(super) struct Stands {
    pub media: i64,
    pub long_ms: i64,
    pub counted_until: Option<At>,
    pub spans: Spans,
    /// What the same report was credited, when it was heard before.
    pub heard: Option<i64>,
    pub done: Option<At>,
}

/// `None` for whoever does not learn this item now.
pub(super) async fn stands(tx: &mut Tx<'_>, course: Id<Outline>, item: i64, batch: &str) -> Result<Option<Stands>> {
    let me = tx.actor.id();
    Ok(tx.sql.opt::<Stands>(STANDS, params![course, item, me, batch]).await?)
}

/// A report as it was counted.
pub(super) struct Kept<'r> {
    pub batch: &'r str,
    pub position_ms: i64,
    pub counted: Counted,
    pub until: At,
}

/// One report, counted: film, clock and the report itself.
pub(super) async fn keep(tx: &mut Tx<'_>, stands: &Stands, kept: &Kept<'_>) -> Result<()> {
    let (me, now, media, counted) = (tx.actor.id(), tx.now, stands.media, &kept.counted);
    let spans = serde_json::to_string(&stands.spans)?;
    tx.sql.exec(WATCHED, params![me, media, spans, stands.spans.total(), kept.position_ms, now]).await?;
    tx.sql.exec(CLOCK, params![me, kept.until]).await?;
    let session = tx.actor.session;
    let row = params![me, kept.batch, media, now, counted.claimed_ms, counted.credited_ms, counted.beyond_ms, session];
    tx.sql.exec(BATCH, row).await?;
    Ok(())
}

/// True when it was not done before.
pub(super) async fn set_done(tx: &mut Tx<'_>, person: Id<Person>, course: i64, item: i64, how: &str) -> Result<bool> {
    let row = params![person, course, item, tx.now, how];
    Ok(tx.sql.exec(DONE, row).await? == 1)
}

/// The items of a course that the actor has done.
pub async fn done_keys(view: &mut View<'_>, course: i64) -> Result<BTreeSet<i64>> {
    let me = view.actor.id();
    Ok(view.sql.all::<i64>(DONE_KEYS, params![me, course]).await?.into_iter().collect())
}

/// When the actor has done which item, and how: watched, read, passed.
pub(super) async fn done(view: &mut View<'_>, course: Id<Outline>) -> Result<HashMap<i64, (At, String)>> {
    let me = view.actor.id();
    let rows = view.sql.all::<Done>(DONE_BY, params![me, course]).await?;
    Ok(rows.into_iter().map(|Done(item, at, how)| (item, (at, how))).collect())
}

/// The day until which the actor's classes ask for a course; empty when none does.
pub(super) async fn until(view: &mut View<'_>, course: Id<Outline>) -> Result<String> {
    let me = view.actor.id();
    Ok(view.sql.opt::<String>(UNTIL, params![course, me]).await?.unwrap_or_default())
}

/// How many questions stop the films of a course, and how many of them the actor has answered.
pub(super) async fn asked(view: &mut View<'_>, outline: &Outline) -> Result<(i64, i64)> {
    let me = view.actor.id();
    let Pair(all, answered) = view.sql.one(ASKED, params![outline.id, outline.content, me]).await?;
    Ok((all, answered))
}

/// (credited ms, last position) of the actor by film of a course.
pub(super) async fn positions(view: &mut View<'_>, course: Id<Outline>) -> Result<HashMap<i64, (i64, i64)>> {
    let me = view.actor.id();
    let rows = view.sql.all::<Triple>(POSITIONS, params![me, course]).await?;
    Ok(rows.into_iter().map(|Triple(media, total, position)| (media, (total, position))).collect())
}

/// A report as the ledger shows it.
pub(super) struct Line {
    pub media: i64,
    pub at: At,
    pub claimed_ms: i64,
    pub credited_ms: i64,
    pub beyond_ms: i64,
}

/// The actor's reports about a course before `before`, newest first: a page and one more.
pub(super) async fn lines(view: &mut View<'_>, course: Id<Outline>, before: i64) -> Result<Vec<Line>> {
    let me = view.actor.id();
    Ok(view.sql.all(BATCHES, params![me, course, before]).await?)
}

/// How often the actor has answered a question of a film now.
pub(super) async fn answer(
    tx: &mut Tx<'_>,
    course: Id<Outline>,
    question: i64,
    chosen: &[String],
    correct: Correct,
) -> Result<i64> {
    let row = params![tx.actor.id(), course, question, serde_json::to_string(chosen)?, correct == Correct::Yes, tx.now];
    Ok(tx.sql.one::<i64>(ANSWER, row).await?)
}

/// Whether an answer is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correct {
    Yes,
    No,
}

pub(super) async fn answered(view: &mut View<'_>, course: Id<Outline>) -> Result<BTreeSet<i64>> {
    let me = view.actor.id();
    Ok(view.sql.all::<i64>(ANSWERED, params![me, course]).await?.into_iter().collect())
}

/// The films that the folded record alone has seen are the kept one's; how many.
pub(super) async fn carry_watched(tx: &mut Tx<'_>, folded: i64, kept: i64) -> Result<u64> {
    Ok(tx.sql.exec(CARRY_WATCHED, params![kept, folded]).await?)
}

/// The films that both have seen: what the kept record has of each, and what the folded one has.
pub(super) async fn seen_by_both(view: &mut View<'_>, folded: i64, kept: i64) -> Result<Vec<(i64, Spans, Spans)>> {
    let rows = view.sql.all::<Both>(SEEN_BY_BOTH, params![kept, folded]).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1, row.2)).collect())
}

pub(super) async fn save_spans(tx: &mut Tx<'_>, person: i64, media: i64, spans: &Spans) -> Result<()> {
    tx.sql.exec(SAVE_SPANS, params![serde_json::to_string(spans)?, spans.total(), person, media]).await?;
    Ok(())
}

/// What either answered rightly is right; how many answers moved.
pub(super) async fn carry_answers(tx: &mut Tx<'_>, folded: i64, kept: i64) -> Result<u64> {
    tx.sql.exec(RIGHT_FOR_BOTH, params![kept, folded]).await?;
    Ok(tx.sql.exec(CARRY_ANSWERS, params![kept, folded]).await?)
}

/// The items (course, item) that the kept record had not done until now.
pub(super) async fn carry_done(tx: &mut Tx<'_>, folded: i64, kept: i64) -> Result<Vec<(i64, i64)>> {
    let rows = tx.sql.all::<Pair>(CARRY_DONE, params![kept, folded]).await?;
    Ok(rows.into_iter().map(|Pair(course, item)| (course, item)).collect())
}

struct Both(i64, Spans, Spans);
impl FromRow for Both {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let spans = |at: usize| -> anyhow::Result<Spans> { Ok(serde_json::from_str(&row.get::<String>(at)?)?) };
        Ok(Self(row.get(0)?, spans(1)?, spans(2)?))
    }
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Triple(i64, i64, i64);
impl FromRow for Triple {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

struct Done(i64, At, String);
impl FromRow for Done {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, At(row.get(1)?), row.get(2)?))
    }
}

impl FromRow for Stands {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let spans = row.get::<Option<String>>(3)?;
        Ok(Self {
            media: row.get(0)?,
            long_ms: row.get(1)?,
            counted_until: row.get::<Option<i64>>(2)?.map(At),
            spans: spans.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default(),
            heard: row.get(4)?,
            done: row.get::<Option<i64>>(5)?.map(At),
        })
    }
}

impl FromRow for Line {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            media: row.get(0)?,
            at: At(row.get(1)?),
            claimed_ms: row.get(2)?,
            credited_ms: row.get(3)?,
            beyond_ms: row.get(4)?,
        })
    }
}
