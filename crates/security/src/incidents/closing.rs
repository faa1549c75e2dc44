//! The end of an incident.
use std::str::FromStr as _;

use kernel::{Id, Refusal, Result, Tx};
use people::inbox::{Notice, notify};

use super::actions::{next, title};
use super::incident::{End, Incident, Outcome, Verb};
use super::{store, words};
use crate::desk::{says, tidy};
use crate::steps::step;
use crate::terms;

const KIND: &str = "Incident";

/// Closes it with a disposition; whoever reported it and whoever answers for it are told (A21.1, SM-12).
///
/// # Errors
/// `Invalid` without a disposition; those of the noun.
pub async fn close(
    tx: &mut Tx<'_>,
    id: Id<Incident>,
    version: i64,
    outcome: &str,
    disposition: &str,
) -> Result<Incident> {
    let one = store::fetch(tx, id, Verb::Close).await?;
    let outcome = Outcome::from_str(outcome).map_err(|_| Refusal::field("outcome", words::OUTCOME))?;
    let disposition = tidy(disposition);
    if !says(&disposition, 4, 4000) {
        return Err(Refusal::field("disposition", words::DISPOSITION).into());
    }
    let after = one.close(End { closed: tx.signed(), outcome, disposition: disposition.clone() })?;
    let after = store::save(tx, Incident { version, ..after }).await?;
    step(tx, (KIND, id.0), "closed", &format!("{}：{disposition}", outcome.name())).await?;
    tx.note("incidents.closed", &one, &after).await?;
    terms::settle_all(tx, (KIND, id.0)).await?;
    next(tx, &after).await?;
    let mut told = vec![one.reported.by];
    told.extend(one.stage.charge().map(|charge| charge.person).filter(|person| *person != one.reported.by));
    let notice = Notice {
        title: format!("已结案：{}", title(&after)),
        body: format!("处理方式：{}。请打开查看处理结论。", outcome.name()),
        link: after.link(),
        due: None,
    };
    let me = tx.actor.id();
    for person in told.into_iter().filter(|person| *person != me) {
        notify(tx, person, &notice).await?;
    }
    Ok(after)
}
