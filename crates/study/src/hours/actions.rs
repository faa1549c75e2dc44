//! The verbs: hours come in when the rule is met, move with a list, are put right by an entry that follows.
use kernel::{Actor, App, Id, Person, Refusal, Result, Tx};

use super::entry::{Move, Step};
use super::{store, words};
use crate::progress::ItemDone;
use crate::rules::{self, Plan};
use crate::seats::{self, Project};

/// One and the same move for many persons, with what stands behind it.
#[derive(Clone, Debug)]
pub struct Act {
    pub step: Step,
    pub moved: Move,
    pub project: i64,
    /// (kind, id) of what moved them: a project, a list, a correction.
    pub source: (&'static str, i64),
    /// The rule or the reason, in words.
    pub rule: String,
    /// Nobody (0) when the house entered it by the rule.
    pub by: Id<Person>,
}

/// Moves the hours of each of these persons (at most 200), once for the same step of the same source; how many moved.
///
/// # Errors
/// A fault when hours would move that are not there.
pub async fn record(tx: &mut Tx<'_>, act: &Act, persons: &[i64]) -> Result<usize> {
    let moved = store::insert(tx, act, persons).await?;
    if let Some(overdrawn) = store::overdrawn(tx, act.project, persons).await? {
        Err(anyhow::anyhow!("the hours of person {overdrawn} fell below zero: {act:?}"))?;
    }
    Ok(moved)
}

/// These persons have met the project's rule: whoever had it already, under this record or one that was folded into it,
/// keeps it as it was.
pub async fn earn(tx: &mut Tx<'_>, project: &Project, plan: &Plan, persons: &[i64]) -> Result<usize> {
    let step = Step::Earned;
    let (source, rule) = (("Project", project.id), plan.words());
    let act = Act { step, moved: step.of(project.hours), project: project.id, source, rule, by: Id::new(0) };
    let persons = store::unearned(tx, project.id, persons).await?;
    let earned = record(tx, &act, &persons).await?;
    if earned > 0 {
        let detail = serde_json::json!({ "persons": persons, "hours": project.hours, "rule": act.rule });
        tx.trace("hours.earned", source, &detail).await?;
    }
    Ok(earned)
}

/// An item is done: whoever has all that their project asks for has learned its hours.
pub async fn on_item_done(app: App, done: ItemDone) -> Result<()> {
    earn_where_met(&app, done.person, done.course).await
}

/// A person has done an item of a course: where that meets the rule of a project, its hours are learned.
pub async fn earn_where_met(app: &App, person: i64, course: i64) -> Result<()> {
    let house = Actor::house("hours.earn");
    let kept = app.look(&house, async move |view| people::persons::kept_among(view, &[person]).await).await?;
    let person = kept.get(&person).map_or(person, |kept| kept.0);
    let classes = app.look(&house, async move |view| seats::sits_in(view, person, course).await).await?;
    for class in classes {
        app.act(&house, async move |tx| {
            let project = seats::class_for_job(tx, class).await?.project;
            let plan = rules::plan(tx, project.id).await?;
            let done = rules::done_by(tx, &plan, &[person]).await?.remove(&person).unwrap_or_default();
            if project.running().is_ok() && plan.is_met(plan.counted(&done)) {
                earn(tx, &project, &plan, &[person]).await?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Brings a person's recognised hours of a project to what they should be. Rights are asked by the list they stand on.
///
/// # Errors
/// `Invalid` when there is nothing to put right or no reason; `NotNow` for one's own hours.
pub async fn correct(tx: &mut Tx<'_>, project: i64, person: i64, wanted: Option<i64>, reason: &str) -> Result<()> {
    if tx.actor.id().0 == person {
        return Err(Refusal::not_now(words::OWN).into());
    }
    let reason = reason.trim();
    if !(2..=200).contains(&reason.chars().count()) {
        return Err(Refusal::field("reason", words::REASON).into());
    }
    let wanted = wanted.ok_or_else(|| Refusal::field("hours", words::HOURS))?;
    let moved = Move::correction(store::recognised_in(tx, person, project).await?, wanted)?;
    let (source, by) = (("Correction", tx.new_id::<Act>().0), tx.actor.id());
    let act = Act { step: Step::Corrected, moved, project, source, rule: reason.to_owned(), by };
    record(tx, &act, &[person]).await?;
    let detail = serde_json::json!({ "project": project, "to": wanted, "reason": reason });
    tx.trace("hours.corrected", ("Person", person), &detail).await
}
