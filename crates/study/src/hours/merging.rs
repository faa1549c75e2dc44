//! Two records of one person became one: the hours leave the folded record and come to the kept one by entries, project by
//! project, and count once. Twice is once: the folded record has nothing left.
use governance::mergers::RecordsMerged;
use kernel::{Actor, App, Id, Result, Tx};

use super::actions::{Act, record};
use super::entry::{Account, Move, Standing, Step};
use super::store;

pub async fn on_merged(app: App, fact: RecordsMerged) -> Result<()> {
    app.act(&Actor::house("hours.merge"), async move |tx| carry(tx, &fact).await).await
}

/// # Errors
/// A fault while either stands on a list that is not decided: its own steps move first, and the job is tried again.
async fn carry(tx: &mut Tx<'_>, fact: &RecordsMerged) -> Result<()> {
    let listed = store::is_listed(tx, fact.kept).await? || store::is_listed(tx, fact.folded).await?;
    if listed {
        return Err(anyhow::anyhow!("merger {}: a list is not decided yet", fact.number).into());
    }
    let mut moved = vec![];
    for (project, folded) in store::by_project(tx, fact.folded).await? {
        let kept = store::in_project(tx, fact.kept, project).await?;
        let after = kept.of_one_person(&folded);
        entered(tx, fact, (fact.folded, project), (folded, Standing::default())).await?;
        entered(tx, fact, (fact.kept, project), (kept, after)).await?;
        moved.push((project, folded, kept, after));
    }
    if moved.is_empty() {
        return Ok(());
    }
    tx.trace("hours.merged", ("Person", fact.kept), &(fact.folded, moved, &fact.number)).await
}

/// Brings a record's hours of a project from what they are to what they should be, an entry pair for each account.
async fn entered(
    tx: &mut Tx<'_>,
    fact: &RecordsMerged,
    (person, project): (i64, i64),
    (now, after): (Standing, Standing),
) -> Result<()> {
    let accounts = [
        (Account::Learned, now.learned, after.learned),
        (Account::Pending, now.pending, after.pending),
        (Account::Recognised, now.recognised, after.recognised),
    ];
    for (account, now, after) in accounts {
        let (from, to) = if after > now { (Account::Source, account) } else { (account, Account::Source) };
        let moved = Move { from, to, amount: (after - now).abs() };
        if moved.amount == 0 {
            continue;
        }
        let (source, rule) = (("Merger", tx.new_id::<Act>().0), format!("合并档案 {}", fact.number));
        let act = Act { step: Step::Merged, moved, project, source, rule, by: Id::new(fact.by) };
        record(tx, &act, &[person]).await?;
    }
    Ok(())
}
