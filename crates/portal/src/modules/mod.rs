//! Modules (功能模块): the eight of article 10, each with its owner, its home and what runs under it. Which they are,
//! who owns them and in which period they are is the charter's; what runs is read from the views of other wings.
//!
//! Owns      tables `module_homes`, `module_pins`, `module_notices`.
//! Promises  every module of the charter stands on the home page under its owner; no module is shown without one; what
//!           its home says is its owner's alone.
//! Answers   A7.4, A9.1, A10.3.
//! Speaks    `modules.described`, `modules.pinned`, `modules.unpinned`, `modules.notice_posted`,
//!           `modules.notice_withdrawn`.
mod actions;
mod desk;
mod home;
mod owners;
mod pages;
mod period;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{describe, pin, post};
pub use home::{NoticeWords, TheModule, Verb};
pub use owners::{Entry, Owner, owners};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(desk::doors())
}
