//! What every room stands on: ids, moments, refusals; `View`, one actor looking, and `Tx`, one actor doing one thing;
//! doors, forms, jobs, files and seals. Knows no word of the domain.
mod act;
mod at;
mod audit;
pub mod config;
pub mod data_keys;
pub mod db;
mod doors;
mod facts;
pub mod files;
mod form;
#[cfg(any(test, feature = "house"))]
pub mod house;
mod id;
mod jobs;
pub mod outward;
mod refusal;
mod register;
pub mod seal;
pub mod sealed;
mod signed;
#[cfg(test)]
mod tests;
mod web;
mod who;
mod worker;

pub use act::{App, Clock, House, NavItem, Rights, Tx, View};
pub use at::{At, BEIJING, DAY, HOUR, MINUTE, SECOND};
pub use audit::{Entry, MAC_COLUMNS, mac_of};
pub use config::Config;
pub use doors::{Audience, Door, Doors, Proof, Trace, guard};
pub use facts::{Announced, Fact};
pub use form::{Form, Press, Sent, TOKEN_HEADER, Ticket, spoken, strange, written};
pub use id::{Id, Ids};
pub use jobs::{Bells, Job, Lane, Wiring};
pub use refusal::{Error, Problem, Refusal, Result};
pub use register::{next_number, next_numbers, number_of};
pub use signed::Signed;
pub use web::{FaultSays, Page, RequestId, percent_encoded, see_other};
pub use who::{
    Actor, Ask, Asked, Gate, Governed, Grant, Grants, Grounds, Judge, Passwords, Path, Person, Place, Subject, Traced,
    Who,
};
pub use worker::{troubles, work, work_off};
