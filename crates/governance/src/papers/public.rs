//! 文书查验, open to everybody: a file is compared with its signature, and forgotten. A paper is read in memory; an archive
//! lies in a file without a name, gone with the answer. Nothing of either is kept.
use std::io::BufReader;

use askama::Template;
use axum::RequestExt as _;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Request, State};
use axum::http::StatusCode;
use kernel::{Actor, App, At, Audience, Doors, Error, MINUTE, Page, Refusal, Result, Trace};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};
use ui::{Frame, Kind as Face};

use super::bundle::{SERIAL, check_archive};
use super::signature::{self, Broken, Signature, fingerprint};
use super::{store, words};

const DOOR: &str = "/verify/file";
/// Bytes of a paper (20 MB), of an archive (200 MB), of what an archive unpacks to (2 GB), and of the whole request.
const MOST_BYTES: usize = 20 << 20;
const MOST_PACKED: usize = 200 << 20;
const MOST_UNPACKED: u64 = 2 << 30;
const MOST_OF_ALL: usize = MOST_PACKED + (64 << 10);
/// One address asks at most so often within ten minutes.
const MOST: i64 = 30;
const WITHIN: i64 = 10 * MINUTE;
/// So many archives are received and read at once: they cost a disk and a processor.
static ARCHIVES: Semaphore = Semaphore::const_new(4);

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
    /// Why nothing could be compared, beside the field.
    trouble: String,
}

/// What is said about a file.
enum Verdict {
    /// Whole, and signed by this house; with its entry in the register, and what was decided since.
    Ours {
        signature: Signature,
        known: Option<Known>,
        what: What,
    },
    /// An archive that holds so many files, each as the list says that this house signed.
    Archive {
        signature: Signature,
        files: usize,
    },
    /// Whole, but signed with another key.
    Foreign(Signature),
    Broken(Broken),
    /// A PDF without a signature: it may be a certificate, which is verified elsewhere.
    Unsigned,
    /// An archive that is not as it was listed.
    Touched(String),
}

/// What a signed file is, as far as its number and its first bytes tell.
#[derive(Clone, Copy, PartialEq)]
enum What {
    Paper,
    /// A paper out of an archive: contents, task, report.
    Part,
    /// The list of digests of an archive.
    List,
}

/// A file as it came.
enum Sent {
    Paper(Vec<u8>),
    /// With its turn, held until it is read.
    Archive(std::fs::File, SemaphorePermit<'static>),
}

struct Known {
    title: String,
    /// How much was done about the thing since, and when last.
    since: i64,
    last: At,
}

async fn ask(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    Ok(Page(page(&app, &actor, None, String::new()).await?))
}

async fn page(app: &App, actor: &Actor, verdict: Option<Verdict>, trouble: String) -> Result<Ask> {
    let key = app.house.seal.public_key();
    let frame = app.look(actor, async |view| people::frame(view, "文书查验", Face::Public).await).await?;
    let institution = crate::policy::charter_of_house(&app.house)?.head.site.institution.clone();
    Ok(Ask { frame, institution, key, verdict, trouble })
}

async fn check(State(app): State<App>, actor: Actor, request: Request) -> Result<(StatusCode, Page<impl Template>)> {
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
    let sent = match receive(&app, &actor, form).await {
        Ok(sent) => sent,
        // What is wrong with the file is said beside its field, where another can be chosen.
        Err(Error::Refused(Refusal::Invalid(wrong))) => {
            let says = wrong.into_iter().map(|one| one.says).collect();
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page(&app, &actor, None, says).await?)));
        }
        Err(other) => return Err(other),
    };
    let verdict = match sent {
        Sent::Paper(bytes) => paper(&app, &actor, bytes).await?,
        Sent::Archive(file, _turn) => archive(&app, file).await?,
    };
    Ok((StatusCode::OK, Page(page(&app, &actor, Some(verdict), String::new()).await?)))
}

