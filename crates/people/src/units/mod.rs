//! Units (部门、单位): who answers. Offices and colleges of the institution, districts, schools.
//!
//! Owns      tables `units`, `unit_names`.
//! Publishes view `unit_labels`, `unit_codes`.
//! Promises  a unit's code is given once; a name that somebody resolved is remembered; a unit without a responsible
//!           person is listed.
//! Answers   A5.1.
//! Speaks    `units.founded`, `units.renamed_as`.
mod actions;
mod pages;
mod store;
mod unit;
pub mod words;

pub use actions::{NewUnit, found, remember_name};
pub use pages::doors;
pub use store::{
    all_names, below, by_code, by_id, by_ids, children, heads, name, named, named_many, names, of_kind, with_codes,
};
pub use unit::{Kind, Unit, Verb};
