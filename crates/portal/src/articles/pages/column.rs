//! A column with its articles, by year and keyword.
use askama::Template;
use axum::extract::{Path, Query, State};
use governance::charter::Column;
use governance::policy::charter_of;
use jiff::civil::Date;
use kernel::db::leaf;
use kernel::{Actor, App, At, Id, Page, Refusal, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::super::article::Article;
use super::super::store::{self, Asked, Line};

const A_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "articles/column.html")]
struct ColumnPage {
    frame: Frame,
    column: Column,
    owner: String,
    years: Vec<i64>,
    year: i64,
    words: String,
    lines: Vec<Line>,
    next: Option<String>,
}

/// `before=<moment>-<id>`: where the page before ended.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    before: String,
    year: String,
    q: String,
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let column = charter.columns.iter().find(|known| known.code == code).ok_or(Refusal::NotFound)?.clone();
        let words: String = wanted.q.trim().chars().filter(|one| !one.is_control()).take(50).collect();
        let year: i64 = wanted.year.parse().unwrap_or(0);
        let asked = Asked { span: span(year), keyword: people::fold(&words), before: place(&wanted.before) };
        let lines = store::column_page(view, column.id, &asked, A_PAGE).await?;
        let full = i64::try_from(lines.len()).is_ok_and(|count| count == A_PAGE);
        let next = lines.last().filter(|_| full).map(|last| format!("{}-{}", last.published.0, last.id));
        let owner = charter.duty_name(&column.owner).to_owned();
        let years = store::years(view, column.id).await?;
        let year = if asked.span.is_some() { year } else { 0 };
        let frame = people::frame(view, &column.name, Face::Public).await?.under("首页", "/");
        Ok(ColumnPage { frame, owner, years, year, words, lines, next, column })
    });
    Ok(Page(page.await?))
}

impl ColumnPage {
    /// What the next page is asked with, beside where it begins.
    fn filters(&self) -> String {
        let year = if self.year > 0 { format!("&year={}", self.year) } else { String::new() };
        let words = kernel::percent_encoded(&self.words, b"");
        if words.is_empty() { year } else { format!("{year}&q={words}") }
    }
}

/// That year in Beijing.
fn span(year: i64) -> Option<(At, At)> {
    let first = |year: i16| Date::new(year, 1, 1).ok().map(At::of);
    let year = i16::try_from(year).ok().filter(|year| (2000..2200).contains(year))?;
    first(year).zip(first(year + 1))
}

fn place(before: &str) -> Option<(At, Id<Article>)> {
    leaf::key(before).map(|(at, id)| (At(at), Id::new(id)))
}