async fn paper(app: &App, actor: &Actor, file: Vec<u8>) -> Result<Verdict> {
    let pdf = file.starts_with(b"%PDF-");
    let (read, digest) = tokio::task::spawn_blocking(move || (signature::open(&file), kernel::seal::sm3(&file)))
        .await
        .map_err(anyhow::Error::from)?;
    Ok(match read {
        Err(Broken::Unsigned) if pdf => Verdict::Unsigned,
        Err(broken) => Verdict::Broken(broken),
        Ok(signature) if signature.key != app.house.seal.public_key() => Verdict::Foreign(signature),
        Ok(signature) => {
            let what = match (signature.number.starts_with(SERIAL), pdf) {
                (false, _) => What::Paper,
                (true, true) => What::Part,
                (true, false) => What::List,
            };
            Verdict::Ours { signature, known: known(app, actor, digest).await?, what }
        }
    })
}

async fn archive(app: &App, file: std::fs::File) -> Result<Verdict> {
    let read = tokio::task::spawn_blocking(move || check_archive(BufReader::new(file), MOST_UNPACKED));
    Ok(match read.await.map_err(anyhow::Error::from)? {
        Err(touched) => Verdict::Touched(touched.to_string()),
        Ok(checked) if checked.signature.key != app.house.seal.public_key() => Verdict::Foreign(checked.signature),
        Ok(checked) => Verdict::Archive { signature: checked.signature, files: checked.files },
    })
}

async fn known(app: &App, actor: &Actor, digest: Vec<u8>) -> Result<Option<Known>> {
    app.look(actor, async move |view| {
        let Some(paper) = store::by_digest(view, &digest).await? else { return Ok(None) };
        let (since, last) = store::since(view, &paper.kind, paper.subject, paper.asked_at).await?;
        Ok(Some(Known { title: paper.title, since, last }))
    })
    .await
}

async fn receive(app: &App, actor: &Actor, mut form: Multipart) -> Result<Sent> {
    let (mut token, mut file) = (String::new(), None);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("_form") => token = field.text().await.map_err(broken)?,
            Some("file") => {
                // The token stands before the file: a foreign form costs no memory.
                app.house.ticket(actor, DOOR, &token)?;
                file = sent(app, &mut field).await?;
            }
            other => return Err(kernel::strange(other).into()),
        }
    }
    app.house.ticket(actor, DOOR, &token)?;
    file.ok_or_else(|| Refusal::field("file", words::NO_FILE).into())
}

/// None for nothing. Only what begins like a ZIP may be larger than a paper, and that goes to the disk as it comes.
async fn sent(app: &App, field: &mut Field<'_>) -> Result<Option<Sent>> {
    let mut bytes = vec![];
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.starts_with(b"PK\x03\x04") {
            let turn = ARCHIVES.try_acquire().map_err(|_| Refusal::TooMany(words::CROWDED.into()))?;
            return Ok(Some(Sent::Archive(spooled(app, &bytes, field).await?, turn)));
        }
        if bytes.len() > MOST_BYTES {
            return Err(Refusal::field("file", words::TOO_LARGE).into());
        }
    }
    Ok(if bytes.is_empty() { None } else { Some(Sent::Paper(bytes)) })
}

/// The rest of an upload in a file that has no name any more: whatever happens, it goes with its last reader.
async fn spooled(app: &App, first: &[u8], field: &mut Field<'_>) -> Result<std::fs::File> {
    let path = app.house.files.scratch("verify")?.join(kernel::seal::random_code());
    let mut options = tokio::fs::OpenOptions::new();
    let mut file = options.create_new(true).read(true).write(true).open(&path).await.map_err(anyhow::Error::from)?;
    tokio::fs::remove_file(&path).await.map_err(anyhow::Error::from)?;
    file.write_all(first).await.map_err(anyhow::Error::from)?;
    let mut length = first.len();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        length += chunk.len();
        if length > MOST_PACKED {
            return Err(Refusal::field("file", words::TOO_LARGE).into());
        }
        file.write_all(&chunk).await.map_err(anyhow::Error::from)?;
    }
    file.flush().await.map_err(anyhow::Error::from)?;
    Ok(file.into_std().await)
}

fn broken(wrong: MultipartError) -> Refusal {
    match wrong.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::field("file", words::TOO_LARGE),
        _ => Refusal::not_now(words::BROKEN_UPLOAD),
    }
}
