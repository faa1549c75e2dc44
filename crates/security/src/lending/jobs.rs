//! The jobs: look for signals once a day, where what was raised is not raised again; and let the Office go on when a unit
//! said nothing in its time, which changes nothing once somebody did. Twice is once.
use kernel::{Actor, App, DAY, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::{actions, deciding};

#[derive(Serialize, Deserialize)]
pub struct Scan {}

impl Job for Scan {
    const NAME: &'static str = "lending.scan";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house(Self::NAME), async |tx| {
            actions::raise(tx).await?;
            tx.ask_at(Self {}, tx.now.plus(DAY)).await
        })
        .await
    }
}

/// The unit had its time to speak.
#[derive(Serialize, Deserialize)]
pub struct Unheard {
    pub case: i64,
}

impl Job for Unheard {
    const NAME: &'static str = "lending.unheard";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.case.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let case = Id::new(self.case);
        app.act(&Actor::house(Self::NAME), async move |tx| deciding::unheard(tx, case).await).await
    }
}
