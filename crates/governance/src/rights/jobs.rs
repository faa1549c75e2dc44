//! Before a term ends: holder, proposer and the unit's responsible persons are asked to carry it on or let it end. That
//! it ends needs no job.
use std::collections::BTreeSet;

use kernel::{Actor, App, Id, Job, Lane, Result, Tx};
use people::inbox::{Notice, Waiting, notify, settle, wait};
use people::roles;
use serde::{Deserialize, Serialize};

use super::scopes::Scopes;
use super::{actions, store};

/// Reminds once, so many days before the end; at the end itself nothing waits any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct Remind {
    pub grant: i64,
    pub days: i64,
}

impl Job for Remind {
    const NAME: &'static str = "rights.remind";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        format!("{}:{}", self.grant, self.days)
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house("rights.remind"), async move |tx| remind(tx, &self).await).await
    }
}

async fn remind(tx: &mut Tx<'_>, job: &Remind) -> Result<()> {
    let Some(granted) = roles::by_id(tx, job.grant).await? else { return Ok(()) };
    let (Some(until), true) = (granted.until, granted.ended.is_none() && !granted.is_over(tx.now)) else {
        return settle(tx, ("Grant", job.grant)).await;
    };
    let mark = format!("{} 天", job.days);
    // Run again after a crash it finds its own step.
    if store::steps(tx, 0, job.grant).await?.iter().any(|step| step.what == "reminded" && step.reason == mark) {
        return Ok(());
    }
    let scopes = Scopes::of(tx, &[granted.scope]).await?;
    let right = store::rights(tx, vec![granted.clone()]).await?.pop().ok_or(kernel::Refusal::NotFound)?;
    let title = format!("续任或到期：{}", super::notices::called(tx, &scopes, &right.matter).await?);
    let body = format!("任期至 {}。需要继续的，请提出续任，由教务处确定；不提出的，到期自行终止。", until.minute());
    let mut told = BTreeSet::from([granted.person.0, granted.asked_by.0]);
    told.extend(actions::heads_of(tx, granted.unit).await?.into_iter().map(|head| head.0));
    told.remove(&0);
    let waiting = Waiting {
        thing: ("Grant", granted.id),
        step: "续任或到期",
        title: title.clone(),
        link: format!("/rights/{}", granted.id),
        due: Some(until),
        persons: told.iter().map(|id| Id::new(*id)).collect(),
        ..Waiting::default()
    };
    wait(tx, waiting).await?;
    for person in told {
        let link = format!("/rights/{}", granted.id);
        let notice = Notice { title: title.clone(), body: body.clone(), link, due: Some(until) };
        notify(tx, Id::new(person), &notice).await?;
    }
    store::step(tx, granted.id, "reminded", &mark).await?;
    tx.trace("rights.reminded", ("Grant", granted.id), &job.days).await
}
