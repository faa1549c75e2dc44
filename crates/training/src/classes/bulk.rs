//! The verbs about many learners at once, for imports: one entry of the trail per class and slice. Decides nothing about
//! who they are.
use kernel::{Id, Person, Refusal, Result, Tx};
use people::roles::{end_many, give_many};

use super::class::{Class, Stage, Verb};
use super::{store, waits, words};

/// Who takes a place, with name and unit as of now.
#[derive(Clone, Debug)]
pub struct Seat {
    pub person: Id<Person>,
    pub name: String,
    pub unit: i64,
}

/// As many of them as there are places take one, in their order (at most 200 seats). Answers who did; whoever has a
/// place in the project already takes none.
///
/// # Errors
/// `NotNow` for a closed class.
pub async fn enrol_many(tx: &mut Tx<'_>, id: Id<Class>, seats: &[Seat]) -> Result<Vec<Id<Person>>> {
    let class = store::fetch(tx, id, Verb::Enrol).await?;
    still_runs(&class)?;
    let free = usize::try_from(class.places - class.taken).unwrap_or(0);
    let seats = &seats[..seats.len().min(free)];
    if seats.is_empty() {
        return Ok(vec![]);
    }
    let taken = store::take_places(tx, &class, seats).await?;
    let joined = store::save(tx, class.enrol(count(&taken))?).await?;
    give_many(tx, &taken, "learner", ("Class", class.id.0)).await?;
    give_many(tx, &taken, "participant", ("Project", class.project.0)).await?;
    tx.note("classes.joined", &class, &joined).await?;
    waits::after_places(tx, &class, &joined).await?;
    Ok(taken)
}

/// As many of them as there are places move from one class of a project to another. Answers who did.
///
/// # Errors
/// `NotNow` when either class is closed; `NotFound` when they are of two projects.
pub async fn move_many(tx: &mut Tx<'_>, from: Id<Class>, to: Id<Class>, who: &[Id<Person>]) -> Result<Vec<Id<Person>>> {
    let old = store::fetch(tx, from, Verb::Enrol).await?;
    let new = store::fetch(tx, to, Verb::Enrol).await?;
    still_runs(&old)?;
    still_runs(&new)?;
    if old.project != new.project || old.id == new.id {
        return Err(Refusal::NotFound.into());
    }
    let free = usize::try_from(new.places - new.taken).unwrap_or(0);
    let who = &who[..who.len().min(free)];
    let moved = store::move_places(tx, &old, &new, who).await?;
    if moved.is_empty() {
        return Ok(moved);
    }
    let left = store::save(tx, Class { taken: old.taken - count(&moved), ..old.clone() }).await?;
    let joined = store::save(tx, new.enrol(count(&moved))?).await?;
    end_many(tx, &moved, "learner", ("Class", old.id.0)).await?;
    give_many(tx, &moved, "learner", ("Class", new.id.0)).await?;
    tx.note("classes.left", &old, &left).await?;
    tx.note("classes.moved", &new, &joined).await?;
    waits::after_places(tx, &old, &left).await?;
    waits::after_places(tx, &new, &joined).await?;
    Ok(moved)
}

/// They give their places up, and what came with them. Answers who did.
///
/// # Errors
/// `NotNow` for a closed class.
pub async fn release_many(tx: &mut Tx<'_>, id: Id<Class>, who: &[Id<Person>]) -> Result<Vec<Id<Person>>> {
    let class = store::fetch(tx, id, Verb::Enrol).await?;
    still_runs(&class)?;
    let left = store::release_places(tx, &class, who).await?;
    if left.is_empty() {
        return Ok(left);
    }
    let fewer = store::save(tx, Class { taken: class.taken - count(&left), ..class.clone() }).await?;
    end_many(tx, &left, "learner", ("Class", class.id.0)).await?;
    end_many(tx, &left, "participant", ("Project", class.project.0)).await?;
    tx.note("classes.left", &class, &fewer).await?;
    waits::after_places(tx, &class, &fewer).await?;
    Ok(left)
}

fn still_runs(class: &Class) -> Result<(), Refusal> {
    match class.stage {
        Stage::Closed { .. } => Err(Refusal::not_now(words::NEVER_REOPENS)),
        Stage::Planned | Stage::Open { .. } => Ok(()),
    }
}

fn count(who: &[Id<Person>]) -> i64 {
    i64::try_from(who.len()).unwrap_or(i64::MAX)
}
