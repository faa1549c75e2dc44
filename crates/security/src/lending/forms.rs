//! What comes in with the forms.
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Press, Result, Trace};
use serde::Deserialize;

use super::actions::{self, KIND, link};
use super::case::Case;
use super::deciding::{self, Conclude};

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, KIND);
    let audit = Trace::Audit;
    Doors::new()
        .post("/security/lending/signals", may("open"), audit("lending.scanned"), scan)
        .post("/security/lending", may("open"), audit("lending.opened"), open)
        .say(
            "/security/lending/{id}/statement",
            may("state"),
            audit("lending.stated"),
            ("statement", actions::state),
            link,
        )
        .post("/security/lending/{id}/finding", may("find"), audit("lending.found"), find)
        .say(
            "/security/lending/{id}/opinion",
            may("advise"),
            audit("lending.advised"),
            ("opinion", deciding::advise),
            link,
        )
        .post("/security/lending/{id}/conclusion", may("conclude"), audit("lending.concluded"), conclude)
        .say(
            "/security/lending/{id}/settlement",
            may("settle"),
            audit("lending.settled"),
            ("settlement", deciding::settle),
            link,
        )
}

async fn scan(State(app): State<App>, actor: Actor, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async |tx| {
        actions::scan(tx).await?;
        Ok("/security/lending".to_owned())
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct OpenFields {
    person: String,
    reason: String,
}

async fn open(State(app): State<App>, actor: Actor, form: Form<OpenFields>) -> Result<Redirect> {
    let OpenFields { person, reason } = form.fields;
    // What is no number is nobody.
    let person = Id::new(person.parse().unwrap_or(0));
    app.submit(&actor, form.ticket, async move |tx| Ok(link(actions::open(tx, person, &reason).await?.id))).await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct FindFields {
    verdict: String,
    finding: String,
}

async fn find(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Case>>,
    form: Form<FindFields>,
) -> Result<Redirect> {
    let (version, FindFields { verdict, finding }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        deciding::find(tx, id, version, &verdict, &finding).await?;
        Ok(link(id))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct ConcludeFields {
    outcome: String,
    conclusion: String,
    hours: String,
}

async fn conclude(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Case>>,
    form: Form<ConcludeFields>,
) -> Result<Redirect> {
    let (version, ConcludeFields { outcome, conclusion, hours }) = (form.ticket.version, form.fields);
    let new = Conclude { outcome, text: conclusion, asks_hours: hours == "yes" };
    app.submit(&actor, form.ticket, async move |tx| {
        deciding::conclude(tx, id, version, new.clone()).await?;
        Ok(link(id))
    })
    .await
}
