//! The verbs about many accounts at once: opened by an import, invited when their list is printed. One entry of the trail
//! for all of them, about what brought them (`on`).
use std::collections::HashSet;

use kernel::{Id, Person, Place, Result, Tx};

use super::store;

/// An account that waits for its person, with the code that opens it: for the list that its school prints.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub person: Id<Person>,
    pub login: String,
    pub code: String,
}

/// An account for each (at most 200), without a password and without a code: nothing opens it until the person is
/// invited. Whoever asks for no login, or for one that is taken, gets a made one.
pub async fn open_many(tx: &mut Tx<'_>, wanted: &[(Id<Person>, Option<String>)], on: Place) -> Result<()> {
    let asked: Vec<(Id<Person>, String)> =
        wanted.iter().filter_map(|(person, login)| Some((*person, login.clone()?))).collect();
    let opened: HashSet<i64> = store::open_many(tx, &asked).await?.into_iter().collect();
    let left: Vec<Id<Person>> =
        wanted.iter().map(|(person, _)| *person).filter(|person| !opened.contains(&person.0)).collect();
    if !left.is_empty() {
        let count = i64::try_from(left.len()).unwrap_or(i64::MAX);
        let (year, first) = kernel::next_numbers(tx, "roster.login", count).await?;
        let made: Vec<_> = (first..).zip(left).map(|(n, person)| (person, format!("x{year}{n:05}"))).collect();
        store::open_many(tx, &made).await?;
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let all: Vec<_> = wanted.iter().map(|(person, _)| person).collect();
    tx.trace("accounts.opened", on, &all).await
}

/// New codes for those among them (at most 200) who never activated their account; every earlier code of theirs is void.
pub async fn invite_many(tx: &mut Tx<'_>, persons: &[Id<Person>], on: Place) -> Result<Vec<Invitation>> {
    let waiting = store::waiting(tx, persons).await?;
    if waiting.is_empty() {
        return Ok(vec![]);
    }
    let invited: Vec<Invitation> = waiting
        .into_iter()
        .map(|(person, login)| Invitation { person, login, code: kernel::seal::random_code() })
        .collect();
    store::keep_codes(tx, &invited, tx.now.plus(tx.house.judge.gate().activation)).await?;
    let all: Vec<_> = invited.iter().map(|one| one.person).collect();
    tx.trace("accounts.invited", on, &all).await?;
    Ok(invited)
}
