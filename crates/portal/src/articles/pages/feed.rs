//! What is new in a column, for feed readers: Atom (RFC 4287) and RSS 2.0. Both say when they changed and answer 304; a
//! cache asks each time, so that what is stopped is stopped there too.
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use governance::charter::Column;
use governance::policy::charter_of;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use kernel::{Actor, App, At, Refusal, Result, SECOND};

use super::super::article::Article;
use super::super::prose::escaped;
use super::super::store;

const ENTRIES: i64 = 30;

struct Feed {
    origin: String,
    site: String,
    column: Column,
    changed: At,
    now: At,
    /// With when each was published or corrected last.
    entries: Vec<(Article, At)>,
}

impl Feed {
    /// Whether the second of its last change is over. Before that a day and a second tell no two states apart, and what
    /// was stopped in that second would be answered as unchanged.
    fn is_settled(&self) -> bool {
        self.now.0 / SECOND > self.changed.0 / SECOND
    }
}

pub(super) async fn atom(app: State<App>, code: Path<String>, headers: HeaderMap) -> Result<Response> {
    let feed = feed(app, code).await?;
    Ok(answer(&feed, &headers, "application/atom+xml; charset=utf-8", as_atom(&feed)))
}

pub(super) async fn rss(app: State<App>, code: Path<String>, headers: HeaderMap) -> Result<Response> {
    let feed = feed(app, code).await?;
    Ok(answer(&feed, &headers, "application/rss+xml; charset=utf-8", as_rss(&feed)))
}

/// A feed says what everybody reads, whoever asks.
async fn feed(State(app): State<App>, Path(code): Path<String>) -> Result<Feed> {
    let origin = app.house.config.origin.trim_end_matches('/').to_owned();
    app.look(&Actor::stranger(), async move |view| {
        let charter = charter_of(view)?;
        let column = charter.columns.iter().find(|known| known.code == code).ok_or(Refusal::NotFound)?.clone();
        let changed = store::newest_change(view, column.id).await?;
        let entries = store::newest_with_changes(view, column.id, ENTRIES).await?;
        Ok(Feed {
            origin: origin.clone(),
            site: charter.head.site.name.clone(),
            column,
            changed,
            now: view.now,
            entries,
        })
    })
    .await
}

fn answer(feed: &Feed, headers: &HeaderMap, kind: &'static str, text: String) -> Response {
    // Of the bytes themselves: two feeds of one moment that say different things are two.
    let digest = kernel::seal::sm3(text.as_bytes());
    let tag = format!("\"{}\"", digest[..12].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let said = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let unchanged = match (said(header::IF_NONE_MATCH), said(header::IF_MODIFIED_SINCE)) {
        (Some(tags), _) => tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag),
        (None, Some(since)) => {
            let since = rfc2822::parse(since).map(|since| since.timestamp().as_second());
            feed.is_settled() && since.is_ok_and(|since| since >= feed.changed.0 / SECOND)
        }
        _ => false,
    };
    let mut response = if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    let day = feed.is_settled().then(|| (header::LAST_MODIFIED, http_day(feed.changed)));
    for (name, value) in [(header::ETAG, tag)].into_iter().chain(day) {
        if let Ok(value) = HeaderValue::try_from(value) {
            out.insert(name, value);
        }
    }
    response
}

fn as_atom(feed: &Feed) -> String {
    let (origin, column) = (&feed.origin, &feed.column);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n\
         <title>{} · {}</title>\n<id>urn:shixue:columns:{}</id>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{origin}/columns/{}/feed.atom\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{origin}/columns/{}\"/>\n",
        said(&column.name),
        said(&feed.site),
        column.code,
        feed.changed.iso(),
        said(&feed.site),
        column.code,
        column.code
    );
    for (article, changed) in &feed.entries {
        out.push_str(&format!(
            "<entry><title>{}</title><id>urn:shixue:articles:{}</id><published>{}</published><updated>{}</updated>\
             <link rel=\"alternate\" type=\"text/html\" href=\"{origin}/articles/{}\"/><summary>{}</summary></entry>\n",
            said(&article.content.title),
            article.id,
            published(article).iso(),
            changed.iso(),
            article.id,
            said(&article.content.summary(200))
        ));
    }
    out.push_str("</feed>\n");
    out
}

fn as_rss(feed: &Feed) -> String {
    let (origin, column) = (&feed.origin, &feed.column);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n\
         <channel><title>{} · {}</title><link>{origin}/columns/{}</link><description>{}</description>\
         <language>zh-CN</language><lastBuildDate>{}</lastBuildDate>\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{origin}/columns/{}/feed.rss\"/>\n",
        said(&column.name),
        said(&feed.site),
        column.code,
        said(&format!("{}栏目的新稿件", column.name)),
        http_day(feed.changed),
        column.code
    );
    for (article, _) in &feed.entries {
        out.push_str(&format!(
            "<item><title>{}</title><link>{origin}/articles/{}</link>\
             <guid isPermaLink=\"false\">urn:shixue:articles:{}</guid><pubDate>{}</pubDate>\
             <description>{}</description></item>\n",
            said(&article.content.title),
            article.id,
            article.id,
            http_day(published(article)),
            said(&article.content.summary(200))
        ));
    }
    out.push_str("</channel></rss>\n");
    out
}

fn published(article: &Article) -> At {
    article.stage.published().map_or(At(0), |published| published.at)
}

/// Text as XML takes it: escaped, without the characters that XML has no place for.
fn said(text: &str) -> String {
    let fit = |one: &char| matches!(one, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    escaped(&text.chars().filter(fit).collect::<String>())
}

/// `Mon, 23 Nov 2026 01:00:00 GMT`
fn http_day(at: At) -> String {
    let moment = Timestamp::from_second(at.0 / SECOND).unwrap_or_default();
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap_or_default()
}
