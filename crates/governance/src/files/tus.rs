//! Resumable upload, tus 1.0 (core, creation, termination): parts arrive in any number of requests, each on disk before it
//! is acknowledged. Knows no purpose beyond its name.
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use kernel::{Actor, App, Audience, Doors, Id, Refusal, Result, Trace};

use super::actions::{self, Announced};
use super::file::File;
use super::store::Part;
use super::{keys, words};

const DOOR: &str = "/uploads";
/// The island sends 8 MiB at a time.
const MOST_OF_A_PART: usize = 12 << 20;
/// A line on which nothing comes for so long is a broken one.
const SILENCE: Duration = Duration::from_secs(30);

pub fn doors() -> Doors {
    let ledger = Trace::Ledger("file_parts");
    Doors::new()
        .post(DOOR, Audience::SignedIn, Trace::Audit("files.begun"), begin)
        .get("/uploads/{id}", Audience::SignedIn, offset)
        .door(Method::PATCH, "/uploads/{id}", Audience::SignedIn, ledger, part)
        .with_body(MOST_OF_A_PART)
        .door(Method::DELETE, "/uploads/{id}", Audience::SignedIn, Trace::Audit("files.cancelled"), cancel)
}

async fn begin(State(app): State<App>, actor: Actor, headers: HeaderMap) -> Result<Response> {
    app.house.sent_here(&actor, &headers, DOOR)?;
    let bytes = number(&headers, "upload-length").ok_or_else(|| Refusal::field("file", words::NO_LENGTH))?;
    let said = metadata(&headers);
    let get = |name: &str| said.iter().find(|(own, _)| own == name).map(|(_, text)| text.clone()).unwrap_or_default();
    let new = Announced { name: get("filename"), media_type: get("filetype"), purpose: get("kind"), bytes };
    let file = app.act(&actor, async move |tx| actions::begin(tx, new.clone()).await).await?;
    let at = HeaderValue::try_from(format!("{DOOR}/{}", file.id)).map_err(anyhow::Error::from)?;
    Ok(answer(StatusCode::CREATED, [(header::LOCATION, at)]))
}

async fn offset(State(app): State<App>, actor: Actor, Path(id): Path<Id<File>>) -> Result<Response> {
    let file = app.look(&actor, async move |view| actions::own(view, id).await).await?;
    let told = [
        (HeaderName::from_static("upload-offset"), HeaderValue::from(file.received)),
        (HeaderName::from_static("upload-length"), HeaderValue::from(file.bytes)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok(answer(StatusCode::OK, told))
}

async fn part(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<File>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    app.house.sent_here(&actor, &headers, DOOR)?;
    let begins = number(&headers, "upload-offset").ok_or(Refusal::not_now(words::OFFSET))?;
    let file = app.look(&actor, async move |view| actions::own(view, id).await).await?;
    if file.received != begins {
        return Err(Refusal::not_now(words::OFFSET).into());
    }
    if number(&headers, "content-length").is_some_and(|length| begins + length > file.bytes) {
        return Err(Refusal::field("file", words::LONGER).into());
    }
    let Some(part) = store_part(&app, &file, body).await? else {
        return Ok(answer(StatusCode::NO_CONTENT, [(HeaderName::from_static("upload-offset"), begins.into())]));
    };
    let key = part.key.clone();
    match app.act(&actor, async move |tx| actions::receive(tx, id, &part).await).await {
        Ok(received) => {
            Ok(answer(StatusCode::NO_CONTENT, [(HeaderName::from_static("upload-offset"), received.into())]))
        }
        Err(no) => {
            app.house.files.delete(&key).await?;
            Err(no)
        }
    }
}

/// Puts what arrives on disk. A line that breaks ends the part where it broke: what came counts.
async fn store_part(app: &App, file: &File, body: Body) -> Result<Option<Part>> {
    let key = format!("{}/{}-{}", keys::parts(file.id), file.received, kernel::seal::random_code());
    let room = u64::try_from(file.bytes - file.received).unwrap_or(0);
    let mut came = 0_u64;
    let mut too_long = false;
    let arriving = arriving(body, SILENCE).map(|chunk| {
        came += chunk.len() as u64;
        too_long |= came > room;
        Ok(chunk)
    });
    let stored = app.house.files.put_stream(&key, Box::pin(arriving)).await?;
    if too_long || stored.bytes == 0 {
        app.house.files.delete(&key).await?;
        return if too_long { Err(Refusal::field("file", words::LONGER).into()) } else { Ok(None) };
    }
    let bytes = i64::try_from(stored.bytes).map_err(anyhow::Error::from)?;
    Ok(Some(Part { begins: file.received, bytes, key }))
}

/// What comes until it ends, the line breaks, or nothing has come for so long: a line that was lost without a word
/// would else be held for ever.
fn arriving(body: Body, silence: Duration) -> impl Stream<Item = Bytes> + Send {
    stream::unfold(body.into_data_stream(), move |mut body| async move {
        let chunk = tokio::time::timeout(silence, body.next()).await.ok()??.ok()?;
        Some((chunk, body))
    })
}

async fn cancel(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<File>>,
    headers: HeaderMap,
) -> Result<Response> {
    app.house.sent_here(&actor, &headers, DOOR)?;
    app.act(&actor, async move |tx| actions::cancel(tx, id).await).await?;
    Ok(answer(StatusCode::NO_CONTENT, []))
}

fn answer<const N: usize>(status: StatusCode, headers: [(HeaderName, HeaderValue); N]) -> Response {
    let mut response = status.into_response();
    response.headers_mut().extend(headers);
    response.headers_mut().insert(HeaderName::from_static("tus-resumable"), HeaderValue::from_static("1.0.0"));
    response
}

fn number(headers: &HeaderMap, name: &str) -> Option<i64> {
    headers.get(name)?.to_str().ok()?.parse().ok().filter(|number| *number >= 0)
}

/// `filename 5paH5Lu2,filetype dmlkZW8=`: names with base64 values; what cannot be read is left out.
fn metadata(headers: &HeaderMap) -> Vec<(String, String)> {
    let said = headers.get("upload-metadata").and_then(|said| said.to_str().ok()).unwrap_or_default();
    let pairs = said.split(',').filter_map(|pair| {
        let (name, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let bytes = base64::engine::general_purpose::STANDARD.decode(value.trim()).ok()?;
        Some((name.to_owned(), String::from_utf8(bytes).ok()?))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_line_that_breaks_or_falls_silent_ends_a_part_where_it_stopped() {
        let came = || stream::iter([Ok(Bytes::from("ab")), Ok(Bytes::from("c"))]);
        let broken = came().chain(stream::iter([Err(std::io::Error::other("cut")), Ok(Bytes::from("d"))]));
        let silent = came().chain(stream::pending());
        for body in [Body::from_stream(broken), Body::from_stream(silent)] {
            let kept: Vec<Bytes> = arriving(body, Duration::from_millis(50)).collect().await;
            assert_eq!(kept.concat(), b"abc");
        }
    }
}
