//! For whom the next step waits and until when, and who is told what became of it. Decides nothing.
use std::collections::BTreeSet;

use kernel::{Id, Person, Refusal, Result, Tx, View};
use people::inbox::{self, Notice, Once, Waiting, notify};

use super::actions::route;
use super::dossier::{Dossier, Verb};
use super::stage::{End, Stage};
use super::{store, words};
use crate::charter::{Charter, Route};
use crate::policy::charter_of;

/// The thing that a to-do of a dossier is about.
pub(super) const fn thing(dossier: &Dossier) -> (&'static str, i64) {
    ("Dossier", dossier.id.0)
}

/// The step that waits now: what it is called, the verb that takes it, the roles that may, and whom separation keeps out.
pub(super) struct Next {
    pub name: &'static str,
    pub verb: Verb,
    pub roles: Vec<String>,
    pub not: Vec<Id<Person>>,
    pub days: i64,
}

/// Nothing when it is still checked, or no step is left.
pub(super) fn next(charter: &Charter, route: &Route, dossier: &Dossier) -> Option<Next> {
    let days = &charter.parameters.deadlines;
    let own = dossier.own();
    let and = |one: Option<kernel::Signed>| own.iter().copied().chain(one.map(|signed| signed.by)).collect();
    let (name, verb, roles, not, days) = match &dossier.stage {
        Stage::Checked { .. } if !route.precheck.is_empty() => {
            ("部门把关", Verb::Precheck, &route.precheck, own, days.precheck_days)
        }
        Stage::Checked { .. } | Stage::Prechecked { .. } => {
            let roles = if dossier.unmanned { &route.fallback } else { &route.review };
            ("审核", Verb::Review, roles, and(dossier.stage.prechecked()), days.review_days)
        }
        Stage::Reviewed { passed } => ("备案", Verb::File, &route.file, and(Some(passed.reviewed)), days.file_days),
        Stage::Filed { .. } => ("发布", Verb::Publish, &route.publish, vec![], days.publish_days),
        _ => return None,
    };
    Some(Next { name, verb, roles: roles.clone(), not, days })
}

/// The same with the day until which its next step is to be taken.
pub(super) async fn with_day(view: &mut View<'_>, dossier: Dossier) -> Result<Dossier> {
    let charter = charter_of(view)?;
    let due = next(&charter, &route(view, &dossier).await?, &dossier).map(|next| charter.due(view.now, next.days));
    Ok(Dossier { due, ..dossier })
}

