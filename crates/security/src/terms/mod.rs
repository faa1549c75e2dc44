//! Terms (时限): until when a step of a thing must be taken, and how its delay goes upwards: whoever acts is reminded,
//! then whoever answers for them is told, at last the leadership. Nothing takes a step by itself.
//!
//! Owns      tables `security_terms`.
//! Publishes view `overdue_terms`.
//! Promises  each part of a term is told once; what is settled is told no more; what was overdue stays known as such.
//! Answers   A21.1.
//! Speaks    `terms.told`.
mod jobs;
mod store;
#[cfg(test)]
mod tests;
mod told;
pub mod words;

pub use jobs::Tell;
pub use store::{Term, open_of, settle, settle_all};

use governance::policy::charter_of;
use kernel::{At, Result, Tx};

/// A step with its day, and whose it is.
#[derive(Clone, Debug)]
pub struct NewTerm {
    pub thing: (&'static str, i64),
    /// What is to be done: 「定级」.
    pub step: &'static str,
    pub title: String,
    pub link: String,
    /// The unit that takes it; 0 is the Office.
    pub unit: i64,
    /// Where it begins: now, or when the thing became known.
    pub from: At,
    pub due: At,
}

/// The term begins; what ran for the same step of the thing before is over.
pub async fn start(tx: &mut Tx<'_>, new: NewTerm) -> Result<()> {
    settle(tx, new.thing, new.step).await?;
    let charter = charter_of(tx)?;
    let term = store::insert(tx, &new).await?;
    let first = told::steps(&charter)[0];
    tx.ask_at(Tell { term: term.id }, term.at(first)).await
}
