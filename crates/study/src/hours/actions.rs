//! The verbs.
use kernel::{Actor, App, Id, Person, Result, Tx};

use super::store;
use crate::progress::ItemDone;

/// Where hours stand. `Source` is where they come from: what all others sum up to, below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Account {
    Source,
    Learned,
    Pending,
    Recognised,
}

/// One move of one person's hours.
#[derive(Clone, Debug)]
pub struct Move {
    pub person: Id<Person>,
    pub project: i64,
    /// Hundredths of 学时.
    pub amount: i64,
    pub from: Account,
    pub to: Account,
    /// (kind, id) of what it follows from, and the rule by which it does.
    pub source: (&'static str, i64),
    pub rule: &'static str,
}

/// Makes a move; the same source and rule make it once for each person. True when it was made now.
pub async fn post(tx: &mut Tx<'_>, made: &Move) -> Result<bool> {
    store::insert(tx, made).await
}

/// An item is done: whoever has all that their project asks for has learnt its hours.
pub async fn on_item_done(app: App, done: ItemDone) -> Result<()> {
    app.act(&Actor::house("hours.on_item_done"), async move |tx| {
        for (project, hours) in store::completed(tx, done.person, done.course).await? {
            learned(tx, Id::new(done.person), project, hours).await?;
        }
        Ok(())
    })
    .await
}

/// A person has learnt a project's hours; once.
pub async fn learned(tx: &mut Tx<'_>, person: Id<Person>, project: i64, hours: i64) -> Result<()> {
    let made = Move {
        person,
        project,
        amount: hours,
        from: Account::Source,
        to: Account::Learned,
        source: ("Project", project),
        rule: "learned",
    };
    if post(tx, &made).await? {
        tx.trace("hours.learned", ("Person", person.0), &(project, hours)).await?;
    }
    Ok(())
}
