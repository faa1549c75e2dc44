//! Two records of one person became one: every attempt is the kept record's, after its own; the best one counts as before.
//! Twice is once, since nothing is left on the folded record.
use governance::mergers::RecordsMerged;
use kernel::{Actor, App, Result};

use super::store;

pub async fn on_merged(app: App, fact: RecordsMerged) -> Result<()> {
    app.act(&Actor::house("exams.merge"), async move |tx| {
        let moved = store::carry(tx, fact.folded, fact.kept).await?;
        if moved == 0 {
            return Ok(());
        }
        tx.trace("exams.carried", ("Person", fact.kept), &(fact.folded, moved, &fact.number)).await
    })
    .await
}
