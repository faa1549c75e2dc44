//! Security notices (安全通知): from above or by the Office, to the units that must know; each confirms that it was read.
//!
//! Owns      tables `security_notices`, `security_notice_units`.
//! Promises  the Office alone issues one; a unit confirms once and by its own people; what was issued is never changed.
//! Answers   A8.2.
//! Speaks    `security_notices.issued`, `security_notices.confirmed`.
mod actions;
mod notice;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{New, confirm, issue};
pub use notice::{SecurityNotice, Verb};
pub use pages::doors;
pub use store::fetch;
