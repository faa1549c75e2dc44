//! What an authority is handed: everything that is written down of one thing, with a signed list of digests.
use governance::papers::{self, Said};
use kernel::{App, At, Id, Problem, Refusal, Result, Tx, next_number, number_of};
use serde_json::json;

use super::publication::{Kind, Publication, Verb};
use super::{store, words};

/// By which letter the records are asked for (互联网信息服务管理办法第十四条: 依法查询时提供).
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub authority: String,
    pub document: String,
}

/// What goes into the package, as it stood when it was asked for.
#[derive(Debug)]
pub struct Taken {
    pub number: String,
    pub kind: Kind,
    pub subject: i64,
    request: Request,
    at: At,
    charter: i64,
    records: Vec<(Publication, String)>,
}

/// Everything of the thing whose version that is, numbered; its trace says for whom.
///
/// # Errors
/// `Invalid` without the letter.
pub async fn take(tx: &mut Tx<'_>, id: Id<Publication>, request: Request) -> Result<Taken> {
    let one = store::fetch(tx, id, Verb::Export).await?;
    let fits = |text: &str| (2..=100).contains(&text.trim().chars().count());
    let wrong = [("authority", words::AUTHORITY, &request.authority), ("document", words::DOCUMENT, &request.document)];
    let wrong: Vec<Problem> = wrong
        .into_iter()
        .filter(|(_, _, text)| !fits(text))
        .map(|(field, says, _)| Problem { field: field.into(), says: says.into() })
        .collect();
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    let mut records = vec![];
    for record in store::of_subject(tx, (one.kind, one.subject)).await? {
        let body = store::body(tx, record.id).await?;
        records.push((record, body));
    }
    let number = format!("{} {}", words::REGISTER, number_of(next_number(tx, words::REGISTER).await?));
    let said = (&number, request.authority.trim(), request.document.trim(), records.len());
    tx.trace("publications.exported", (one.kind.code(), one.subject), &said).await?;
    let charter = tx.house.judge.charter();
    Ok(Taken { number, kind: one.kind, subject: one.subject, request, at: tx.now, charter, records })
}

/// The signed ZIP.
///
/// # Errors
/// When the ZIP cannot be written.
pub fn bundle(app: &App, taken: &Taken) -> Result<Vec<u8>> {
    let lines: Vec<_> = taken.records.iter().map(|(record, _)| listed(record)).collect();
    let head = json!({
        "number": taken.number, "authority": taken.request.authority.trim(),
        "document": taken.request.document.trim(), "at": taken.at.iso(), "kind": taken.kind.code(),
        "subject": taken.subject.to_string(), "versions": lines,
    });
    let mut parts = vec![("内容记录.json".to_owned(), serde_json::to_vec_pretty(&head)?)];
    let copies = taken.records.iter();
    parts.extend(copies.map(|(record, body)| (format!("第{}版.json", record.edition), body.clone().into_bytes())));
    let said = Said { number: taken.number.clone(), at: taken.at.iso(), charter: taken.charter };
    Ok(papers::bundled(&app.house.seal, &said, &parts)?)
}

fn listed(record: &Publication) -> serde_json::Value {
    let ended = record.ended.as_ref();
    json!({
        "edition": record.edition, "title": record.title, "url": record.url, "sm3": record.digest,
        "published": record.published.at.iso(), "published_by": record.published.by.to_string(),
        "ended": ended.map(|ended| ended.signed.at.iso()), "how": ended.map(|ended| ended.how.clone()),
    })
}
