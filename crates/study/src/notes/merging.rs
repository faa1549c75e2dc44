//! Two records of one person became one: the notes are the kept record's. Twice is once.
use governance::mergers::RecordsMerged;
use kernel::{Actor, App, Result};

use super::store;

pub async fn on_merged(app: App, fact: RecordsMerged) -> Result<()> {
    app.act(&Actor::house("notes.merge"), async move |tx| {
        let moved = store::carry(tx, fact.folded, fact.kept).await?;
        if moved == 0 {
            return Ok(());
        }
        tx.trace("notes.carried", ("Person", fact.kept), &(fact.folded, moved, &fact.number)).await
    })
    .await
}
