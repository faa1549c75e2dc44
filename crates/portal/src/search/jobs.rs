//! What keeps the index behind the articles: run again, it does the same.
use kernel::{App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::index;
use crate::articles::Article;

/// An article was published or withdrawn.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reindex {
    pub article: Id<Article>,
}

impl Job for Reindex {
    const NAME: &'static str = "search.reindex";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.article.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        index::refresh(&app, self.article).await
    }
}
