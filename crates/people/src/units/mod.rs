//! Units (部门、单位): who answers. Offices and colleges of the institution, districts, schools.
//!
//! Owns      tables `units`, `unit_names`.
//! Publishes view `unit_labels`.
//! Promises  a unit's code is given once; a name that somebody resolved is remembered.
//! Answers   none
//! Speaks    `units.founded`, `units.renamed_as`.
mod actions;
mod store;
mod unit;
pub mod words;

pub use actions::{NewUnit, found, remember_name};
pub use store::{by_code, by_id, children, name, named, named_many, names, of_kind};
pub use unit::{Kind, Unit};
