//! The jobs: each on one list, in slices, going on where an earlier run stood.
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::roll::Roll;
use super::{compose, settle};

/// Puts everybody who has met the rule on the list: twice is once, because the list keeps how far it came.
#[derive(Serialize, Deserialize)]
pub struct Compose {
    pub roll: Id<Roll>,
}
impl Job for Compose {
    const NAME: &'static str = "rolls.compose";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.roll.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let house = Actor::house(Self::NAME);
        while compose::slice(&app, &house, self.roll).await? {}
        Ok(())
    }
}

/// Moves the hours of everybody on a decided list: twice is once for the same reason.
#[derive(Serialize, Deserialize)]
pub struct Settle {
    pub roll: Id<Roll>,
}
impl Job for Settle {
    const NAME: &'static str = "rolls.settle";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.roll.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let house = Actor::house(Self::NAME);
        while settle::slice(&app, &house, self.roll).await? {}
        Ok(())
    }
}
