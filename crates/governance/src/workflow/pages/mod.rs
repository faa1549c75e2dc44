//! The desks: what waits for me (`desk`), one dossier with the decision that is mine to take (`show`), the verbs
//! (`verbs`).
mod desk;
mod show;
mod verbs;

use kernel::{Audience, Doors, Id, Trace};

use super::dossier::Dossier;
use super::{actions, aside};

#[cfg(test)]
pub(super) use desk::mine;

const DECIDED: Trace = Trace::OneOf(&["workflow.reviewed", "workflow.returned", "workflow.rejected"]);

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Course");
    Doors::new()
        .get("/reviews", Audience::SignedIn, desk::index)
        .get("/reviews/{id}", may("see"), show::show)
        .say(
            "/reviews/{id}/precheck",
            may("precheck"),
            Trace::Audit("workflow.prechecked"),
            ("opinion", actions::precheck),
            at,
        )
        .post("/reviews/{id}/decision", may("review"), DECIDED, verbs::decide)
        .post("/reviews/{id}/filing", may("file"), Trace::Audit("workflow.filed"), verbs::file)
        .say("/reviews/{id}/voiding", may("void"), Trace::Audit("workflow.voided"), ("opinion", actions::void), at)
        .press("/reviews/{id}/publication", may("publish"), Trace::Audit("workflow.published"), actions::publish, at)
        .say(
            "/reviews/{id}/withdrawal",
            may("withdraw"),
            Trace::Audit("workflow.withdrawn"),
            ("opinion", actions::withdraw),
            at,
        )
        .post("/reviews/{id}/assignment", may("review"), Trace::Audit("workflow.handed_over"), verbs::hand_over)
        .post("/reviews/{id}/questions", may("review"), Trace::Audit("workflow.consulted"), verbs::consult)
        .say(
            "/reviews/{id}/advice",
            may("advise"),
            Trace::Audit("workflow.advised"),
            ("answer", async |tx, id, _, text| aside::advise(tx, id, text).await),
            at,
        )
}

fn at(id: Id<Dossier>) -> String {
    format!("/reviews/{id}")
}

fn audience(code: &str) -> &'static str {
    match code {
        "open" => "面向全网开放",
        "scoped" => "限定范围",
        _ => "",
    }
}
