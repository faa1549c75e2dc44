//! Spreadsheets in and out, with their positions: a clerk's file becomes rows that still know
//! their Excel row number, and rows become a workbook that opens cleanly in Excel and WPS.
//!
//! The door is narrow on purpose. [`read`] takes bytes of unknown origin, decides from the bytes
//! alone what they are, and answers with a [`Book`] or one Chinese sentence ([`Unreadable`]); it
//! never panics and never holds more than [`Limits`] allow. [`template`], [`table`], [`annotate`]
//! and [`annotate_only`] give bytes of an `.xlsx`.
//!
//! Holds no word of the domain: what a column means is decided by the caller.

mod annotate;
mod biff;
mod book;
mod cell;
mod delimited;
mod grid;
mod header;
mod hidden;
mod name;
mod ole;
mod package;
mod read;
mod sniff;
mod template;
mod unpack;
mod unreadable;
mod write;
mod xls;
mod xlsx;

#[cfg(test)]
mod tests;

pub use annotate::{annotate, annotate_only};
pub use book::{Book, Kind, Limits, Merge, Row, Sheet};
pub use cell::Cell;
pub use header::Header;
pub use name::safe_name;
pub use read::read;
pub use template::{Column, Template, template};
pub use unreadable::Unreadable;
pub use write::{Out, table};
