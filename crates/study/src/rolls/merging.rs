//! Two records of one person became one: a recognised list on which the folded record alone stands in its project names the
//! kept one from now on, with the name of that day: who stands on it is listed no second time. Twice is once.
use governance::mergers::RecordsMerged;
use kernel::{Actor, App, Result};

use super::store;

pub async fn on_merged(app: App, fact: RecordsMerged) -> Result<()> {
    app.act(&Actor::house("rolls.merge"), async move |tx| {
        let moved = store::carry(tx, fact.folded, fact.kept).await?;
        if moved.is_empty() {
            return Ok(());
        }
        tx.trace("rolls.carried", ("Person", fact.kept), &(fact.folded, moved, &fact.number)).await
    })
    .await
}
