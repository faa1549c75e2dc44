//! Two records of one person became one: the places of the folded record are the kept one's, one in each project. Twice is
//! once, since nothing is left on the folded record.
use governance::mergers::RecordsMerged;
use kernel::{Actor, App, Error, Id, Person, Refusal, Result, Tx};
use people::roles::{self, Granted, NewGrant, give};

use super::class::Class;
use super::{store, waits};

pub async fn on_merged(app: App, fact: RecordsMerged) -> Result<()> {
    app.act(&Actor::house("classes.merge"), async move |tx| carry(tx, &fact).await).await
}

async fn carry(tx: &mut Tx<'_>, fact: &RecordsMerged) -> Result<()> {
    let (kept, folded) = (Id::new(fact.kept), Id::new(fact.folded));
    let held = roles::of_person(tx, folded).await?;
    for id in store::classes_of(tx, folded).await? {
        let class = store::for_job(tx, id).await?;
        if store::carry_place(tx, &class, folded, kept).await? {
            for (role, scope) in [("learner", ("Class", class.id.0)), ("participant", ("Project", class.project.0))] {
                seat(tx, fact, kept, (role, scope), &held).await?;
            }
            tx.trace("classes.carried", ("Class", id.0), &(folded, kept, &fact.number)).await?;
            continue;
        }
        // The kept record sits in the project already: one person, one place.
        store::release_places(tx, &class, &[folded]).await?;
        let fewer = store::save(tx, Class { taken: class.taken - 1, ..class.clone() }).await?;
        tx.note("classes.left", &class, &fewer).await?;
        waits::after_places(tx, &class, &fewer).await?;
    }
    Ok(())
}

/// What comes with a place, exactly as far as the folded record had it on the day of the merger: nobody gains a right.
async fn seat(
    tx: &mut Tx<'_>,
    fact: &RecordsMerged,
    person: Id<Person>,
    (role, scope): (&'static str, (&'static str, i64)),
    held: &[Granted],
) -> Result<()> {
    let until_merger = |one: &&Granted| one.ended.as_ref().is_some_and(|ended| ended.by.at.0 == fact.at);
    let Some(had) = held.iter().filter(|one| one.role == role && one.scope == scope).find(until_merger) else {
        return Ok(());
    };
    if had.is_over(tx.now) {
        return Ok(());
    }
    match give(tx, NewGrant { person, role, scope, unit: had.unit, until: had.until }).await {
        // A hold on the same right of the kept record holds on.
        Err(Error::Refused(Refusal::NotNow(_))) => Ok(()),
        answer => answer,
    }
}
