//! The log bundle: every entry of the audit between two moments as JSON lines, with the house's signature behind them.
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use governance::papers::{Said, seal};
use kernel::{Actor, App, At, Audience, DAY, Doors, Form, Id, Refusal, Result, Trace};
use serde::Deserialize;

use super::incident::{Incident, Verb};
use super::report::moment;
use super::{store, words};
use crate::steps::step;

const LONGEST: i64 = 31 * DAY;
const MOST: usize = 200_000;
const A_PAGE: i64 = 1000;

pub fn doors() -> Doors {
    let may = Audience::Verb("take_log", "Incident");
    Doors::new().post("/security/incidents/{id}/log", may, Trace::Audit("incidents.log_taken"), take)
}

/// The entries from `from` until before `until`: a head that counts them, one line each, and the signature. A line holds
/// the entry's own digest, so that each can be proved with the house's key as well.
///
/// # Errors
/// `NotNow` when there are more than two hundred thousand.
pub async fn bundle(app: &App, actor: &Actor, one: &Incident, window: (At, At)) -> Result<Vec<u8>> {
    let (mut lines, mut after, mut count) = (vec![], 0, 0_usize);
    loop {
        let some = app.look(actor, async move |view| store::entries(view, window, after, A_PAGE).await).await?;
        for entry in &some {
            // A percent sign would begin a comment where readers look for the signature.
            lines.extend(serde_json::to_string(entry)?.replace('%', "\\u0025").into_bytes());
            lines.push(b'\n');
        }
        count += some.len();
        if count > MOST {
            return Err(Refusal::not_now(words::TOO_LONG).into());
        }
        match some.last() {
            Some(last) => after = last.id,
            None => break,
        }
    }
    let head = serde_json::json!({
        "incident": one.number, "from": window.0.iso(), "until": window.1.iso(), "entries": count,
        "sm3": hex::encode(kernel::seal::sm3(&lines)),
    });
    let body = [head.to_string().replace('%', "\\u0025").as_bytes(), b"\n", &lines].concat();
    let said =
        Said {
            number: format!("事件日志 {}", one.number), at: app.now().iso(), charter: app.house.judge.charter()
        };
    Ok(seal(&app.house.seal, body, &said))
}

/// `from=2026-11-26T09:00&until=2026-11-26T12:00`
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Window {
    from: String,
    until: String,
}

type File = ([(HeaderName, HeaderValue); 3], Vec<u8>);

/// Taking it away is an act: the trace is written, with its digest, before it leaves.
async fn take(State(app): State<App>, actor: Actor, Path(id): Path<Id<Incident>>, form: Form<Window>) -> Result<File> {
    let one = app.look(&actor, async move |view| store::fetch(view, id, Verb::TakeLog).await).await?;
    let (from, until) = (moment(&form.fields.from), moment(&form.fields.until));
    let window = from.zip(until).filter(|(from, until)| from < until && until.0 - from.0 <= LONGEST);
    let (from, until) = window.ok_or(Refusal::field("from", words::WINDOW))?;
    let bytes = bundle(&app, &actor, &one, (from, until)).await?;
    let digest = hex::encode(kernel::seal::sm3(&bytes));
    app.act(&actor, async move |tx| {
        store::fetch(tx, id, Verb::TakeLog).await?;
        let says = format!("{} 至 {}\nSM3 {digest}", from.minute(), until.minute());
        step(tx, ("Incident", id.0), "log_taken", &says).await?;
        tx.trace("incidents.log_taken", ("Incident", id.0), &(from.iso(), until.iso(), &digest)).await
    })
    .await?;
    let name = format!("attachment; filename=\"incident-{}.log\"", one.number);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes))
}
