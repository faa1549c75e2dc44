//! The verbs: a person attests, and the chain of the audit is proved.
use std::str::FromStr as _;

use futures::future::LocalBoxFuture;
use governance::audit::{self, Report};
use governance::files::{self};
use kernel::{Actor, App, Asked, Governed, Path, Refusal, Result, Subject, Tx, View};
use serde::Serialize;

use super::control::controls;
use super::state::State;
use super::{store, words};
use crate::desk::{right, says, tidy};

/// The whole checklist as the thing that policies decide about.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TheList;

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Record,
    Export,
}

impl Subject for TheList {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Checklist";
    fn id(&self) -> i64 {
        1
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}

/// Who may see the evidence of a record: whoever sees the list.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, _record: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { view.allow(Verb::See, &TheList) })
    }
}

/// What a person attests; `upload` may be empty.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewRecord {
    pub control: String,
    pub state: String,
    pub says: String,
    pub upload: String,
}

/// Writes down what a person found about a control; a later record follows, none is changed.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub async fn record(tx: &mut Tx<'_>, new: &NewRecord) -> Result<()> {
    tx.allow(Verb::Record, &TheList)?;
    let says_what = tidy(&new.says);
    let state = State::from_str(&new.state).ok().filter(|state| *state != State::Unknown);
    right(&[
        ("control", words::CONTROL, controls().iter().any(|control| control.id == new.control)),
        ("state", words::STATE, state.is_some()),
        ("says", words::SAYS, says(&says_what, 4, 2000)),
    ])?;
    let state = state.ok_or(Refusal::field("state", words::STATE))?;
    let id = store::insert(tx, &new.control, state, &says_what).await?;
    tx.trace("checklist.recorded", ("Checklist", id), &(&new.control, state.words().0)).await?;
    if !new.upload.trim().is_empty() {
        files::attach(tx, files::sent(&new.upload)?, ("Checklist", id), 5).await?;
    }
    Ok(())
}

/// Proves the whole chain of the audit and writes down what came of it.
pub(super) async fn verify(app: &App, actor: &Actor) -> Result<Report> {
    app.look(actor, async |view| view.allow(Verb::Record, &TheList)).await?;
    let report = audit::verify(app).await?;
    let trouble = report.trouble.as_ref().map(ToString::to_string);
    let said = serde_json::json!({ "sound": report.sound, "last": report.last, "trouble": trouble });
    app.act(actor, async move |tx| {
        tx.allow(Verb::Record, &TheList)?;
        tx.trace("checklist.verified", ("Checklist", 1), &said).await
    })
    .await?;
    Ok(report)
}
