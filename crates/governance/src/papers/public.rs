//! 文书查验, open to everybody: a file is read in memory, compared with its signature, and forgotten. Nothing of it is kept.
use askama::Template;
use axum::RequestExt as _;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Request, State};
use axum::http::StatusCode;
use kernel::{Actor, App, At, Audience, Doors, MINUTE, Page, Refusal, Result, Trace};
use ui::{Frame, Kind as Face};

use super::signature::{self, Broken, Signature, fingerprint};
use super::{store, words};

const DOOR: &str = "/verify/file";
/// Bytes of the file (20 MB), and of the whole request with what a form adds.
const MOST_BYTES: usize = 20 << 20;
const MOST_OF_ALL: usize = MOST_BYTES + (64 << 10);
/// One address asks at most so often within ten minutes.
const MOST: i64 = 30;
const WITHIN: i64 = 10 * MINUTE;

pub fn doors() -> Doors {
    Doors::new()
        .get(DOOR, Audience::Public, ask)
        .post(DOOR, Audience::Public, Trace::Ledger("paper_checks"), check)
        .with_body(MOST_OF_ALL)
}

#[derive(Template)]
#[template(path = "papers/verify.html")]
struct Ask {
    frame: Frame,
    institution: String,
    key: String,
    verdict: Option<Verdict>,
}

/// What is said about a file.
enum Verdict {
    /// Whole, and signed by this house; with its entry in the register, and what was decided since.
    Ours {
        signature: Signature,
        known: Option<Known>,
    },
    /// Whole, but signed with another key.
    Foreign(Signature),
    Broken(Broken),
}

struct Known {
    title: String,
    /// How much was done about the thing since, and when last.
    since: i64,
    last: At,
}

async fn ask(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    Ok(Page(page(&app, &actor, None).await?))
}

async fn page(app: &App, actor: &Actor, verdict: Option<Verdict>) -> Result<Ask> {
    let key = app.house.seal.public_key();
    let frame = app.look(actor, async |view| people::frame(view, "文书查验", Face::Public).await).await?;
    let institution = crate::policy::charter_of_house(&app.house)?.head.site.institution.clone();
    Ok(Ask { frame, institution, key, verdict })
}

async fn check(State(app): State<App>, actor: Actor, request: Request) -> Result<Page<impl Template>> {
    app.act(&actor, async |tx| {
        let address = tx.house.seal.mac("paper_checks.address", tx.actor.address.as_bytes());
        let since = tx.now.plus(-WITHIN);
        if store::tries(tx, &address, since).await? >= MOST {
            return Err(Refusal::TooMany(words::TOO_OFTEN.into()).into());
        }
        store::keep_try(tx, &address, since).await
    })
    .await?;
    let form = request.extract::<Multipart, _>().await.map_err(|_| Refusal::not_now(words::BROKEN_UPLOAD))?;
    let file = receive(&app, &actor, form).await?;
    let (read, digest) = tokio::task::spawn_blocking(move || (signature::open(&file), kernel::seal::sm3(&file)))
        .await
        .map_err(anyhow::Error::from)?;
    let verdict = match read {
        Err(broken) => Verdict::Broken(broken),
        Ok(signature) if signature.key != app.house.seal.public_key() => Verdict::Foreign(signature),
        Ok(signature) => Verdict::Ours { signature, known: known(&app, &actor, digest).await? },
    };
    Ok(Page(page(&app, &actor, Some(verdict)).await?))
}

async fn known(app: &App, actor: &Actor, digest: Vec<u8>) -> Result<Option<Known>> {
    app.look(actor, async move |view| {
        let Some(paper) = store::by_digest(view, &digest).await? else { return Ok(None) };
        let (since, last) = store::since(view, &paper.kind, paper.subject, paper.asked_at).await?;
        Ok(Some(Known { title: paper.title, since, last }))
    })
    .await
}

async fn receive(app: &App, actor: &Actor, mut form: Multipart) -> Result<Vec<u8>> {
    let (mut token, mut file) = (String::new(), vec![]);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("_form") => token = field.text().await.map_err(broken)?,
            Some("file") => {
                // The token stands before the file: a foreign form costs no memory.
                app.house.ticket(actor, DOOR, &token)?;
                file = bytes_of(&mut field).await?;
            }
            other => return Err(kernel::strange(other).into()),
        }
    }
    app.house.ticket(actor, DOOR, &token)?;
    if file.is_empty() { Err(Refusal::field("file", words::NO_FILE).into()) } else { Ok(file) }
}

async fn bytes_of(field: &mut Field<'_>) -> Result<Vec<u8>> {
    let mut bytes = vec![];
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(Refusal::field("file", words::TOO_LARGE).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn broken(wrong: MultipartError) -> Refusal {
    match wrong.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::field("file", words::TOO_LARGE),
        _ => Refusal::not_now(words::BROKEN_UPLOAD),
    }
}
