//! The index of this process: opened at its first use, filled from the database when it is empty. Every call to the
//! index blocks, so each runs on a blocking thread.
use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context as _;
use fulltext::{Ask, Doc, Found, Index};
use governance::policy::charter_of_house;
use kernel::{Actor, App, Id, Result, View};
use tokio::sync::Mutex;

use super::store::{self, Course};
use crate::articles::{self, Article};

/// The kinds of what is found. Ids differ over all nouns, so they serve as keys.
pub(super) const ARTICLE: &str = "article";
pub(super) const COURSE: &str = "course";

/// Open indexes by folder; held while one is opened and filled, so that nobody searches half of it.
static OPEN: Mutex<BTreeMap<PathBuf, Index>> = Mutex::const_new(BTreeMap::new());

/// What the index says: its hits are candidates, to be asked for again.
pub async fn find(app: &App, ask: Ask) -> Result<Found> {
    let index = of(app).await?;
    blocking(move || index.search(&ask)).await
}

/// Puts an article as it stands now, or takes it out when it is not published.
pub(super) async fn refresh(app: &App, id: Id<Article>) -> Result<()> {
    let reader = reader();
    let article = app.look(&reader, async move |view| {
        let next = articles::published_after(view, Id::new(id.0 - 1)).await?;
        Ok(next.into_iter().find(|article| article.id == id).map(|article| of_article(&article)))
    });
    let article = article.await?;
    put(app, id.to_string(), article).await
}

/// Puts a course as it is published now, or takes it out when it is not open to everybody.
pub(super) async fn refresh_course(app: &App, id: i64) -> Result<()> {
    let reader = reader();
    let course = app.look(&reader, async move |view| match store::courses_among(view, &[id]).await?.pop() {
        Some(course) => Ok(Some(of_course(&course, store::text(view, &course).await?))),
        None => Ok(None),
    });
    let course = course.await?;
    put(app, id.to_string(), course).await
}

fn reader() -> Actor {
    Actor::house("search")
}

async fn put(app: &App, key: String, doc: Option<Doc>) -> Result<()> {
    let index = of(app).await?;
    match doc {
        Some(doc) => blocking(move || index.put(vec![doc])).await,
        None => blocking(move || index.remove(&[key])).await,
    }
}

async fn of(app: &App) -> Result<Index> {
    let folder = app.house.config.data.join("index").join(app.house.config.node.to_string());
    let mut open = OPEN.lock().await;
    if let Some(index) = open.get(&folder) {
        return Ok(index.clone());
    }
    let words: Vec<String> = charter_of_house(&app.house)?.modules.iter().map(|module| module.name.clone()).collect();
    let at = folder.clone();
    let index = blocking(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Index::open_with(&at, &words)
    })
    .await?;
    if index.fresh() {
        fill(app, &index).await?;
    }
    open.insert(folder, index.clone());
    Ok(index)
}

/// Puts everything that is published and open to everybody, a page at a time.
async fn fill(app: &App, index: &Index) -> Result<()> {
    let mut after = Id::new(0);
    loop {
        let some = app.look(&reader(), async move |view| articles::published_after(view, after).await).await?;
        let Some(last) = some.last() else { break };
        after = last.id;
        let (docs, index) = (some.iter().map(of_article).collect(), index.clone());
        blocking(move || index.put(docs)).await?;
    }
    let mut after = 0;
    loop {
        let some = app.look(&reader(), async move |view| courses(view, after).await).await?;
        let Some((last, _)) = some.last() else { break };
        after = *last;
        let (docs, index) = (some.into_iter().map(|one| one.1).collect(), index.clone());
        blocking(move || index.put(docs)).await?;
    }
    let index = index.clone();
    blocking(move || index.filled()).await
}

async fn courses(view: &mut View<'_>, after: i64) -> Result<Vec<(i64, Doc)>> {
    let mut all = vec![];
    for course in store::courses_after(view, after).await? {
        let text = store::text(view, &course).await?;
        all.push((course.id, of_course(&course, text)));
    }
    Ok(all)
}

fn of_article(article: &Article) -> Doc {
    let content = &article.content;
    let words = [&content.issuing_body, &content.document_number, &content.source];
    Doc {
        key: article.id.to_string(),
        kind: ARTICLE.into(),
        title: content.title.clone(),
        body: content.text(),
        words: words.into_iter().filter(|word| !word.is_empty()).cloned().collect(),
        facets: vec![("column".into(), article.column.to_string())],
        at: article.stage.published().map_or(0, |published| published.at.0),
    }
}

fn of_course(course: &Course, text: String) -> Doc {
    Doc {
        key: course.id.to_string(),
        kind: COURSE.into(),
        title: course.title.clone(),
        body: text,
        words: vec![course.subject.clone(), course.school_stage.clone(), course.host.clone()],
        facets: vec![],
        at: course.published.0,
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(work).await.context("the search thread broke off")??)
}
