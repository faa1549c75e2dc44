//! Pages that everybody reads: a column with its articles, and one article with who answers for it.
use askama::Template;
use axum::extract::{Path, Query, State};
use governance::charter::Column;
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Id, Page, Refusal, Result, Signed, View};
use people::units;
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::article::{Article, Stage, Verb};
use super::store::{self, Line};

pub fn doors() -> Doors {
    Doors::new().get("/columns/{code}", Audience::Public, column).get("/articles/{id}", Audience::Public, show)
}

const A_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "articles/column.html")]
struct ColumnPage {
    frame: Frame,
    column: Column,
    owner: String,
    lines: Vec<Line>,
    next: Option<String>,
}

/// `before=<moment>-<id>`: where the page before ended.
#[derive(Deserialize)]
struct Before {
    before: Option<String>,
}

async fn column(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(Before { before }): Query<Before>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let column = charter.columns.iter().find(|known| known.code == code).ok_or(Refusal::NotFound)?.clone();
        let lines = store::latest(view, column.id, before.as_deref().and_then(place), A_PAGE).await?;
        let full = i64::try_from(lines.len()).is_ok_and(|count| count == A_PAGE);
        let next = lines.last().filter(|_| full).map(|last| format!("{}-{}", last.published.0, last.id));
        let owner = charter.duty_name(&column.owner).to_owned();
        let frame = people::frame(view, &column.name, Face::Public).await?.under("首页", "/");
        Ok(ColumnPage { frame, owner, lines, next, column })
    });
    Ok(Page(page.await?))
}

fn place(before: &str) -> Option<(At, Id<Article>)> {
    let (at, id) = before.split_once('-')?;
    Some((At(at.parse().ok()?), id.parse().ok()?))
}

#[derive(Template)]
#[template(path = "articles/show.html")]
struct Show {
    frame: Frame,
    article: Article,
    column: String,
    host: String,
    owner: String,
    submitted: Option<(String, At)>,
    reviewed: Option<(String, At)>,
    published: Option<(String, At)>,
    may_work: Option<&'static str>,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = store::fetch(view, id, Verb::See).await?;
        let charter = charter_of(view)?;
        let column = charter.column(article.column).ok_or(Refusal::NotFound)?;
        let signers: Vec<Signed> = [article.stage.submitted(), article.stage.reviewed(), article.stage.published()]
            .into_iter()
            .flatten()
            .collect();
        let names = people::persons::names(view, &signers.iter().map(|signed| signed.by).collect::<Vec<_>>()).await?;
        let named = |act: Option<Signed>| act.map(|act| (names.get(&act.by.0).cloned().unwrap_or_default(), act.at));
        let host = units::name(view, article.host).await?;
        let frame = people::frame(view, &article.content.title, Face::Public).await?;
        Ok(Show {
            frame: frame.under("首页", "/").under(&*column.name, format!("/columns/{}", column.code)),
            submitted: named(article.stage.submitted()),
            reviewed: named(article.stage.reviewed()),
            published: named(article.stage.published()),
            column: column.name.clone(),
            owner: charter.duty_name(&column.owner).to_owned(),
            may_work: works_on(view, &article)?.then_some("/record"),
            host,
            article,
        })
    });
    Ok(Page(page.await?))
}

/// Whether somebody has a part in how the article comes about: they see its record.
pub(super) fn works_on(view: &View<'_>, article: &Article) -> Result<bool> {
    if !matches!(article.stage, Stage::Published { .. }) {
        return view.may(Verb::See, article);
    }
    for verb in [Verb::Edit, Verb::Review, Verb::Return, Verb::Publish, Verb::Withdraw] {
        if view.may(verb, article)? {
            return Ok(true);
        }
    }
    Ok(false)
}
