//! The desks: what waits for me (`desk`), one dossier with the decision that is mine to take (`show`), the verbs
//! (`verbs`).
mod desk;
mod show;
mod verbs;

use kernel::{Audience, Doors, Trace};

#[cfg(test)]
pub(super) use desk::mine;

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Course");
    Doors::new()
        .get("/reviews", Audience::SignedIn, desk::index)
        .get("/reviews/{id}", may("see"), show::show)
        .post("/reviews/{id}/precheck", may("precheck"), Trace::Audit("workflow.prechecked"), verbs::precheck)
        .post("/reviews/{id}/decision", may("review"), Trace::Audit("workflow.reviewed"), verbs::decide)
        .post("/reviews/{id}/filing", may("file"), Trace::Audit("workflow.filed"), verbs::file)
        .post("/reviews/{id}/voiding", may("void"), Trace::Audit("workflow.voided"), verbs::void)
        .post("/reviews/{id}/publication", may("publish"), Trace::Audit("workflow.published"), verbs::publish)
        .post("/reviews/{id}/withdrawal", may("withdraw"), Trace::Audit("workflow.withdrawn"), verbs::withdraw)
        .post("/reviews/{id}/assignment", may("review"), Trace::Audit("workflow.handed_over"), verbs::hand_over)
        .post("/reviews/{id}/questions", may("review"), Trace::Audit("workflow.consulted"), verbs::consult)
        .post("/reviews/{id}/advice", may("advise"), Trace::Audit("workflow.advised"), verbs::advise)
}

fn audience(code: &str) -> &'static str {
    match code {
        "open" => "面向全网开放",
        "scoped" => "限定范围",
        _ => "",
    }
}
