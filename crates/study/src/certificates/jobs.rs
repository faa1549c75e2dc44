//! The jobs: a batch in slices, and the printing of each paper. Each may run again.
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::{actions, print};

/// The slice of a batch that begins after a person; issued by whoever began it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Issue {
    pub roll: i64,
    pub after: i64,
    pub by: i64,
}
impl Job for Issue {
    const NAME: &'static str = "certificates.issue";
    const LANE: Lane = Lane::Heavy;
    /// One waiting slice of a batch at a place.
    fn key(&self) -> String {
        format!("{}:{}", self.roll, self.after)
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house("certificates.issue"), async move |tx| actions::issue_slice(tx, &self).await).await
    }
}

/// A numbered certificate wants its paper.
#[derive(Debug, Serialize, Deserialize)]
pub struct Print {
    pub certificate: i64,
}
impl Job for Print {
    const NAME: &'static str = "certificates.print";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.certificate.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        print::run(&app, Id::new(self.certificate)).await
    }
}
