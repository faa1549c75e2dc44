//! Files (文件): what people send in. A file arrives in parts, is put together, looked at, kept in quarantine until it is
//! known to be clean, and is handed out under the right to see the thing that it belongs to.
//!
//! Owns      tables `files`, `file_parts`, `file_children`.
//! Publishes view `file_labels`.
//! Promises  an acknowledged byte is on disk; a file is what its digest says; what is not clean reaches nobody but the
//!           guard of the files; a link dies within seconds of the right.
//! Answers   A13.1, A13.2, A17.1.
//! Speaks    `files.begun`, `files.received`, `files.cleared`, `files.quarantined`, `files.refused`, `files.released`,
//!           `files.rejected`, `files.taken`, `files.let_go`, `files.cancelled`, `files.made`, `files.erased`.
mod accept;
mod actions;
mod assemble;
mod attached;
mod children;
mod clamd;
mod deliver;
mod desk;
mod file;
mod jobs;
mod keys;
mod range;
mod store;
#[cfg(test)]
mod tests;
mod tus;
mod waits;
mod whole;
pub mod words;

pub use actions::{FileReady, FileRejected, let_go, release, take};
pub use attached::{attach, attached, fix, sent};
pub use children::{keep_child, local_path, read, read_child};
pub use deliver::encoded;
pub use deliver::{download, link};
pub use file::{File, Stage, StageName, Verb};
pub use store::{by_id, by_ids, made, of};
pub use waits::guards;
pub use whole::send_in;

/// The room's doors.
pub fn doors() -> kernel::Doors {
    tus::doors().merge(deliver::doors()).merge(desk::doors())
}

/// The room's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<jobs::Assemble>().job::<jobs::Expire>().job::<jobs::Erase>()
}
