//! Who is told what: the academic office that something waits, the proposer and the holder what became of it. Decides
//! nothing.
use std::collections::BTreeSet;

use kernel::{At, Id, Person, Result, Tx, View};
use people::inbox::{Notice, Waiting, notify, settle, wait};

use super::matter::Matter;
use super::proposal::{Proposal, Stage};
use super::scopes::Scopes;

/// It waits for everybody in the academic office but the holder and the proposer.
pub async fn waits(tx: &mut Tx<'_>, scopes: &Scopes, proposal: &Proposal) -> Result<()> {
    let (charter, matter) = (scopes.charter(), &proposal.matter);
    let title = called(tx, scopes, matter).await?;
    let waiting = Waiting {
        thing: ("Grant", proposal.id.0),
        step: "确定授权",
        title,
        link: format!("/rights/{}", proposal.id),
        due: Some(charter.due(tx.now, charter.parameters.deadlines.grant_days)),
        holders: vec![("academic".into(), ("Platform", 1))],
        persons: vec![],
        not: vec![matter.holder, proposal.proposed.by],
    };
    wait(tx, waiting).await
}

/// A right as a line of a list names it: whose, which, where.
pub async fn called(view: &mut View<'_>, scopes: &Scopes, matter: &Matter) -> Result<String> {
    let name = people::persons::names(view, &[matter.holder]).await?.remove(&matter.holder.0).unwrap_or_default();
    Ok(format!("{name}　{}（{}）", scopes.charter().role_name(&matter.role), scopes.name(matter.scope)))
}

/// Proposer and holder are told what became of it.
pub async fn settled(tx: &mut Tx<'_>, proposal: &Proposal, until: Option<At>) -> Result<()> {
    settle(tx, ("Grant", proposal.id.0)).await?;
    let scopes = Scopes::of(tx, &[proposal.matter.scope]).await?;
    let what = called(tx, &scopes, &proposal.matter).await?;
    let (said, body) = match (&proposal.stage, until) {
        (Stage::Determined { .. }, Some(until)) => ("授权已生效", format!("任期至 {}", until.minute())),
        (Stage::Declined { reason, .. }, _) => ("授权未获同意", reason.clone()),
        _ => return Ok(()),
    };
    for person in BTreeSet::from([proposal.matter.holder.0, proposal.proposed.by.0]) {
        let (title, link) = (format!("{said}：{what}"), format!("/rights/{}", proposal.id));
        notify(tx, Id::<Person>::new(person), &Notice { title, body: body.clone(), link, due: None }).await?;
    }
    Ok(())
}
