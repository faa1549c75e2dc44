//! The verb: somebody who runs the class has those behind reminded.
use kernel::{Refusal, Result, Tx};

use super::jobs::Send;
use super::round::{Again, Round};
use super::{store, words};
use crate::rules;
use crate::seats::{self, ClassVerb};

/// Asks for a round of reminders; the job finds out who is behind when it sends.
///
/// # Errors
/// `NotNow` while another round of the class is on its way, or when nothing is required; `Invalid` for too many chosen.
pub async fn ask(tx: &mut Tx<'_>, class: i64, chosen: Vec<i64>, again: Again) -> Result<Round> {
    let class = seats::class(tx, class, ClassVerb::Remind).await?;
    class.project.running()?;
    if chosen.len() > 200 {
        return Err(Refusal::field("person", words::TOO_MANY).into());
    }
    if rules::plan(tx, class.project.id).await?.required() == 0 {
        return Err(Refusal::not_now(words::NOTHING).into());
    }
    if store::under_way(tx, class.id).await? {
        return Err(Refusal::not_now(words::UNDER_WAY).into());
    }
    let round = Round {
        id: tx.new_id(),
        class: class.id,
        project: class.project.id,
        chosen,
        again,
        asked_at: tx.now,
        asked_by: tx.actor.id(),
        reached: 0,
        sent: 0,
        finished: None,
        version: 1,
    };
    store::insert(tx, &round).await?;
    tx.trace("reminders.asked", ("Class", class.id), &round).await?;
    tx.ask(Send { round: round.id }).await?;
    Ok(round)
}
