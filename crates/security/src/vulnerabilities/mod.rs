//! Vulnerabilities (漏洞): what is known to be weak, who mends it until when, and who has seen that it is mended.
//!
//! Owns      tables `vulnerabilities`.
//! Promises  its term follows from its severity and the charter, at most a day for the gravest; the Office alone verifies;
//!           nobody verifies what they mended.
//! Answers   A8.2.
//! Speaks    `vulnerabilities.recorded`, `vulnerabilities.fixed`, `vulnerabilities.returned`, `vulnerabilities.verified`.
mod actions;
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod vulnerability;
pub mod words;

pub use actions::{New, fix, record, return_for_more, verify};
pub use pages::doors;
pub use store::{fetch, open};
pub use vulnerability::{Severity, Vulnerability};
