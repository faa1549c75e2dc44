//! Privacy (个人信息): what people may know, have and ask about their own data, who looks at a whole number, whom a leak
//! concerns. What is held and why is data: `people::purposes` for what is said aloud, `tables.toml` here for every column
//! of the database. The room stands here and not in `people`, since it needs the charter's days, the to-dos and the papers.
//!
//! Owns      tables `reveals`, `data_requests`, `data_copies`, `data_holds`.
//! Publishes view `open_data_requests`.
//! Promises  no column is without its purpose; a copy holds everything of its person, of records folded into theirs as well, and nothing of others, and
//!           is theirs alone; a refusal has its reason; what must stay after an account is closed is kept under a pseudonym; a whole
//!           number is seen for a reason, shortly, and never without a trace.
//! Answers   none
//! Speaks    `privacy.asked`, `privacy.withdrawn`, `privacy.granted`, `privacy.refused`, `privacy.erased`,
//!           `privacy.mass_revealed`, `privacy.copy_asked`, `privacy.copy_made`, `privacy.copy_taken`,
//!           `privacy.breach_counted`.
mod actions;
mod breach;
mod copies;
mod desk;
mod erase;
mod mine;
mod pack;
mod pages;
mod request;
mod reveals;
mod store;
mod tables;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{ask_correction, ask_erasure, grant, refuse, withdraw};
pub use breach::{Affected, Leak, affected};
pub use copies::{DataCopy, ask as ask_copy, take as take_copy};
pub use mine::{Mine, gather};
pub use request::{DataRequest, Part, Stage, Verb, What};
pub use reveals::{Reveal, reveal, show as show_reveal};
pub use store::{copies_wait, schema};
pub use tables::{Schema, Table, Tables};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(desk::doors())
}

/// The room's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<copies::MakeCopy>().job::<copies::Expire>()
}
