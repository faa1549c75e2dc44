//! Backups (备份与演练): one file that holds the database and the bytes it names, under the house's seal; read to its end,
//! put back into an empty place, and rehearsed in a scratch place each month.
//!
//! Owns      tables `backups`, `backup_drills`.
//! Publishes view `stored_files`.
//! Promises  what a snapshot names is in its backup; a backup that is cut off, altered or under another key is refused, and
//!           nothing half done is left; no content can be read through this room.
//! Answers   A20.1.
//! Speaks    `backups.made`, `backups.verified`, `backups.refused`, `backups.restored`, `backups.drilled`,
//!           `backups.drill_asked`.
mod actions;
mod archive;
mod backup;
mod drill;
mod envelope;
mod pages;
mod restore;
mod standing;
mod store;
mod take;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{keep, read_through, restored};
pub use archive::{Counted, Manifest, Snapshot};
pub use backup::{Backup, Drill, Shelf, Verb};
pub use drill::{Rehearse, Round, rehearse};
pub use envelope::{open_envelope, write_envelope};
pub use pages::doors;
pub use restore::{Place, restore, verify, verify_records};
pub use standing::{Light, Standing, standing};
pub use take::{Taken, take};

/// What lies beside database and files in the data folder and belongs into a backup. The keys are not among it: they are
/// kept elsewhere, in an envelope.
pub const ALONGSIDE: [&str; 2] = ["audit/checkpoints.log", "demo.json"];
