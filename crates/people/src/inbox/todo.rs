//! To-dos (待办): the step of a thing that waits for somebody, told to whoever may take it. A role that changes hands
//! takes its to-dos along, since they are found by what a person holds when they look.
use kernel::{At, Id, Person, Result, Tx};

use super::store;

/// A step of a thing that waits for whoever may take it. One step of a thing waits at a time.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// The kind of the thing and its id: `("Article", 7)`.
    pub thing: (&'static str, i64),
    /// What is to be done, as lists call it: 「审核」.
    pub step: &'static str,
    pub title: String,
    /// A path of this site: where it is done.
    pub link: String,
    pub due: Option<At>,
    /// Whoever holds this role in exactly this scope may take the step.
    pub holders: Vec<(String, (&'static str, i64))>,
    /// These persons may, whatever they hold.
    pub persons: Vec<Id<Person>>,
    /// Whom separation keeps from it.
    pub not: Vec<Id<Person>>,
}

/// When others stand in for those whom a to-do names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Once {
    /// None of them holds any more what those hold who stand in.
    Unable,
    /// None of them is any more in the unit in which those hold their roles who stand in.
    Left,
}

/// A to-do as the person sees it for whom it waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Todo {
    pub id: i64,
    pub kind: String,
    pub subject: i64,
    pub step: String,
    pub title: String,
    pub link: String,
    pub since: At,
    pub due: Option<At>,
    pub escalated: Option<At>,
    /// The role by which it waits for them; empty when for them by name.
    pub role: String,
}

impl Todo {
    /// Where it stands among what waits: its day, or after all days, and its id.
    pub fn place(&self) -> (i64, i64) {
        (self.due.map_or(NO_DAY, |due| due.0), self.id)
    }
}

/// What has no day stands behind everything that has one.
pub const NO_DAY: i64 = 9_000_000_000_000_000_000;

/// From now on this step waits; what waited for the same thing before does so no longer. Part of the verb that makes it
/// true.
pub async fn wait(tx: &mut Tx<'_>, waiting: Waiting) -> Result<()> {
    store::todos::close(tx, waiting.thing).await?;
    store::todos::open(tx, &waiting).await
}

/// Nothing of this thing waits any more; there may have been nothing.
pub async fn settle(tx: &mut Tx<'_>, thing: (&'static str, i64)) -> Result<()> {
    store::todos::close(tx, thing).await
}
