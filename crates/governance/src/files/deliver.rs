//! Handing files out: downloads, and media under a link that names session and file. Each request is asked about again,
//! at most two seconds after the last asking, so that a link dies with the right; and so is a transfer that goes on.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures::stream::{BoxStream, try_unfold};
use futures::{Stream, StreamExt as _};
use kernel::{Actor, App, At, Audience, Doors, Id, Refusal, Result, SECOND, View};

use super::file::{File, StageName, Verb};
use super::range::{Wanted, wanted};
use super::{accept, store, words};

pub fn doors() -> Doors {
    Doors::new().get("/files/{id}", Audience::Public, attachment).get(
        "/media/{file}/{token}/{*name}",
        Audience::Public,
        media,
    )
}

/// The name under which the file itself is asked for; every other is something made of it.
const SOURCE: &str = "source";
/// How long one answer about a right is good for: twice that, and a transfer that began with the oldest one, is within
/// the five seconds in which what is stopped must be gone.
const FRESH: i64 = 2 * SECOND;

/// Where a page plays or shows a file, for the session that looks. The page has asked for the right; each request asks
/// again.
pub fn link(view: &View<'_>, file: Id<File>, name: &str) -> String {
    format!("/media/{file}/{}/{name}", token(&view.house.seal, view.actor.session, file))
}

/// Where a file is downloaded.
pub fn download(file: Id<File>) -> String {
    format!("/files/{file}")
}

fn token(seal: &kernel::seal::Seal, session: i64, file: Id<File>) -> String {
    let mac = seal.mac("media", format!("{session}|{file}").as_bytes());
    hex::encode(&mac[..16])
}

async fn attachment(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<File>>,
    headers: HeaderMap,
) -> Result<Response> {
    let file = app.look(&actor, async move |view| may_have(view, id).await).await?;
    let piece = Piece::of(&file);
    let mut response = serve(&app, &piece, &headers, &Reading { actor, file: id }).await?;
    let out = response.headers_mut();
    // A picture is shown where it stands in a text; everything else is only ever kept.
    let shown = matches!(file.sniffed.as_str(), "jpeg" | "png");
    let kind = if shown { accept::content_type(&file.sniffed) } else { "application/octet-stream" };
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let how = if shown { "inline" } else { "attachment" };
    let name = format!("{how}; filename=\"file\"; filename*=UTF-8''{}", encoded(&file.name));
    out.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?);
    Ok(response)
}

/// Whoever may see what the file belongs to has it once it is clean; before that, the guard of the files alone.
async fn may_have(view: &mut View<'_>, id: Id<File>) -> Result<File> {
    let file = store::by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    let guards = view.may(Verb::Release, &file)?;
    match file.stage.name {
        StageName::Gone => Err(Refusal::NotFound.into()),
        StageName::Clean => {
            may_see(view, &file).await?;
            Ok(file)
        }
        StageName::Quarantined | StageName::Rejected if guards => Ok(file),
        stage => {
            may_see(view, &file).await?;
            let says = match stage {
                StageName::Rejected => words::REJECTED,
                StageName::Arriving => words::NOT_WHOLE,
                _ => words::WAITING,
            };
            Err(Refusal::not_now(says).into())
        }
    }
}

async fn may_see(view: &mut View<'_>, file: &File) -> Result<()> {
    if file.subject.0.is_empty() {
        return view.allow(Verb::See, file);
    }
    let keeper = view.house.wiring.governed(&file.subject.0).ok_or(Refusal::NotFound)?;
    keeper.may_have(view, file.subject.1, file.id.0).await
}

