//! Sealing anew: page by page, each in its own transaction; what somebody else changes meanwhile is theirs.
use std::time::Instant;

use kernel::{Actor, App, DAY, Job, Lane, Result, data_keys};
use serde::{Deserialize, Serialize};

use super::store::{self, Column};

/// Twice is once: what is sealed with the current key is left as it is.
#[derive(Serialize, Deserialize)]
pub struct SealAnew {}

impl Job for SealAnew {
    const NAME: &'static str = "keys.seal_anew";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        data_keys::take_up(&app.db, &app.house.seal, app.now()).await?;
        let house = Actor::house(Self::NAME);
        let mut anew = 0;
        for column in store::columns() {
            anew += through(&app, &house, &column).await?;
        }
        app.act(&house, async move |tx| {
            let current = tx.house.seal.current();
            tx.trace("keys.sealed_anew", ("DataKey", 0), &(anew, &current)).await?;
            // A copy for a person lies sealed in the store for some days: its key stays until it is gone.
            match crate::privacy::copies_wait(tx).await? {
                true => tx.ask_at(Self {}, tx.now.plus(DAY)).await,
                false => data_keys::destroy_older(tx, &current).await.map(drop),
            }
        })
        .await
    }
}

/// How many values of a column were sealed anew.
async fn through(app: &App, house: &Actor, column: &Column) -> Result<u64> {
    let (mut after, mut anew) = ([i64::MIN; 2], 0);
    loop {
        let (began, one) = (Instant::now(), column.clone());
        let (next, changed) = app.act(house, async move |tx| store::page(tx, &one, after).await).await?;
        anew += changed;
        match next {
            Some(next) => after = next,
            None => return Ok(anew),
        }
        app.make_way(began).await;
    }
}
