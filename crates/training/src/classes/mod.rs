//! Classes (班级): one run of a project, with places to fill, a class head, and a day it closes.
//!
//! Owns      tables `classes`, `class_places`.
//! Publishes view `class_facts`, view `class_seats`.
//! Promises  a class never holds more learners than places; one person has one place in a project; a closed class
//!           never reopens.
//! Answers   A7.2.
//! Speaks    `classes.planned`, `classes.head_appointed`, `classes.head_dismissed`, `classes.joined`, `classes.moved`,
//!           `classes.left`, `classes.carried`, `classes.opened`, `classes.closed`.
mod actions;
mod bulk;
mod class;
mod merging;
mod pages;
mod store;
mod waits;
pub mod words;

pub use actions::{ClassClosed, appoint_head, close, dismiss_head, enrol, open, plan};
pub use bulk::{Seat, enrol_many, move_many, release_many};
pub use class::{Class, Stage, Verb};
pub use merging::on_merged;
pub use pages::doors;
pub use store::{Place, count_under, fetch, of_project, open_under, places, places_of};
pub use waits::Ended;