async fn media(
    State(app): State<App>,
    actor: Actor,
    Path((id, said, name)): Path<(Id<File>, String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let wanted = token(&app.house.seal, actor.session, id);
    if !kernel::seal::same(wanted.as_bytes(), said.as_bytes()) {
        return Err(Refusal::NotFound.into());
    }
    let file = remembered(&app, &actor, id).await?;
    let piece = if name == SOURCE {
        Piece::of(&file)
    } else {
        let house = Actor::house("files.media");
        let found = app.look(&house, async move |view| store::child(view, id, &name).await);
        let child = found.await?.ok_or(Refusal::NotFound)?;
        Piece { key: child.key, bytes: child.bytes, digest: child.digest, media_type: child.media_type }
    };
    serve(&app, &piece, &headers, &Reading { actor, file: id }).await
}

type Asked = (usize, i64, i64, i64);

/// Who was allowed what a moment ago: (house, session, person, file) → until when, and the file as it was.
static ALLOWED: Mutex<Option<HashMap<Asked, (At, File)>>> = Mutex::new(None);
/// More are not remembered at once.
const MOST: usize = 20_000;

async fn remembered(app: &App, actor: &Actor, id: Id<File>) -> Result<File> {
    let key = (Arc::as_ptr(&app.house) as usize, actor.session, actor.id().0, id.0);
    let now = app.now();
    if let Some((until, file)) = with_allowed(|allowed| allowed.get(&key).cloned())
        && now < until
    {
        return Ok(file);
    }
    let file = app.look(actor, async move |view| may_have(view, id).await).await?;
    with_allowed(|allowed| {
        if allowed.len() >= MOST {
            allowed.retain(|_, (until, _)| *until > now);
        }
        allowed.insert(key, (now.plus(FRESH), file.clone()));
    });
    Ok(file)
}

fn with_allowed<T>(act: impl FnOnce(&mut HashMap<Asked, (At, File)>) -> T) -> T {
    act(ALLOWED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// Bytes with what a browser needs to know of them.
struct Piece {
    key: String,
    bytes: i64,
    digest: Vec<u8>,
    media_type: String,
}

impl Piece {
    fn of(file: &File) -> Self {
        let media_type = accept::content_type(&file.sniffed).to_owned();
        Self { key: file.key.clone(), bytes: file.bytes, digest: file.digest.clone(), media_type }
    }
}

/// Who reads which file.
#[derive(Clone)]
struct Reading {
    actor: Actor,
    file: Id<File>,
}

async fn serve(app: &App, piece: &Piece, headers: &HeaderMap, reading: &Reading) -> Result<Response> {
    let tag = format!("\"{}\"", hex::encode(&piece.digest[..piece.digest.len().min(16)]));
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let bytes = u64::try_from(piece.bytes).unwrap_or(0);
    let mut response = if text(header::IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // A range of an older file is no range of this one.
        let range = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|known| known == tag));
        match wanted(range, bytes) {
            Wanted::Nothing => {
                let of = HeaderValue::try_from(format!("bytes */{bytes}")).map_err(anyhow::Error::from)?;
                (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, of)]).into_response()
            }
            Wanted::Whole => stream(app, piece, StatusCode::OK, (0, bytes), reading).await?,
            Wanted::Part(from, to) => {
                let mut response = stream(app, piece, StatusCode::PARTIAL_CONTENT, (from, to), reading).await?;
                let of = HeaderValue::try_from(format!("bytes {from}-{}/{bytes}", to - 1));
                response.headers_mut().insert(header::CONTENT_RANGE, of.map_err(anyhow::Error::from)?);
                response
            }
        }
    };
    let out = response.headers_mut();
    out.insert(header::ETAG, HeaderValue::try_from(tag).map_err(anyhow::Error::from)?);
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=0, must-revalidate"));
    // What somebody sent in is never a page of ours.
    out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

async fn stream(
    app: &App,
    piece: &Piece,
    status: StatusCode,
    (from, to): (u64, u64),
    reading: &Reading,
) -> Result<Response> {
    let bytes = app.house.files.get(&piece.key, Some((from, to))).await?;
    let mut response = (status, Body::from_stream(watched(app, reading, bytes))).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(to - from));
    let kind = HeaderValue::try_from(&piece.media_type);
    out.insert(header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    Ok(response)
}

/// The bytes as long as the reader may have them: asked again every few seconds, a transfer breaks off when they may not.
fn watched(
    app: &App,
    reading: &Reading,
    bytes: BoxStream<'static, anyhow::Result<Bytes>>,
) -> impl Stream<Item = anyhow::Result<Bytes>> + Send + 'static {
    let (app, reading, asked) = (app.clone(), reading.clone(), app.now());
    try_unfold((bytes, asked), move |(mut bytes, asked)| {
        let (app, Reading { actor, file }) = (app.clone(), reading.clone());
        async move {
            let now = app.now();
            let asked = if now < asked.plus(FRESH) {
                asked
            } else {
                let still = app.look(&actor, async move |view| may_have(view, file).await.map(drop)).await;
                still.map_err(|no| anyhow::anyhow!("the transfer of file {file} breaks off: {no}"))?;
                now
            };
            Ok(bytes.next().await.transpose()?.map(|chunk| (chunk, (bytes, asked))))
        }
    })
}

/// Percent-encoded as RFC 5987 asks.
pub fn encoded(name: &str) -> String {
    kernel::percent_encoded(name, b"-._~")
}
