//! The verbs.
use kernel::{Id, Refusal, Result, Tx};

use super::lesson::{Lesson, NewLesson};
use super::{store, words};
use crate::classes::{self, Class, Verb};

/// Puts a lesson into the timetable of a class (A6.6).
///
/// # Errors
/// `Invalid` with what collides: class, instructor or place.
pub async fn set(tx: &mut Tx<'_>, class: Id<Class>, new: NewLesson) -> Result<Lesson> {
    let class = classes::fetch(tx, class, Verb::Schedule).await?;
    let (day, begins, ends) = new.read()?;
    let lesson = Lesson {
        id: tx.new_id(),
        class: class.id,
        project: class.project,
        module: class.module,
        day: day.to_string(),
        begins,
        ends,
        subject: new.subject.trim().into(),
        instructor: new.instructor.trim().into(),
        place: new.place.trim().into(),
        cancelled: None,
        version: 1,
    };
    if let Some((field, says)) = store::collision(tx, &lesson).await? {
        return Err(Refusal::field(field, says).into());
    }
    store::insert(tx, &lesson).await?;
    tx.note_new("timetable.lesson_set", &lesson).await?;
    Ok(lesson)
}

/// A lesson does not take place; it stays on record with its reason.
pub async fn cancel(tx: &mut Tx<'_>, id: Id<Lesson>, version: i64, reason: &str) -> Result<Lesson> {
    let lesson = store::fetch(tx, id, Verb::Schedule).await?;
    let reason = reason.trim();
    if !(2..=200).contains(&reason.chars().count()) {
        return Err(Refusal::field("reason", words::REASON).into());
    }
    let cancelled = Lesson { version, ..lesson.cancel(tx.now, tx.actor.id(), reason)? };
    let cancelled = store::save(tx, cancelled).await?;
    tx.note("timetable.lesson_cancelled", &lesson, &cancelled).await?;
    Ok(cancelled)
}
