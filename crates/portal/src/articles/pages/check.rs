//! What the scan found, each hit in its place: before the submission, after a refused one, and for the owner who decides.
use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use governance::charter::scan;
use governance::policy::charter_of;
use kernel::{Actor, App, Id, Page, Problem, Result, View};
use ui::{Frame, Kind as Face};

use super::super::article::{Article, Verb};
use super::super::check::{self, Hit};
use super::super::{files, prose, store};
use super::desked;
use super::show::worked_on;

#[derive(Template)]
#[template(path = "articles/check.html")]
pub(super) struct Check {
    frame: Frame,
    article: Article,
    /// What else keeps it from being submitted.
    problems: Vec<Problem>,
    hits: Vec<Told>,
    /// Texts other than the body, with their hits marked.
    texts: Vec<(String, Safe<String>)>,
    body: Safe<String>,
    may_edit: bool,
}

struct Told {
    hit: Hit,
    /// Where it is marked on this page.
    href: String,
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = worked_on(view, id).await?;
        of(view, article, vec![]).await
    });
    Ok(Page(page.await?))
}

/// The page about a submission that was refused for `problems`.
pub(super) async fn refused(view: &mut View<'_>, id: Id<Article>, problems: Vec<Problem>) -> Result<Check> {
    let article = store::fetch(view, id, Verb::Submit).await?;
    of(view, article, problems).await
}

/// Everything that the scan finds in an article as it stands.
pub(super) async fn hits(view: &mut View<'_>, article: &Article) -> Result<Vec<Hit>> {
    let names = files::named(view, &article.content.attachments).await?.into_iter().map(|file| file.name);
    let charter = charter_of(view)?;
    Ok(check::scanned(&article.content, &names.collect::<Vec<_>>(), &charter.sensitive))
}

async fn of(view: &mut View<'_>, article: Article, problems: Vec<Problem>) -> Result<Check> {
    let all = hits(view, &article).await?;
    let mut page = Check {
        frame: desked(people::frame(view, "敏感内容检查", Face::Console).await?),
        may_edit: article.edit(article.content.clone(), view.actor.id()).is_ok() && view.may(Verb::Edit, &article)?,
        hits: vec![],
        texts: vec![],
        body: Safe(String::new()),
        problems: problems.into_iter().filter(|problem| !all.iter().any(|hit| hit.says() == problem.says)).collect(),
        article,
    };
    let small: Vec<(String, String)> =
        page.article.content.small_texts().map(|(_, place, text)| (place.to_owned(), text.to_owned())).into();
    let names = files::named(view, &page.article.content.attachments).await?;
    let names = names.into_iter().map(|file| (format!("附件“{}”的名称", file.name), file.name));
    for (place, text) in small.into_iter().chain(names) {
        let here: Vec<Hit> = all.iter().filter(|hit| hit.place == place).cloned().collect();
        if !here.is_empty() {
            let marked = page.mark(&prose::escaped(&text), here);
            page.texts.push((place, Safe(marked)));
        }
    }
    let here: Vec<Hit> = all.into_iter().filter(|hit| hit.field == "body").collect();
    let marked = page.mark(&page.article.content.html(), here);
    page.body = Safe(files::with_waiting(view, &page.article.content, marked).await?);
    Ok(page)
}

impl Check {
    /// `html` with these hits marked; each is told with where it is.
    fn mark(&mut self, html: &str, here: Vec<Hit>) -> String {
        let first = self.hits.len() + 1;
        let places: Vec<scan::Hit> = here.iter().map(|hit| hit.hit.clone()).collect();
        let (marked, done) = prose::marked(html, &places, first);
        for (n, (hit, done)) in here.into_iter().zip(done).enumerate() {
            let href = if done { format!("#hit-{}", first + n) } else { "#text".to_owned() };
            self.hits.push(Told { hit, href });
        }
        marked
    }

    fn blocking(&self) -> usize {
        self.hits.iter().filter(|told| told.hit.is_blocking()).count()
    }
}
