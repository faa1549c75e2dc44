//! What keeps the ledger: courses by the fact of their publication, everything by a round once a day. Run again, each does
//! the same.
use governance::workflow::{DossierMoved, Kind as Papers};
use kernel::{Actor, App, DAY, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::actions;

/// One round; it asks for the next one.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeepUp {}

impl Job for KeepUp {
    const NAME: &'static str = "publications.keep_up";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house(Self::NAME), async |tx| {
            actions::fill(tx).await?;
            actions::sweep(tx).await?;
            tx.ask_at(Self {}, tx.now.plus(DAY)).await
        })
        .await
    }
}

/// A version of a course became public, was replaced or withdrawn.
pub async fn on_moved(app: App, moved: DossierMoved) -> Result<()> {
    match (moved.kind, moved.stage.as_str()) {
        (Papers::Course, "published" | "withdrawn") => {
            let course = moved.subject;
            let house = Actor::house("publications.on_moved");
            app.act(&house, async move |tx| actions::sync_course(tx, course).await).await
        }
        _ => Ok(()),
    }
}
