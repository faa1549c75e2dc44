//! One article as everybody reads it, and the same page before it is public for those who work on it.
use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use governance::charter::Column;
use governance::files::File;
use governance::policy::charter_of;
use kernel::{Actor, App, At, Error, Id, Page, Refusal, Result, Signed, View};
use people::units;
use ui::{Frame, Kind as Face};

use super::super::article::{Article, Verb};
use super::super::content::Content;
use super::super::store::Version;
use super::super::{files, rights, store};
use super::column_of;

#[derive(Template)]
#[template(path = "articles/show.html")]
struct Show {
    frame: Frame,
    id: Id<Article>,
    content: Content,
    html: Safe<String>,
    attachments: Vec<File>,
    column: Column,
    host: String,
    owner: String,
    submitted: Option<(String, At)>,
    reviewed: Option<(String, At)>,
    published: Option<(String, At)>,
    /// What was corrected, the newest first.
    corrections: Vec<Version>,
    /// What this page is before its time; empty when it is the published one.
    preview: &'static str,
    works_on: bool,
}

/// The published article; of a withdrawn one only that it is not there any more.
pub(super) async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>) -> Result<Response> {
    let page = app.look(&actor, async move |view| {
        let article = match store::fetch(view, id, Verb::See).await {
            Ok(article) if article.is_published() => article,
            Ok(article) if article.cut => {
                let says = "本稿已紧急下架，读者看不到；只有办理下架的部门和院领导可以查看";
                return Ok(Found::Here(Box::new(of(view, article, None, says).await?)));
            }
            Ok(article) if article.stage.published().is_none() => {
                return Ok(Found::Here(Box::new(of(view, article, None, "预览：稿件还没有发布").await?)));
            }
            Ok(_) | Err(Error::Refused(Refusal::NotFound)) => return gone(view, id).await,
            Err(no) => return Err(no),
        };
        Ok(Found::Here(Box::new(of(view, article, None, "").await?)))
    });
    Ok(match page.await? {
        Found::Here(page) => Page(*page).into_response(),
        Found::Gone(page) => (StatusCode::GONE, Page(*page)).into_response(),
    })
}

enum Found {
    Here(Box<Show>),
    Gone(Box<Gone>),
}

#[derive(Template)]
#[template(path = "articles/gone.html")]
struct Gone {
    frame: Frame,
    column: Column,
}

async fn gone(view: &mut View<'_>, id: Id<Article>) -> Result<Found> {
    let column = store::withdrawn_from(view, id).await?.ok_or(Refusal::NotFound)?;
    let column = column_of(view, column)?;
    let frame = people::frame(view, "稿件已下线", Face::Public).await?.under("首页", "/");
    let frame = frame.under(&*column.name, format!("/columns/{}", column.code));
    Ok(Found::Gone(Box::new(Gone { frame, column })))
}

/// As it will be published.
pub(super) async fn preview(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = worked_on(view, id).await?;
        of(view, article, None, "预览：发布后就是这个样子").await
    });
    Ok(Page(page.await?))
}

/// As it will be after the correction.
pub(super) async fn preview_correction(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = worked_on(view, id).await?;
        let open = store::correction_of(view, id).await?.ok_or(Refusal::NotFound)?;
        of(view, article, Some(open.content), "预览：更正执行后的样子，公众现在看到的仍是原文").await
    });
    Ok(Page(page.await?))
}

/// An article on whose record somebody works.
pub(super) async fn worked_on(view: &mut View<'_>, id: Id<Article>) -> Result<Article> {
    let article = store::fetch(view, id, Verb::See).await?;
    if rights::works_on(view, &article)? { Ok(article) } else { Err(Refusal::NotFound.into()) }
}

async fn of(view: &mut View<'_>, article: Article, other: Option<Content>, preview: &'static str) -> Result<Show> {
    let charter = charter_of(view)?;
    let column = column_of(view, article.column)?;
    let signed = [article.stage.submitted(), article.stage.reviewed(), article.stage.published()];
    let signers: Vec<_> = signed.iter().flatten().map(|signed| signed.by).collect();
    let names = people::persons::names(view, &signers).await?;
    let named = |act: Option<Signed>| act.map(|act| (names.get(&act.by.0).cloned().unwrap_or_default(), act.at));
    let [submitted, reviewed, published] = signed.map(named);
    let content = other.unwrap_or_else(|| article.content.clone());
    let html = content.html();
    let html = if preview.is_empty() { html } else { files::with_waiting(view, &content, html).await? };
    let corrections = if article.edition > 1 {
        store::versions(view, article.id).await?.into_iter().filter(|version| version.edition > 1).collect()
    } else {
        vec![]
    };
    let frame = people::frame(view, &content.title, Face::Public).await?.under("首页", "/");
    Ok(Show {
        frame: frame.under(&*column.name, format!("/columns/{}", column.code)),
        id: article.id,
        html: Safe(html),
        attachments: files::named(view, &content.attachments).await?,
        host: units::name(view, article.host).await?,
        owner: charter.duty_name(&column.owner).to_owned(),
        works_on: rights::works_on(view, &article)?,
        content,
        column,
        submitted,
        reviewed,
        published,
        corrections,
        preview,
    })
}
