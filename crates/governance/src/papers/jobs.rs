//! The job: print a paper, sign it, keep it.
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::actions;
use super::paper::Paper;

/// Prints one paper: one that is made is left alone, so that twice is once.
#[derive(Serialize, Deserialize)]
pub struct Print {
    pub paper: Id<Paper>,
}
impl Job for Print {
    const NAME: &'static str = "papers.print";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.paper.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        actions::make(&app, &Actor::house(Self::NAME), self.paper).await.map(drop)
    }
}
