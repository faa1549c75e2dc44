//! What comes in with the forms.
use axum::extract::{Path, State};
use axum::response::Redirect;
use jiff::civil::DateTime;
use kernel::{Actor, App, At, Audience, Doors, Form, Id, Result, Trace};
use serde::Deserialize;

use super::actions::{self, New, NewReport};
use super::case::Takedown;
use super::waits::link;

const KIND: &str = "Takedown";

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, KIND);
    let audit = Trace::Audit;
    Doors::new()
        .post("/takedowns", may("take_down"), audit("takedowns.taken_down"), take_down)
        .post("/takedowns/{id}/report", may("send_up"), audit("takedowns.reported"), report)
        .say(
            "/takedowns/{id}/restoration",
            may("restore"),
            audit("takedowns.restored"),
            ("restoration", actions::restore),
            link,
        )
        .say("/takedowns/{id}/closure", may("close"), audit("takedowns.closed"), ("conclusion", actions::close), link)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    place: String,
    ground: String,
    reason: String,
    complaint: String,
}

async fn take_down(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { place, ground, reason, complaint } = form.fields;
    let new = New { place, ground, reason, complaint };
    app.submit(&actor, form.ticket, async move |tx| Ok(link(actions::take_down(tx, new.clone()).await?.id))).await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct ReportFields {
    to: String,
    number: String,
    sent: String,
}

async fn report(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Takedown>>,
    form: Form<ReportFields>,
) -> Result<Redirect> {
    let (version, ReportFields { to, number, sent }) = (form.ticket.version, form.fields);
    // What is no moment is none of the case's.
    let sent = sent.parse::<DateTime>().map_or(At(0), At::civil);
    let new = NewReport { to, number, sent };
    app.submit(&actor, form.ticket, async move |tx| {
        actions::send_up(tx, id, version, new.clone()).await?;
        Ok(link(id))
    })
    .await
}
