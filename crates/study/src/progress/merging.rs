//! Two records of one person became one: what either has seen, answered and done, the kept one has. Twice is once: what is
//! the kept record's already is left as it is.
use std::collections::BTreeMap;

use governance::mergers::RecordsMerged;
use kernel::{Actor, App, Result, Tx};

use super::actions::ItemDone;
use super::store;

pub async fn on_merged(app: App, fact: RecordsMerged) -> Result<()> {
    app.act(&Actor::house("progress.merge"), async move |tx| carry(tx, &fact).await).await
}

async fn carry(tx: &mut Tx<'_>, fact: &RecordsMerged) -> Result<()> {
    let (kept, folded) = (fact.kept, fact.folded);
    let mut films = store::carry_watched(tx, folded, kept).await?;
    for (media, mut own, other) in store::seen_by_both(tx, folded, kept).await? {
        let before = own.total();
        own.join(&other);
        if own.total() > before {
            store::save_spans(tx, kept, media, &own).await?;
            films += 1;
        }
    }
    let answers = store::carry_answers(tx, folded, kept).await?;
    let done = store::carry_done(tx, folded, kept).await?;
    if films + answers > 0 || !done.is_empty() {
        tx.trace("progress.carried", ("Person", kept), &(folded, films, answers, &done, &fact.number)).await?;
    }
    // Both together may meet what a project asks for.
    let courses: BTreeMap<i64, i64> = done.into_iter().collect();
    for (course, item) in courses {
        tx.announce(ItemDone { person: kept, course, item }).await?;
    }
    Ok(())
}
