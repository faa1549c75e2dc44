//! The jobs: what was set for a moment is published then. Run again, it finds it published and does nothing.
use kernel::{Actor, App, At, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::actions;

/// The moment has come at which an article is to be published.
#[derive(Debug, Serialize, Deserialize)]
pub struct PublishDue {
    pub article: i64,
    /// As it was set, microseconds: another moment is another job.
    pub at: i64,
}

impl Job for PublishDue {
    const NAME: &'static str = "articles.publish_due";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        format!("{}@{}", self.article, self.at)
    }
    async fn run(self, app: App) -> Result<()> {
        let (id, at) = (Id::new(self.article), At(self.at));
        app.act(&Actor::house("articles.publish_due"), async move |tx| actions::publish_due(tx, id, at).await).await
    }
}
