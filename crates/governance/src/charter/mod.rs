//! Charter (章程): the measures as data, versioned; what the policies, routes, terms and thresholds are taken from.
//!
//! Owns      tables `charter_versions`.
//! Promises  a bad charter is refused with file, line and reason; a version in force never changes.
//! Answers   A4.1, A9.1, A10.3, A22.1.
//! Speaks    `charter.imported`.
mod actions;
mod calendar;
mod check;
mod files;
mod load;
#[path = "charter.rs"]
mod noun;
mod pages;
mod parameters;
pub mod scan;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{import_first, in_force, opening, versions};
pub use calendar::Calendar;
pub use check::{AUDIT_DAYS_FLOOR, CONTENT_DAYS_FLOOR, PASSWORD_FLOOR};
pub use files::Files;
pub use load::BadCharter;
pub use noun::*;
pub use pages::doors;
pub use parameters::*;
pub use store::Version;
