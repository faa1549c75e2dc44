//! The job: make an archive. Twice is once: a file that is made is left alone, and so is an archive.
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::actions;
use super::archive::Archive;

#[derive(Serialize, Deserialize)]
pub struct Make {
    pub archive: Id<Archive>,
}
impl Job for Make {
    const NAME: &'static str = "archives.make";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.archive.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        actions::make(&app, &Actor::house(Self::NAME), self.archive).await
    }
}
