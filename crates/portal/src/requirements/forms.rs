//! What comes in with the forms: one verb each.
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Result, Trace};
use serde::Deserialize;

use super::actions::{self, Draft};
use super::center;
use super::parts::{Parts, Release};
use super::place::Place;
use super::requirement::{Declared, Requirement};

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Requirement");
    Doors::new()
        .post("/requirements", may("raise"), Trace::Audit("requirements.drafted"), draft)
        .post("/requirements/{id}/edit", may("raise"), Trace::Audit("requirements.edited"), edit)
        .post("/requirements/{id}/submission", may("raise"), Trace::Audit("requirements.raised"), raise)
        .say(
            "/requirements/{id}/withdrawal",
            may("withdraw"),
            Trace::Audit("requirements.withdrawn"),
            ("reason", actions::withdraw),
            at,
        )
        .say(
            "/requirements/{id}/return",
            may("return"),
            Trace::Audit("requirements.returned"),
            ("reason", center::return_for_more),
            at,
        )
        .say(
            "/requirements/{id}/declination",
            may("decline"),
            Trace::Audit("requirements.declined"),
            ("reason", center::decline),
            at,
        )
        .say(
            "/requirements/{id}/acceptance",
            may("accept"),
            Trace::Audit("requirements.accepted"),
            ("promised_on", center::accept),
            at,
        )
        .press("/requirements/{id}/start", may("start"), Trace::Audit("requirements.started"), center::start, at)
        .post("/requirements/{id}/delivery", may("deliver"), Trace::Audit("requirements.delivered"), deliver)
        .press(
            "/requirements/{id}/confirmation",
            may("confirm"),
            Trace::Audit("requirements.confirmed"),
            actions::confirm,
            at,
        )
        .say(
            "/requirements/{id}/refusal",
            may("refuse"),
            Trace::Audit("requirements.refused"),
            ("reason", actions::refuse),
            at,
        )
        .say(
            "/requirements/{id}/remarks",
            may("discuss"),
            Trace::Audit("requirements.remarked"),
            ("text", async |tx, id, _, text| actions::remark(tx, id, text).await),
            at,
        )
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    place: String,
    title: String,
    // Each by its name, not flattened: a name that is none of them is refused.
    process: String,
    data: String,
    accounts: String,
    authorisation: String,
    roles: String,
}

impl Fields {
    fn five(&self) -> Parts {
        let Self { process, data, accounts, authorisation, roles, .. } = self.clone();
        Parts { process, data, accounts, authorisation, roles }
    }
}

async fn draft(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let fields = form.fields;
    // No module has the number 0, and nobody may raise anything there.
    let place = fields.place.parse().unwrap_or(Place::Module(0));
    app.submit(&actor, form.ticket, async move |tx| {
        let new = Draft { place, title: fields.title.clone(), parts: fields.five() };
        Ok(at(actions::draft(tx, new).await?.id))
    })
    .await
}

async fn edit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Requirement>>,
    form: Form<Fields>,
) -> Result<Redirect> {
    let (version, fields) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::edit(tx, id, version, &fields.title, &fields.five()).await?;
        Ok(at(id))
    })
    .await
}

/// `declaration=yes`: what the owner's person ticks and thereby signs.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Declaration {
    declaration: String,
}

async fn raise(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Requirement>>,
    form: Form<Declaration>,
) -> Result<Redirect> {
    let declared = if form.fields.declaration == "yes" { Declared::Yes } else { Declared::No };
    let version = form.ticket.version;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::raise(tx, id, version, declared).await?;
        Ok(at(id))
    })
    .await
}

async fn deliver(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Requirement>>,
    form: Form<Release>,
) -> Result<Redirect> {
    let (version, release) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        center::deliver(tx, id, version, &release).await?;
        Ok(at(id))
    })
    .await
}

pub(super) fn at(id: Id<Requirement>) -> String {
    format!("/requirements/{id}")
}
