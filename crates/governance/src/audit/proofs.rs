//! The proof on screen: the whole chain is walked, what it saw is kept and shown, and whoever has to know is told.
use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use kernel::{Actor, App, Id, Page, Press, Result, Tx};
use people::inbox::{Notice, notify};
use people::{consoles, roles};
use ui::{Frame, Kind};

use super::store::{self, Proved};
use super::trail::{Trail, Verb};
use super::verify::{Report, verify};
use super::words;

#[derive(Template)]
#[template(path = "audit/proofs.html")]
struct Index {
    frame: Frame,
    proofs: Vec<Proved>,
    last: i64,
    elevated: bool,
}

pub(super) async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        view.allow(Verb::See, &Trail)?;
        Ok(Index {
            proofs: store::proofs(view).await?,
            last: store::last_seal(view).await?,
            elevated: consoles::standing(view, "audit_admin").await?.is_some(),
            frame: people::frame(view, "校验审计链", Kind::Console).await?.under("审计", "/audit"),
        })
    });
    Ok(Page(page.await?))
}

/// The walk takes as long as the chain is long, so that it stands outside the transaction that keeps what it saw.
pub(super) async fn prove(State(app): State<App>, actor: Actor, form: Press) -> Result<Redirect> {
    app.act(&actor, async |tx| allowed(tx).await).await?;
    let report = verify(&app).await?;
    app.submit(&actor, form.0, async move |tx| {
        allowed(tx).await?;
        keep(tx, &report).await?;
        Ok("/audit/proofs".into())
    })
    .await
}

async fn allowed(tx: &mut Tx<'_>) -> Result<()> {
    tx.allow(Verb::Verify, &Trail)?;
    consoles::require(tx).await
}

async fn keep(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let proved = Proved {
        id: tx.new_id::<Proved>().0,
        at: tx.now,
        by: String::new(),
        sound: number(report.sound),
        last: report.last,
        checkpoints: number(report.checkpoints as u64),
        trouble: report.trouble.as_ref().map(ToString::to_string).unwrap_or_default(),
        entry: report.trouble.as_ref().map_or(0, super::Trouble::entry),
    };
    store::keep_proof(tx, &proved).await?;
    let told = (proved.sound, proved.last, proved.checkpoints, &proved.trouble);
    tx.trace("audit.verified", ("Audit", 1), &told).await?;
    if proved.trouble.is_empty() { Ok(()) } else { alarm(tx, &proved.trouble).await }
}

/// Tells every audit administrator, and the office that handles incidents.
///
/// # Errors
/// When the database does not answer.
pub async fn alarm(tx: &mut Tx<'_>, trouble: &str) -> Result<()> {
    let mut told = BTreeSet::new();
    for role in ["audit_admin", "network_office"] {
        told.extend(roles::holders(tx, role, ("Platform", 1)).await?.into_iter().map(|person| person.0));
    }
    for person in told {
        let link = "/inbox".to_owned();
        let notice = Notice { title: words::ALARM.into(), body: trouble.to_owned(), link, due: None };
        notify(tx, Id::new(person), &notice).await?;
    }
    Ok(())
}
