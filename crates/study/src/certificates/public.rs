//! 证书查验, open to everybody: a scanned code shows exactly what the paper says, a typed number with a name yes or no.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::{Actor, App, Audience, Doors, Form, Page, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::certificate::{Certificate, Stage};
use super::store;
use super::verify::{self, Verdict};

pub fn doors() -> Doors {
    Doors::new()
        .get("/verify", Audience::Public, ask)
        .post("/verify", Audience::Public, Trace::Ledger("verifications"), typed)
        .get("/verify/{code}", Audience::Public, scanned)
}

#[derive(Template)]
#[template(path = "certificates/verify.html")]
struct Ask {
    frame: Frame,
    verdict: Option<Verdict>,
    /// The number that was asked for; the name is not written into the answer.
    number: String,
}

async fn ask(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        Ok(Ask {
            frame: people::frame(view, "证书查验", Face::Public).await?, verdict: None, number: String::new()
        })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Typed {
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
}

/// A name does not stand in an address: what is typed is posted, and not written into the answer.
async fn typed(State(app): State<App>, actor: Actor, form: Form<Typed>) -> Result<Page<impl Template>> {
    let Typed { number, name } = form.fields;
    let page = app.act(&actor, async move |tx| {
        let verdict = verify::check(tx, &number, &name).await?;
        let number = number.trim().chars().take(40).collect();
        Ok(Ask { frame: people::frame(tx, "证书查验", Face::Public).await?, verdict: Some(verdict), number })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "certificates/scanned.html")]
struct Scanned {
    frame: Frame,
    paper: Option<Certificate>,
    issuer: String,
}

async fn scanned(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<(StatusCode, Page<impl Template>)> {
    let page = app.look(&actor, async move |view| {
        // NUL is no part of a code, and PostgreSQL would not take it.
        let paper = if code.contains('\0') { None } else { store::by_code(view, &code).await? };
        let issuer = governance::policy::charter_of(view)?.head.site.institution.clone();
        Ok(Scanned { frame: people::frame(view, "证书查验", Face::Public).await?, paper, issuer })
    });
    let page = page.await?;
    let status = if page.paper.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok((status, Page(page)))
}
