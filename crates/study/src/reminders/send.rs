//! A round on its way: a slice of the class a transaction, each with one entry that names whom it reminded.
use kernel::{Actor, App, Id, Result, Tx};
use people::inbox::notify;

use super::round::{Again, PAUSE, Round, notice};
use super::store;
use crate::rules::{self, Left};
use crate::seats;

/// Seats of one transaction: each may become a reminder and a notice, and 20 ms are enough for the writer.
pub(super) const SLICE: i64 = 100;

/// Reminds those behind among the next seats; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Round>) -> Result<bool> {
    app.act(actor, async move |tx| {
        let round = store::for_job(tx, id).await?;
        if round.finished.is_some() {
            return Ok(false);
        }
        let seats = match round.chosen.is_empty() {
            true => seats::after(tx, round.class, round.reached, SLICE).await?,
            false => seats::chosen(tx, round.class, &round.chosen, round.reached, SLICE).await?,
        };
        let persons: Vec<i64> = seats.iter().map(|seat| seat.person).collect();
        let Some(last) = persons.last().copied() else {
            let finished = Round { finished: Some(tx.now), ..round };
            store::save(tx, &finished).await?;
            tx.trace("reminders.sent", ("Class", finished.class), &finished.sent).await?;
            return Ok(false);
        };
        let sent = remind(tx, &round, &persons).await?;
        if !sent.is_empty() {
            let detail = serde_json::json!({ "asked_by": round.asked_by, "persons": sent });
            tx.trace("reminders.slice_sent", ("Class", round.class), &detail).await?;
        }
        let sent = round.sent + i64::try_from(sent.len()).unwrap_or(0);
        store::save(tx, &Round { reached: last, sent, ..round }).await?;
        Ok(true)
    })
    .await
}

/// Whoever of these is behind now and was not reminded lately.
async fn remind(tx: &mut Tx<'_>, round: &Round, persons: &[i64]) -> Result<Vec<i64>> {
    let plan = rules::plan(tx, round.project).await?;
    let project = seats::project_for_job(tx, round.project).await?;
    let mut done = rules::done_by(tx, &plan, persons).await?;
    let since = tx.now.plus(-PAUSE);
    let lately = match round.again {
        Again::Yes => vec![],
        Again::No => store::reminded_since(tx, round.class, persons, since).await?,
    };
    let behind: Vec<(i64, Left)> = persons
        .iter()
        .filter(|person| !lately.contains(person))
        .filter_map(|person| Some((*person, plan.left(&done.remove(person).unwrap_or_default())?)))
        .collect();
    store::insert_all(tx, round, &behind).await?;
    for (person, left) in &behind {
        notify(tx, Id::new(*person), &notice(&project, &plan, left)).await?;
    }
    Ok(behind.into_iter().map(|(person, _)| person).collect())
}
