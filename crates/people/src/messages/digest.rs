//! One person's summary: what waits for them now. Nothing waits, nothing is sent.
use kernel::{Result, Tx};

use super::message::Channel;
use super::store::Due;
use super::{actions, store, words};
use crate::{inbox, purposes};

/// Tells one person who asked for this hour, once a day.
pub async fn tell(tx: &mut Tx<'_>, due: &Due) -> Result<()> {
    let today = tx.now.day();
    if !store::told(tx, due.person, &today).await? {
        return Ok(());
    }
    // A purpose that reads otherwise now needs another consent.
    if !purposes::given(tx, due.person, actions::PURPOSE).await? {
        return Ok(());
    }
    let (now, house) = (tx.now, tx.house);
    let grants = house.judge.grants(tx.sql, &house.seal, due.person, now).await?;
    let todos = inbox::todos_of(tx, due.person, &grants).await?;
    if todos.is_empty() {
        return Ok(());
    }
    let late = todos.iter().filter(|todo| todo.due.is_some_and(|due| due < now)).count();
    let name = crate::persons::names(tx, &[due.person]).await?.remove(&due.person.0).unwrap_or_default();
    let body = match due.channel {
        Channel::Mail => words::long(&name, &todos, &tx.house.config.origin.clone()),
        Channel::Sms => words::short(todos.len(), late),
    };
    let to = (due.channel, due.address.as_str(), due.masked.as_str());
    actions::send(tx, due.person, to, &words::title(todos.len(), late), &body).await
}
