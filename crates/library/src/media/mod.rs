//! Media (音视频): each film and sound of a course, checked against the charter's technical standard and made ready to
//! play; its captions, its pictures, its report.
//!
//! Owns      tables `media`.
//! Publishes view `media_sources`.
//! Promises  what a check found stands with its second; a source that plays as it is plays at once; a rung once made is
//!           not made again; whoever sent what cannot play is told why.
//! Answers   A12.1, A13.2.
//! Speaks    `media.begun`, `media.checked`, `media.failed`, `media.rendered`, `media.captions_set`, `media.captioned`.
mod actions;
mod captions;
mod check;
mod jobs;
mod medium;
mod pages;
mod render;
mod report;
mod store;
#[cfg(test)]
mod tests;
pub mod words;
mod work;

pub use actions::{begin, set_captions};
pub use medium::{Kind, Medium, Stage, clock};
pub use pages::doors;
pub use report::report;
pub use store::{by_id, lengths, of_course};

/// The room's jobs, and what it listens to.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring
        .job::<jobs::Check>()
        .job::<jobs::Render>()
        .job::<jobs::Caption>()
        .hear("media.on_ready", jobs::on_ready)
        .hear("media.on_rejected", jobs::on_rejected)
}
