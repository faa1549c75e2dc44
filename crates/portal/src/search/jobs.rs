//! What keeps the index behind articles and courses: run again, it does the same.
use governance::workflow::{DossierMoved, Kind};
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

/// A course was taken down or restored.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReindexCourse {
    pub course: i64,
}

impl Job for ReindexCourse {
    const NAME: &'static str = "search.reindex_course";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.course.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        index::refresh_course(&app, self.course).await
    }
}

/// A version of a course became public, or was withdrawn.
pub async fn on_moved(app: App, moved: DossierMoved) -> Result<()> {
    match (moved.kind, moved.stage.as_str()) {
        (Kind::Course, "published" | "withdrawn") => index::refresh_course(&app, moved.subject).await,
        _ => Ok(()),
    }
}
