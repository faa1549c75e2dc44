//! The verbs.
use governance::policy::charter_of;
use kernel::{At, Fact, HOUR, Id, Person, Refusal, Result, Tx};
use serde::{Deserialize, Serialize};

use super::credit::Span;
use super::outline::{self, Outline};
use super::store::{self, Correct, Kept};
use super::words;

/// A person has done an item of a course.
#[derive(Debug, Serialize, Deserialize)]
pub struct ItemDone {
    pub person: i64,
    pub course: i64,
    pub item: i64,
}
impl Fact for ItemDone {
    const NAME: &'static str = "progress.item_done";
    fn subject(&self) -> i64 {
        self.person
    }
}

/// What a player reports.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// Made by the player: the same report sent again is the same report.
    pub batch: String,
    pub spans: Vec<Span>,
    pub position_ms: i64,
}

/// What the server answers; times in ms of the film.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Credited {
    pub credited_ms: i64,
    pub total_ms: i64,
    pub duration_ms: i64,
    pub done: bool,
}

/// Reports of longer ago than this are of another day.
const OLDEST: i64 = 12 * HOUR;
const MOST_SPANS: usize = 500;
/// Nobody watches a film in more pieces than this; what is kept of one stays short.
const MOST_PIECES: usize = 2000;

/// Counts a report (the hottest write of the platform): the distinct seconds that are new, within the time that has passed
/// since this person's last report over all players, at the charter's speed.
pub async fn report(tx: &mut Tx<'_>, course: Id<Outline>, item: i64, said: &Report) -> Result<Credited> {
    if !(8..=64).contains(&said.batch.len()) {
        return Err(Refusal::field("batch", words::BATCH).into());
    }
    if said.spans.len() > MOST_SPANS {
        return Err(Refusal::field("spans", words::SPANS).into());
    }
    let mut stands = store::stands(tx, course, item, &said.batch).await?.ok_or(Refusal::NotFound)?;
    let (long, study) = (stands.long_ms, charter_of(tx)?.parameters.study.clone());
    let credited = |credited_ms, total_ms| {
        let done = long > 0 && total_ms * 100 >= long * study.done_percent;
        Credited { credited_ms, total_ms, duration_ms: long, done }
    };
    if let Some(heard) = stands.heard {
        return Ok(credited(heard, stands.spans.total()));
    }
    let from = counted_from(tx, stands.counted_until);
    let counted = stands.spans.count(&said.spans, long, (tx.now.0 - from.0) / 1000, study.fastest);
    if stands.spans.pieces() > MOST_PIECES {
        return Err(Refusal::field("spans", words::SPANS).into());
    }
    let until = from.plus(counted.used_ms * 1000);
    let position_ms = said.position_ms.clamp(0, long);
    let answer = credited(counted.credited_ms, stands.spans.total());
    store::keep(tx, &stands, &Kept { batch: &said.batch, position_ms, counted, until }).await?;
    if answer.done && stands.done.is_none() {
        complete(tx, tx.actor.id(), course.0, item, "watched").await?;
    }
    Ok(answer)
}

/// Where the time begins that this report may claim: where the last one ended, or when the person signed in.
fn counted_from(tx: &Tx<'_>, counted_until: Option<At>) -> At {
    let signed_in = if tx.actor.proved_at.0 == 0 { tx.now } else { tx.actor.proved_at };
    let from = counted_until.unwrap_or(signed_in);
    At(from.0.clamp(tx.now.0 - OLDEST, tx.now.0))
}

/// An item is done; done twice it is done once.
pub async fn complete(tx: &mut Tx<'_>, person: Id<Person>, course: i64, item: i64, how: &'static str) -> Result<()> {
    if store::set_done(tx, person, course, item, how).await? {
        tx.trace("progress.item_done", ("Course", course), &(item, how)).await?;
        tx.announce(ItemDone { person: person.0, course, item }).await?;
    }
    Ok(())
}

/// 「我已读完」: a text or a document, by its reader's own word.
pub async fn read(tx: &mut Tx<'_>, course: Id<Outline>, item: i64) -> Result<()> {
    let outline = outline::fetch(tx, course).await?;
    if !outline.item(item)?.is_read() {
        return Err(Refusal::not_now(words::NOT_TO_READ).into());
    }
    learner(tx, course).await?;
    complete(tx, tx.actor.id(), course.0, item, "read").await
}

/// # Errors
/// `NotNow` for whoever may look at a course but does not learn in it.
pub async fn learner(tx: &mut Tx<'_>, course: Id<Outline>) -> Result<()> {
    if store::is_learner(tx, course).await? { Ok(()) } else { Err(Refusal::not_now(words::NOT_LEARNING).into()) }
}

/// An answer to a question that stopped a film.
#[derive(Clone, Debug, Deserialize)]
pub struct Answered {
    pub question: String,
    pub chosen: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    pub correct: bool,
    pub say: String,
    /// A first wrong answer may be given again.
    pub again: bool,
}

pub async fn answer(tx: &mut Tx<'_>, course: Id<Outline>, item: i64, said: &Answered) -> Result<Verdict> {
    let outline = outline::fetch(tx, course).await?;
    let item = outline.item(item)?.key;
    let stops = outline::stops(tx, &outline, item).await?;
    let stop = stops.into_iter().find(|stop| stop.key.to_string() == said.question);
    let stop = stop.ok_or(Refusal::not_now(words::NO_QUESTION))?;
    let mut chosen: Vec<String> = said.chosen.iter().take(8).map(|key| key.chars().take(20).collect()).collect();
    chosen.sort();
    chosen.dedup();
    if chosen.is_empty() {
        return Err(Refusal::field("chosen", words::NOTHING_CHOSEN).into());
    }
    let mut right: Vec<String> = serde_json::from_str(&stop.answer)?;
    right.sort();
    let correct = if chosen == right { Correct::Yes } else { Correct::No };
    let tries = if store::is_learner(tx, course).await? {
        store::answer(tx, course, stop.key, &chosen, correct).await?
    } else {
        2
    };
    let told = |said: &str| format!("{said}{}", stop.explanation);
    Ok(match correct {
        Correct::Yes => Verdict { correct: true, say: told(words::RIGHT), again: false },
        Correct::No if tries < 2 => Verdict { correct: false, say: words::TRY_AGAIN.into(), again: true },
        Correct::No => Verdict { correct: false, say: told(words::WRONG), again: false },
    })
}
