//! The verbs. The right to export is asked by the room that keeps the thing, in the same transaction.
use axum::http::{HeaderName, HeaderValue, header};
use bytes::Bytes;
use kernel::{Actor, App, Id, Person, Place, Refusal, Result, Tx, next_number, number_of};

use super::jobs::Print;
use super::paper::{Made, Paper};
use super::record::Record;
use super::signature::Said;
use super::{print, store, words};

const REGISTER: &str = "责任档案";

/// The dossier of a thing as it stands now, numbered; a job prints and signs it.
pub async fn export(tx: &mut Tx<'_>, of: Place, record: Record) -> Result<Paper> {
    let by = tx.actor.id();
    let paper = register(tx, by, of, record).await?;
    tx.ask(Print { paper: paper.id }).await?;
    Ok(paper)
}

/// The same, printed and signed at once: for jobs that need the bytes, in the name of whoever asked for them.
pub async fn issue(app: &App, actor: &Actor, by: Id<Person>, of: Place, record: Record) -> Result<Made> {
    let paper = app.act(actor, async move |tx| register(tx, by, of, record.clone()).await).await?;
    make(app, actor, paper.id).await
}

async fn register(tx: &mut Tx<'_>, by: Id<Person>, (kind, subject): Place, record: Record) -> Result<Paper> {
    let number = format!("{REGISTER} {}", number_of(next_number(tx, REGISTER).await?));
    let paper = Paper {
        id: tx.new_id(),
        number,
        kind: kind.into(),
        subject,
        title: record.title.clone(),
        record,
        charter: tx.house.judge.charter(),
        asked_at: tx.now,
        asked_by: by,
        made: None,
    };
    store::insert(tx, &paper).await?;
    tx.trace("papers.exported", (kind, subject), &(&paper.number, paper.id)).await?;
    Ok(paper)
}

/// Prints, signs and keeps a paper, unless that was done.
pub(super) async fn make(app: &App, actor: &Actor, id: Id<Paper>) -> Result<Made> {
    let paper = app.look(actor, async move |view| store::by_id(view, id).await).await?.ok_or(Refusal::NotFound)?;
    if let Some(made) = paper.made {
        return Ok(made);
    }
    let by = paper.asked_by;
    let names = app.look(actor, async move |view| people::persons::names(view, &[by]).await).await?;
    let by = names.get(&by.0).cloned().unwrap_or_else(|| "系统".into());
    let document = paper.record.document(&paper.number, paper.asked_at, &by);
    let attached = serde_json::json!({
        "number": paper.number, "kind": paper.kind, "subject": paper.subject.to_string(), "charter": paper.charter,
        "at": paper.asked_at.iso(), "by": by, "record": paper.record,
    });
    let body = print::print(app, &document, &attached).await?;
    let said = Said { number: paper.number.clone(), at: paper.asked_at.iso(), charter: paper.charter };
    let bytes = print::signed(app, body, &said);
    // Each signature is another one: a name of its own, so that bytes and digest always belong together.
    let key = format!("papers/{id}/{}.pdf", kernel::seal::random_code());
    let stored = app.house.files.put(&key, Bytes::from(bytes)).await?;
    let made = Made {
        at: app.now(),
        key: key.clone(),
        digest: stored.digest,
        bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
    };
    let kept = app
        .act(actor, async move |tx| {
            if store::keep(tx, id, &made).await? {
                tx.trace("papers.made", ("Paper", id.0), &hex::encode(&made.digest)).await?;
            }
            store::by_id(tx, id).await
        })
        .await?;
    let made = kept.and_then(|paper| paper.made).ok_or_else(|| anyhow::anyhow!("paper {id} was not kept"))?;
    if made.key != key {
        app.house.files.delete(&key).await?;
    }
    Ok(made)
}

/// The bytes of a paper about that thing, as a download; taking it away leaves its trace. The right was asked before.
///
/// # Errors
/// `NotFound` for a paper about another thing, `NotNow` while it is being made; a fault when its bytes are not those that
/// were made.
pub async fn take(
    app: &App,
    actor: &Actor,
    of: Place,
    id: Id<Paper>,
) -> Result<([(HeaderName, HeaderValue); 3], Bytes)> {
    let found = app.look(actor, async move |view| store::by_id(view, id).await).await?;
    let paper = found.filter(|paper| paper.kind == of.0 && paper.subject == of.1).ok_or(Refusal::NotFound)?;
    let made = paper.made.ok_or(Refusal::not_now(words::NOT_MADE))?;
    let bytes = app.house.files.read(&made.key).await?;
    if kernel::seal::sm3(&bytes) != made.digest {
        Err(anyhow::anyhow!("the bytes of paper {id} are not those that were made"))?;
    }
    let number = paper.number.clone();
    app.act(actor, async move |tx| tx.trace("papers.taken", of, &number).await).await?;
    let name = paper.number.replace(' ', "-");
    let name = format!(
        "attachment; filename=\"dossier.pdf\"; filename*=UTF-8''{}",
        crate::files::encoded(&format!("{name}.pdf"))
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes))
}
