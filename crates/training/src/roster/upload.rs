//! A sheet arriving as a multipart form: who may is asked before a byte is read; the bytes are stored before the verb.
use axum::RequestExt as _;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use kernel::{Actor, App, Id, Refusal, Result, Ticket};

use super::import::{Declared, Import, NewImport, key_of};
use super::{actions, words};
use crate::projects::{self, Project};

/// Bytes of the file (20 MB), and of the whole request with what a form adds.
const MOST_BYTES: usize = 20 * 1024 * 1024;
pub(super) const MOST_OF_ALL: usize = MOST_BYTES + 64 * 1024;

pub(super) async fn upload(
    State(app): State<App>,
    actor: Actor,
    Path(project): Path<Id<Project>>,
    request: Request,
) -> Result<Redirect> {
    app.look(&actor, async move |view| {
        let project = projects::fetch(view, project, projects::Verb::See).await?;
        actions::whose(view, &project).map(drop)
    })
    .await?;
    let door = request.uri().path().to_owned();
    let form = request.extract::<Multipart, _>().await.map_err(|_| Refusal::not_now(words::BROKEN_UPLOAD))?;
    let sheet = receive(&app, &actor, &door, form).await?;
    keep(&app, &actor, project, sheet).await
}

/// A form as it arrived.
struct Arrived {
    ticket: Ticket,
    declared: Declared,
    file_name: String,
    bytes: axum::body::Bytes,
}

async fn receive(app: &App, actor: &Actor, door: &str, mut form: Multipart) -> Result<Arrived> {
    let (mut token, mut declared, mut file) = (String::new(), Declared::No, None);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("_form") => token = field.text().await.map_err(broken)?,
            Some("declared") => declared = Declared::Yes,
            Some("sheet") => {
                // The token stands before the file: a foreign form costs no memory.
                app.house.ticket(actor, door, &token)?;
                let name = sheets::safe_name(field.file_name().unwrap_or_default());
                file = Some((name, bytes_of(&mut field).await?));
            }
            other => return Err(kernel::strange(other).into()),
        }
    }
    let ticket = app.house.ticket(actor, door, &token)?;
    if declared == Declared::No {
        return Err(Refusal::field("declared", words::UNDECLARED).into());
    }
    match file {
        Some((file_name, bytes)) if !bytes.is_empty() => {
            Ok(Arrived { ticket, declared, file_name, bytes: bytes.into() })
        }
        _ => Err(Refusal::field("sheet", words::NO_FILE).into()),
    }
}

async fn bytes_of(field: &mut Field<'_>) -> Result<Vec<u8>> {
    let mut bytes = vec![];
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(Refusal::field("sheet", words::TOO_LARGE).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn broken(wrong: MultipartError) -> Refusal {
    match wrong.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::field("sheet", words::TOO_LARGE),
        _ => Refusal::not_now(words::BROKEN_UPLOAD),
    }
}

async fn keep(app: &App, actor: &Actor, project: Id<Project>, sheet: Arrived) -> Result<Redirect> {
    let id = Id::<Import>::new(app.house.ids.next(app.now()));
    let stored = app.house.files.put(&key_of(id), sheet.bytes).await?;
    let new = NewImport {
        id,
        project,
        file_name: sheet.file_name,
        bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
        digest: stored.digest,
        declared: sheet.declared,
    };
    let done = app.submit(actor, sheet.ticket, async move |tx| {
        actions::declare(tx, new.clone()).await?;
        Ok(format!("/imports/{id}"))
    });
    let done = done.await;
    // Refused, or the same form again: these bytes belong to nobody.
    let is_kept = app.look(actor, async move |view| super::fetch(view, id, super::Verb::See).await).await;
    if matches!(is_kept, Err(kernel::Error::Refused(Refusal::NotFound))) {
        app.house.files.delete(&key_of(id)).await?;
    }
    done
}
