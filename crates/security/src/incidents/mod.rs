//! Incidents (安全事件): reported by anybody, graded by the Office, answered for by the unit and the person that the chain
//! of responsibility names, mended, and closed with a disposition; the dossier and the log of the time as signed files.
//!
//! Owns      tables `incidents`, `incident_persons`.
//! Promises  the Office alone grades; who answers is taken from the chain of the thing; nobody closes an incident of their
//!           own unit; nothing is closed without a disposition, and nothing grave before it was reported upwards.
//! Answers   A8.2, A21.1.
//! Speaks    `incidents.reported`, `incidents.graded`, `incidents.regraded`, `incidents.assigned`, `incidents.measured`,
//!           `incidents.sent_up`, `incidents.rectified`, `incidents.returned`, `incidents.closed`, `incidents.persons_put`,
//!           `incidents.telling_asked`, `incidents.persons_told`, `incidents.log_taken`.
mod actions;
mod chain;
mod closing;
mod dossier;
mod forms;
mod grading;
mod incident;
mod jobs;
mod log;
mod pages;
mod persons;
mod report;
mod show;
mod store;
#[cfg(test)]
mod tests;
mod thing;
pub mod words;

pub use actions::{measure, rectify, return_for_more, send_up};
pub use chain::{Link, chain};
pub use closing::close;
pub use dossier::export;
pub use forms::{Keeper, attach};
pub use grading::{assign, grade};
pub use incident::{Class, Incident, Level, Outcome, Stage};
pub use jobs::TellPersons;
pub use log::bundle;
pub use persons::{Telling, put, tell};
pub use report::{New, report};
pub use store::fetch;
pub use thing::Thing;

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(show::doors()).merge(forms::doors()).merge(dossier::doors()).merge(log::doors())
}