/// From now on its next step waits for those who may take it, but for those whom separation keeps from it.
pub(super) async fn open(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<()> {
    let (charter, route) = (charter_of(tx)?, route(tx, dossier).await?);
    let unmanned = store::unmanned(tx, &route, dossier).await?;
    let Some(next) = next(&charter, &route, &Dossier { unmanned, ..dossier.clone() }) else {
        inbox::settle(tx, thing(dossier)).await?;
        return for_provider(tx, dossier).await;
    };
    let everybody: Vec<_> = next.roles.iter().flat_map(|role| places(&charter, role, dossier)).collect();
    let named = handed_to(tx, &Dossier { unmanned, ..dossier.clone() }).await?;
    let waiting = Waiting {
        thing: thing(dossier),
        step: next.name,
        title: dossier.title.clone(),
        link: format!("/reviews/{}", dossier.id),
        due: dossier.due,
        holders: if named.is_none() { everybody.clone() } else { vec![] },
        persons: named.into_iter().collect(),
        not: next.not,
    };
    inbox::wait(tx, waiting).await?;
    if named.is_none() {
        return Ok(());
    }
    inbox::stand_in(tx, thing(dossier), Once::Unable, &everybody).await
}

/// To whom the step that waits was handed over, as long as they may take it: afterwards it is everybody's again.
pub(super) async fn handed_to(view: &mut View<'_>, dossier: &Dossier) -> Result<Option<Id<Person>>> {
    let Some(to) = dossier.assigned else { return Ok(None) };
    let Some(next) = next(&*charter_of(view)?, &route(view, dossier).await?, dossier) else { return Ok(None) };
    let theirs = view.rights_of(to).await?;
    Ok(view.they_may(&theirs, next.verb, dossier)?.then_some(to))
}

/// Where nobody of the route's own is left to review it, it waits for the charter's fallback from now on; false when it does
/// not, or when it was handed to somebody by name who may take it.
pub async fn wait_again(tx: &mut Tx<'_>, id: Id<Dossier>) -> Result<bool> {
    let dossier = store::by_id(tx, id).await?;
    if !dossier.unmanned || handed_to(tx, &dossier).await?.is_some() {
        return Ok(false);
    }
    open(tx, &dossier).await?;
    Ok(true)
}

/// What came back waits for whoever provided and submitted it, without a day: when they go on is theirs. Submitting the
/// next version settles it. Once they are no longer in the unit, its staff go on.
async fn for_provider(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<()> {
    if !matches!(dossier.stage, Stage::Ended { how: End::Returned | End::Voided, .. }) {
        return Ok(());
    }
    let waiting = Waiting {
        thing: revised(dossier),
        step: "修改后重新提交",
        title: format!("被退回：{}", dossier.title),
        link: format!("/reviews/{}", dossier.id),
        persons: vec![dossier.provider, dossier.submitted.by],
        ..Waiting::default()
    };
    inbox::wait(tx, waiting).await?;
    let colleagues = [("unit_staff".to_owned(), ("Unit", dossier.host))];
    inbox::stand_in(tx, revised(dossier), Once::Left, &colleagues).await
}

/// The thing that came back to its provider.
pub(super) fn revised(dossier: &Dossier) -> (&'static str, i64) {
    (dossier.kind.into(), dossier.subject)
}

/// Where a role is held that reaches this thing.
pub(super) fn places(charter: &Charter, role: &str, dossier: &Dossier) -> Vec<(String, (&'static str, i64))> {
    let at = |place| (role.to_owned(), place);
    match charter.role(role).map_or("", |role| role.scope.as_str()) {
        "Platform" => vec![at(("Platform", 1))],
        "Unit" => vec![at(("Unit", dossier.host))],
        kind => dossier.scopes.iter().flatten().copied().filter(|(own, _)| *own == kind).map(at).collect(),
    }
}

/// Tells provider and submitter what became of it.
pub(super) async fn tell(tx: &mut Tx<'_>, dossier: &Dossier, reason: &str) -> Result<()> {
    let said = match &dossier.stage {
        Stage::Published { .. } => "已发布",
        Stage::Ended { how: End::Returned, .. } => "已退回，请修改后重新提交",
        Stage::Ended { how: End::Rejected, .. } => "不予通过",
        Stage::Ended { how: End::Withdrawn, .. } => "已撤回",
        Stage::Ended { how: End::Recalled, .. } => "提交已撤回，可以修改后重新提交",
        Stage::Ended { how: End::Voided, .. } => "备案已作废，请修改后重新提交",
        _ => return Ok(()),
    };
    for person in BTreeSet::from([dossier.provider.0, dossier.submitted.by.0]) {
        let notice = Notice {
            title: format!("{}：{said}", dossier.title),
            body: reason.to_owned(),
            link: dossier.link.clone(),
            due: None,
        };
        notify(tx, Id::new(person), &notice).await?;
    }
    Ok(())
}

/// The step that waits now, for verbs beside the decision.
///
/// # Errors
/// `NotNow` when none does.
pub(super) async fn waiting(view: &mut View<'_>, dossier: &Dossier) -> Result<Next> {
    let next = next(&*charter_of(view)?, &route(view, dossier).await?, dossier);
    Ok(next.ok_or(Refusal::not_now(words::NOTHING_WAITS))?)
}
