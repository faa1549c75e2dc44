//! The verbs: proposed by whoever may correct both records, decided by another, withdrawn by whoever proposed.
use kernel::{Fact, Id, Person, Refusal, Result, Tx, next_number, number_of};
use people::inbox::{self, Notice, Waiting, notify, settle, wait};
use people::{accounts, factors, persons, roles};
use serde::{Deserialize, Serialize};

use super::merger::{Merger, Stage, Verb};
use super::{store, weigh, words};
use crate::policy::charter_of;

pub(super) const KIND: &str = "Merger";
const REGISTER: &str = "合并档案";

/// One record was folded into another: whoever keeps what a person learned carries it over. Twice is once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordsMerged {
    pub merger: i64,
    /// As the register numbers it.
    pub number: String,
    pub kept: i64,
    pub folded: i64,
    /// Who decided, and when.
    pub by: i64,
    pub at: i64,
}
impl Fact for RecordsMerged {
    const NAME: &'static str = "mergers.approved";
    fn subject(&self) -> i64 {
        self.kept
    }
}

/// # Errors
/// `Invalid` without a reason or for one record alone; `NotNow` with what keeps the two apart and whom to turn to.
pub async fn propose(tx: &mut Tx<'_>, kept: Id<Person>, folded: Id<Person>, reason: &str) -> Result<Merger> {
    if kept == folded {
        return Err(Refusal::field("folded", words::SAME).into());
    }
    // Both are the actor's to correct, each by its own units: one of them does not open the other.
    persons::fetch(tx, kept, persons::Verb::Correct).await?;
    persons::fetch(tx, folded, persons::Verb::Correct).await?;
    let new = Merger {
        id: tx.new_id(),
        number: number_of(next_number(tx, REGISTER).await?),
        kept,
        folded,
        reason: reason.trim().to_owned(),
        proposed: tx.signed(),
        stage: Stage::Proposed,
        units: store::units_of(tx, kept, folded).await?,
        version: 1,
    };
    tx.allow(Verb::Propose, &new)?;
    let new = Merger { reason: words::reason(reason)?, ..new };
    unless_apart(tx, kept, folded).await?;
    if !store::insert(tx, &new).await? {
        return Err(Refusal::not_now(words::OPEN).into());
    }
    tx.note_new("mergers.proposed", &new).await?;
    let body = format!("理由：{}。不是同一个人的，请立即联系本校师训干部或教务处。", new.reason);
    for person in [kept, folded] {
        told(tx, &new, person, "有人提出合并你的两份档案", body.clone()).await?;
    }
    waits(tx, &new).await?;
    Ok(new)
}

/// The folded record closes at once, in this transaction; what was learned follows by the fact.
pub async fn approve(tx: &mut Tx<'_>, id: Id<Merger>, version: i64, because: &str) -> Result<Merger> {
    let one = store::fetch(tx, id, Verb::Determine).await?;
    let because = words::because(because)?;
    unless_apart(tx, one.kept, one.folded).await?;
    let after = store::save(tx, Merger { version, ..one.approve(tx.signed(), because)? }).await?;
    tx.note("mergers.approved", &one, &after).await?;
    fold(tx, &after).await?;
    settle(tx, (KIND, id.0)).await?;
    let Merger { number, kept, folded, .. } = after.clone();
    tx.announce(RecordsMerged {
        merger: id.0,
        number,
        kept: kept.0,
        folded: folded.0,
        by: tx.actor.id().0,
        at: tx.now.0,
    })
    .await?;
    let body = "另一份档案的账号已停用，请用本账号登录。学习记录、学时和证书正在转入，稍后可在“我的”中查看；有出入的请联系教务处。";
    told(tx, &after, after.kept, "你的两份档案已合并", body.into()).await?;
    told(tx, &after, after.proposed.by, "档案合并已同意", after.number.clone()).await?;
    Ok(after)
}

async fn fold(tx: &mut Tx<'_>, one: &Merger) -> Result<()> {
    let (kept, folded) = (one.kept, one.folded);
    let held = roles::of_many(tx, &[folded.0]).await?;
    roles::end_for_leaving(tx, folded, &held, &format!("档案已并入（{}）", one.number)).await?;
    factors::reset(tx, folded).await?;
    accounts::close_for_good(tx, folded).await?;
    persons::merge(tx, kept, folded, &one.reason).await?;
    inbox::carry(tx, folded, kept).await
}

pub async fn decline(tx: &mut Tx<'_>, id: Id<Merger>, version: i64, because: &str) -> Result<Merger> {
    let one = store::fetch(tx, id, Verb::Decline).await?;
    let because = words::because(because)?;
    let after = store::save(tx, Merger { version, ..one.decline(tx.signed(), because.clone())? }).await?;
    tx.note("mergers.declined", &one, &after).await?;
    settle(tx, (KIND, id.0)).await?;
    for person in [after.kept, after.folded, after.proposed.by] {
        told(tx, &after, person, "档案不合并", because.clone()).await?;
    }
    Ok(after)
}

pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Merger>, version: i64) -> Result<Merger> {
    let one = store::fetch(tx, id, Verb::Withdraw).await?;
    let after = store::save(tx, Merger { version, ..one.withdraw(tx.now)? }).await?;
    tx.note("mergers.withdrawn", &one, &after).await?;
    settle(tx, (KIND, id.0)).await?;
    for person in [after.kept, after.folded] {
        told(tx, &after, person, "合并档案的提议已撤回", after.number.clone()).await?;
    }
    Ok(after)
}

async fn unless_apart(tx: &mut Tx<'_>, kept: Id<Person>, folded: Id<Person>) -> Result<()> {
    let apart = weigh::apart(tx, kept, folded).await?;
    if apart.is_empty() { Ok(()) } else { Err(Refusal::NotNow(apart.join("；").into()).into()) }
}

async fn told(tx: &mut Tx<'_>, one: &Merger, person: Id<Person>, title: &str, body: String) -> Result<()> {
    notify(tx, person, &Notice { title: title.into(), body, link: link(one.id), due: None }).await
}

async fn waits(tx: &mut Tx<'_>, one: &Merger) -> Result<()> {
    let charter = charter_of(tx)?;
    let due = charter.due(tx.now, charter.parameters.deadlines.grant_days);
    let holder = |role: &str| (role.to_owned(), ("Platform", 1));
    let waiting = Waiting {
        thing: (KIND, one.id.0),
        step: "决定",
        title: format!("合并档案 {}", one.number),
        link: link(one.id),
        due: Some(due),
        holders: vec![holder("academic"), holder("center")],
        not: vec![one.proposed.by, one.kept, one.folded],
        ..Waiting::default()
    };
    wait(tx, waiting).await
}

pub(super) fn link(id: Id<Merger>) -> String {
    format!("/mergers/{id}")
}
