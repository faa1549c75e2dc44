//! Patrol (巡检): once a day every guarded row is held against its digest, and a share of what is stored against what the
//! database says of it; what does not fit is told at once to whoever keeps the trail and to the Office.
//!
//! Owns      nothing.
//! Promises  a password, a right, a mark, an hour or a certificate that was changed in the database itself, and a film that
//!           was changed in the store, are found and named.
//! Answers   A18.1.
//! Speaks    `patrol.walked`, `patrol.found`.
mod store;
pub mod words;

use futures::StreamExt as _;
use governance::audit;
use kernel::db::{Conn, row_seals};
use kernel::seal::Sm3;
use kernel::{Actor, App, DAY, Job, Lane, Result};
use serde::{Deserialize, Serialize};

/// Bytes that a day's patrol reads from the store.
const SHARE: u64 = 20 << 30;

/// The daily round. `after`: the last key that was looked at; the next round goes on behind it, and after the last key from
/// the beginning.
#[derive(Default, Serialize, Deserialize)]
pub struct Round {
    pub after: String,
}

impl Job for Round {
    const NAME: &'static str = "patrol.round";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        let walk = walk(&app, &self.after, SHARE).await?;
        app.act(&Actor::house(Self::NAME), async move |tx| {
            let told = (walk.rows, walk.bytes, &walk.after);
            tx.trace("patrol.walked", ("Patrol", 0), &told).await?;
            if let Some(first) = walk.found.first() {
                tracing::error!(found = walk.found.len(), "{first}");
                tx.trace("patrol.found", ("Patrol", 0), &walk.found).await?;
                audit::alarm(tx, &words::found(first, walk.found.len())).await?;
            }
            tx.ask_at(Self { after: walk.after.clone() }, tx.now.plus(DAY)).await
        })
        .await
    }
}

/// What one round saw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    pub rows: u64,
    pub bytes: u64,
    /// Where the next round goes on; empty at the end.
    pub after: String,
    /// Each thing that does not fit, in one sentence (at most 500).
    pub found: Vec<String>,
}

/// Looks at every guarded row, and at stored bytes from behind `after` until there were `share` of them.
///
/// # Errors
/// When the database or the store does not answer; what does not fit is in the answer.
pub async fn walk(app: &App, after: &str, share: u64) -> Result<Walk> {
    let (altered, rows) = row_seals::altered(&app.db, &app.house.seal).await?;
    let found = altered.iter().map(ToString::to_string).collect();
    let mut walk = Walk { rows, bytes: 0, after: after.to_owned(), found };
    while walk.bytes < share && walk.found.len() < 500 {
        let from = walk.after.clone();
        let page = app.db.look(async move |sql: &mut Conn| store::stored(sql, &from).await).await?;
        let Some(last) = page.last() else {
            walk.after.clear();
            break;
        };
        walk.after.clone_from(&last.key);
        for one in page {
            match digest(app, &one.key).await {
                Ok((bytes, digest)) if digest == one.digest => walk.bytes += bytes,
                Ok(_) => walk.found.push(words::changed(&one.key)),
                Err(fault) => walk.found.push(words::unreadable(&one.key, &fault)),
            }
        }
    }
    Ok(walk)
}

async fn digest(app: &App, key: &str) -> anyhow::Result<(u64, Vec<u8>)> {
    let (mut stream, mut digest, mut bytes) = (app.house.files.get(key, None).await?, Sm3::default(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        bytes += chunk.len() as u64;
        digest.take(&chunk);
    }
    Ok((bytes, digest.finish()))
}
