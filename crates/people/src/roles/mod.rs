//! Roles (角色、授权): who holds what, where, on whose behalf, until when. Lists grants; policies judge by them.
//!
//! Owns      tables `grants`.
//! Publishes view `held_grants`, `responsible_persons`, `grant_terms`.
//! Promises  a grant outside its term or suspended counts for nothing; a suspension holds on, whatever becomes of the
//!           grant, until somebody lifts it; an ended grant never comes back to life; a guest holds nothing that asks for
//!           two kinds of evidence; whoever holds one of the three consoles holds neither another of them nor any role but a learner's.
//! Answers   A3.1.
//! Speaks    `roles.given`, `roles.ended`, `roles.limited`.
mod actions;
mod granted;
mod separation;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{
    NewGrant, Term, end, end_for_leaving, end_many, end_one, give, give_many, give_term, limit, resume, suspend,
};
pub use granted::{Ended, Granted, Suspended};
pub use separation::{CONSOLES, FORMERLY, LEARNING, MARKS, against, keeps_from, selves};
pub use store::{
    LISTED_A_PAGE, Listed, Reach, administrators, around, by_id, class_leads, ending, held, holders, holders_in, holds,
    keeping, kind, listed, of_many, of_person, seats, suspended,
};
