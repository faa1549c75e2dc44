//! The job: one round, in slices, going on where an earlier run stood.
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::round::Round;
use super::send;

/// Sends a round of reminders: twice is once, because the round keeps how far it came.
#[derive(Serialize, Deserialize)]
pub struct Send {
    pub round: Id<Round>,
}
impl Job for Send {
    const NAME: &'static str = "reminders.send";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.round.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let house = Actor::house(Self::NAME);
        while send::slice(&app, &house, self.round).await? {}
        Ok(())
    }
}
