//! 证书查验, open to everybody: a scanned code shows what the paper says, a typed number with a name is answered by 一致 or
//! 不一致 and nothing more.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use askama::Template;
use axum::extract::{Path, Query, State};
use kernel::{Actor, App, At, Audience, Doors, MINUTE, Page, Refusal, Result};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::certificate::Certificate;
use super::{store, words};
use crate::hours;

pub fn doors() -> Doors {
    Doors::new().get("/verify", Audience::Public, ask).get("/verify/{code}", Audience::Public, scan)
}

#[derive(Template)]
#[template(path = "certificates/verify.html")]
struct Ask {
    frame: Frame,
    number: String,
    name: String,
    /// `Some(true)` is 一致.
    same: Option<bool>,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
}

async fn ask(State(app): State<App>, actor: Actor, Query(typed): Query<Typed>) -> Result<Page<impl Template>> {
    let number: String = typed.number.chars().filter(|one| *one != '\0').take(40).collect();
    let name: String = typed.name.chars().filter(|one| *one != '\0').take(60).collect();
    let asked = !number.trim().is_empty() && !name.trim().is_empty();
    if asked {
        within_reason(&actor.address, app.now())?;
    }
    let page = app.look(&actor, async move |view| {
        let wanted = people::fold(number.trim_start_matches("编号"));
        let same = if asked { Some(store::is_same(view, &wanted, &name).await?) } else { None };
        let frame = people::frame(view, "证书查验", Face::Public).await?;
        Ok(Ask { frame, number: number.clone(), name: name.clone(), same })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "certificates/scanned.html")]
struct Scanned {
    frame: Frame,
    paper: Option<Certificate>,
}

async fn scan(State(app): State<App>, actor: Actor, Path(code): Path<String>) -> Result<Page<impl Template>> {
    within_reason(&actor.address, app.now())?;
    let page = app.look(&actor, async move |view| {
        let paper = store::by_code(view, &code).await?;
        Ok(Scanned { frame: people::frame(view, "证书查验", Face::Public).await?, paper })
    });
    Ok(Page(page.await?))
}

/// Requests of an address within the current minute; forgotten with it.
static ASKED: Mutex<Option<(i64, HashMap<String, u32>)>> = Mutex::new(None);
const A_MINUTE: u32 = 30;

/// # Errors
/// `TooMany` for an address that asks more often than people do.
fn within_reason(address: &str, now: At) -> Result<(), Refusal> {
    let minute = now.0 / MINUTE;
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    let (at, counts) = asked.get_or_insert_with(|| (minute, HashMap::new()));
    if *at != minute {
        *at = minute;
        counts.clear();
    }
    let count = counts.entry(address.to_owned()).or_default();
    *count += 1;
    if *count > A_MINUTE { Err(Refusal::TooMany(words::TOO_MANY.into())) } else { Ok(()) }
}
