//! One amendment: what it changes, its proof, its way, and the verbs that are due.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Id, Page, Press, Result, Signed, Trace};
use ui::{Frame, Kind as Face};

use super::actions;
use super::amendment::{Amendment, End, Papers, Part, Stage, Verb};
use super::{scans, store};
use crate::charter::{self, Changes};
use crate::files::File;
use crate::policy::charter_of;

pub fn doors() -> Doors {
    let verb = |verb| Audience::Verb(verb, "Amendment");
    Doors::new()
        .get("/charter/amendments/{id}", verb("see"), show)
        .say(
            "/charter/amendments/{id}/review",
            verb("review"),
            Trace::Audit("amendments.reviewed"),
            ("opinion", actions::review),
            at,
        )
        .say(
            "/charter/amendments/{id}/rejection",
            verb("reject"),
            Trace::Audit("amendments.rejected"),
            ("reason", actions::reject),
            at,
        )
        .post("/charter/amendments/{id}/publication", verb("publish"), Trace::Audit("amendments.published"), publish)
        .say(
            "/charter/amendments/{id}/withdrawal",
            verb("withdraw"),
            Trace::Audit("amendments.withdrawn"),
            ("reason", actions::withdraw),
            at,
        )
        .post("/charter/amendments/{id}/proof", verb("edit"), Trace::Audit("amendments.proof_asked"), prove)
}

#[derive(Template)]
#[template(path = "amendments/show.html")]
struct Show {
    frame: Frame,
    amendment: Amendment,
    papers: Papers,
    scans: Vec<File>,
    changes: Changes,
    names: HashMap<i64, String>,
    office: String,
    /// Who takes the next step, by the name of the role.
    awaits: String,
    /// When its review is due at the latest, where its moment comes before that.
    hurried: Option<String>,
    open: bool,
    may_edit: bool,
    may_review: bool,
    may_reject: bool,
    may_publish: bool,
    may_withdraw: bool,
}

impl Show {
    fn name(&self, signed: &Signed) -> &str {
        self.names.get(&signed.by.0).map_or("系统", String::as_str)
    }
    /// No answer yet, and none failed: the house is at it.
    fn is_proving(&self) -> bool {
        self.amendment.is_live() && self.papers.proof.is_none()
    }
    fn is_proved(&self) -> bool {
        self.papers.proof.as_ref().is_some_and(|proof| self.amendment.is_proved_by(proof))
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Amendment>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let amendment = store::fetch(view, id, Verb::See).await?;
        let (_, before, _) = charter::stored(view, amendment.base).await?;
        let files = store::files(view, id).await?;
        let after = charter::Charter::kept(&files).map_err(anyhow::Error::from)?;
        let open = amendment.is_open();
        let live = amendment.is_live();
        let papers = actions::papers(view, &amendment).await?;
        let proved = papers.proof.as_ref().is_some_and(|proof| amendment.is_proved_by(proof));
        let ruling = charter_of(view)?;
        let due = ruling.due(amendment.proposed.at, ruling.parameters.deadlines.charter_review_days);
        let title = format!("章程修改：{}", amendment.touched.join("、"));
        Ok(Show {
            papers,
            awaits: amendment.awaits().map(|role| ruling.role_name(role).to_owned()).unwrap_or_default(),
            hurried: (open && amendment.effective < due).then(|| due.day()),
            scans: scans::of(view, &amendment).await?,
            changes: Changes::between(&after, &before, &files),
            names: people::persons::names(view, &signers(&amendment)).await?,
            office: after.duty_name(&amendment.office).to_owned(),
            open,
            may_edit: open && view.may(Verb::Edit, &amendment)?,
            may_review: open && proved && view.may(Verb::Review, &amendment)?,
            may_reject: live && view.may(Verb::Reject, &amendment)?,
            may_publish: proved && view.may(Verb::Publish, &amendment)?,
            may_withdraw: live && view.may(Verb::Withdraw, &amendment)?,
            frame: people::frame(view, &title, Face::Console).await?.with_htmx(),
            amendment,
        })
    });
    Ok(Page(page.await?))
}

fn signers(amendment: &Amendment) -> Vec<Id<kernel::Person>> {
    let mut all = vec![amendment.proposed.by];
    match &amendment.stage {
        Stage::Proposed => {}
        Stage::Reviewed { reviewed, .. } => all.push(reviewed.by),
        Stage::Published { reviewed, published, .. } => all.extend([reviewed.by, published.by]),
        Stage::Ended { signed, .. } => all.push(signed.by),
    }
    all
}

async fn publish(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Amendment>>,
    press: Press,
) -> Result<Redirect> {
    let version = press.0.version;
    let to = app
        .submit(&actor, press.0, async move |tx| {
            actions::publish(tx, id, version).await?;
            Ok(at(id))
        })
        .await?;
    crate::policy::renew().await?;
    Ok(to)
}

async fn prove(State(app): State<App>, actor: Actor, Path(id): Path<Id<Amendment>>, press: Press) -> Result<Redirect> {
    charter::Solver::find().await?;
    app.submit(&actor, press.0, async move |tx| {
        actions::ask_proof(tx, id).await?;
        Ok(at(id))
    })
    .await
}

pub(super) fn at(id: Id<Amendment>) -> String {
    format!("/charter/amendments/{id}")
}
