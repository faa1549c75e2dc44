//! The verbs.
use kernel::{Id, Refusal, Result, Tx};

use super::course::{Card, Verb};
use super::{store, words};
use crate::complaints;
use crate::publications::Kind;

/// Puts an open course on the premium shelf (A6.4).
pub async fn put_up(tx: &mut Tx<'_>, id: Id<Card>) -> Result<Card> {
    let card = store::fetch(tx, id, Verb::Feature).await?;
    // What somebody complained of stands at no prominent place before the complaint is answered.
    if !complaints::about(tx, (Kind::Course, id.0)).await?.is_empty() {
        return Err(Refusal::not_now(words::COMPLAINED_OF).into());
    }
    if !store::put(tx, id).await? {
        return Err(Refusal::not_now(words::ON_SHELF).into());
    }
    let after = Card { premium: true, ..card.clone() };
    tx.note("premium.put_up", &card, &after).await?;
    Ok(after)
}

/// Takes it off again; the course itself stays open.
pub async fn take_down(tx: &mut Tx<'_>, id: Id<Card>) -> Result<Card> {
    let card = store::fetch(tx, id, Verb::Feature).await?;
    if !store::take(tx, id).await? {
        return Err(Refusal::not_now(words::NOT_ON_SHELF).into());
    }
    let after = Card { premium: false, ..card.clone() };
    tx.note("premium.taken_down", &card, &after).await?;
    Ok(after)
}
