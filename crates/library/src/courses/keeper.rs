//! Who may see a course, and have its files, for files and dossiers that know it by its number alone.
use futures::future::LocalBoxFuture;
use kernel::{Governed, Id, Result, View};

use super::course::Verb;
use super::store;

pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move {
            // Whoever sees the published version, or the newest on its way.
            match store::fetch(view, Id::new(id), Verb::See).await {
                Ok(_) => Ok(()),
                Err(no) => store::newest(view, Id::new(id)).await.map(drop).map_err(|_| no),
            }
        })
    }

    fn may_have<'a>(&'a self, view: &'a mut View<'_>, id: i64, file: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move {
            // Readers have what the published version teaches with; letters and drafts are for those who work on it.
            let id = Id::new(id);
            if store::is_shown(view, id, file).await? {
                return store::fetch(view, id, Verb::See).await.map(drop);
            }
            let content = store::first_holding(view, id, file).await?;
            store::fetch_content(view, id, content).await.map(drop)
        })
    }
}
