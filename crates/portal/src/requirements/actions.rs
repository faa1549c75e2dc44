//! What the owner does: drafts, raises, takes back, answers the delivery. Each verb fetches for a purpose, asks the noun,
//! saves, leaves a trace and says who is next.
use governance::policy::charter_of;
use kernel::{Id, Problem, Refusal, Result, Tx};

use super::parts::{Parts, tidy};
use super::place::{self, Place};
use super::requirement::{Declared, Requirement, Stage, Verb};
use super::{attachments, store, waits, words};

/// What a drafter fills in.
#[derive(Clone, Debug)]
pub struct Draft {
    pub place: Place,
    pub title: String,
    pub parts: Parts,
}

/// Drafts a requirement for a module or a column that the actor administers (A9.2); only its owner's people see it.
///
/// # Errors
/// `Invalid` with one sentence per field; parts may still be empty.
pub async fn draft(tx: &mut Tx<'_>, draft: Draft) -> Result<Requirement> {
    let charter = charter_of(tx)?;
    let place = draft.place;
    let mut new = Requirement {
        id: tx.new_id(),
        place,
        owner: Id::new(0),
        number: String::new(),
        title: tidy(&draft.title),
        parts: draft.parts.tidy(),
        drafted: tx.signed(),
        round: 0,
        charter: 0,
        stage: Stage::Drafted,
        version: 1,
    };
    tx.allow(Verb::Raise, &new)?;
    new.owner = place::owner(tx, &charter, place).await?.id;
    place::of_owner(tx, place, new.owner.0)?;
    right(new.parts.draft_problems(&new.title))?;
    store::insert(tx, &new).await?;
    tx.note_new("requirements.drafted", &new).await?;
    Ok(new)
}

/// Changes a draft, or what was returned.
pub async fn edit(
    tx: &mut Tx<'_>,
    id: Id<Requirement>,
    version: i64,
    title: &str,
    parts: &Parts,
) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Raise).await?;
    let edited = one.edit(tidy(title), parts.tidy())?;
    place::of_owner(tx, one.place, one.owner.0)?;
    right(edited.parts.draft_problems(&edited.title))?;
    let edited = store::save(tx, Requirement { version, ..edited }).await?;
    tx.note("requirements.edited", &one, &edited).await?;
    Ok(edited)
}

/// The owner raises it and signs for the data; what was signed is kept with the declaration (A9.2, A10.1, A10.2).
///
/// # Errors
/// `Invalid` with every part that says nothing, and when the declaration is not made.
pub async fn raise(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64, declared: Declared) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Raise).await?;
    place::of_owner(tx, one.place, one.owner.0)?;
    let (signed, charter) = (tx.signed(), tx.house.judge.charter());
    let mut raised = one.raise(signed, declared, String::new(), charter)?;
    attachments::fix(tx, &one).await?;
    if raised.number.is_empty() {
        raised.number = kernel::number_of(kernel::next_number(tx, "requirements").await?);
    }
    let raised = store::save(tx, Requirement { version, ..raised }).await?;
    store::keep(tx, &raised, words::DECLARATION).await?;
    let step = if one.round == 0 { "raised" } else { "raised_again" };
    store::step(tx, id, step, words::DECLARATION).await?;
    tx.note("requirements.raised", &one, &raised).await?;
    waits::on(tx, &raised).await?;
    Ok(raised)
}

/// The owner takes it back, before the Center accepted it.
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64, reason: &str) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Withdraw).await?;
    let withdrawn = one.withdraw(tx.signed(), said(reason)?)?;
    place::of_owner(tx, one.place, one.owner.0)?;
    let withdrawn = store::save(tx, Requirement { version, ..withdrawn }).await?;
    store::step(tx, id, "withdrawn", reason.trim()).await?;
    tx.note("requirements.withdrawn", &one, &withdrawn).await?;
    waits::on(tx, &withdrawn).await?;
    Ok(withdrawn)
}

/// The owner takes the delivery (A9.3): its release note is everybody's to read from now on (A7.4).
pub async fn confirm(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Confirm).await?;
    let confirmed = one.confirm(tx.signed())?;
    place::of_owner(tx, one.place, one.owner.0)?;
    let confirmed = store::save(tx, Requirement { version, ..confirmed }).await?;
    store::step(tx, id, "confirmed", "").await?;
    tx.note("requirements.confirmed", &one, &confirmed).await?;
    waits::on(tx, &confirmed).await?;
    waits::tell(tx, &confirmed, "需求已验收", "").await?;
    Ok(confirmed)
}

/// The owner does not take it and says why: the work goes on.
pub async fn refuse(tx: &mut Tx<'_>, id: Id<Requirement>, version: i64, reason: &str) -> Result<Requirement> {
    let one = store::fetch(tx, id, Verb::Refuse).await?;
    let refused = one.refuse(tx.signed(), said(reason)?)?;
    place::of_owner(tx, one.place, one.owner.0)?;
    let refused = store::save(tx, Requirement { version, ..refused }).await?;
    store::step(tx, id, "refused", reason.trim()).await?;
    tx.note("requirements.refused", &one, &refused).await?;
    waits::on(tx, &refused).await?;
    waits::tell(tx, &one, "需求验收不通过", reason.trim()).await?;
    Ok(refused)
}

/// Either side says something on the ticket; the other side is told.
pub async fn remark(tx: &mut Tx<'_>, id: Id<Requirement>, text: &str) -> Result<()> {
    let one = store::fetch(tx, id, Verb::Discuss).await?;
    let text = tidy(text);
    if !(2..=2000).contains(&text.chars().count()) {
        return Err(Refusal::field("text", words::REMARK).into());
    }
    store::remark(tx, id, &text).await?;
    tx.trace("requirements.remarked", ("Requirement", id.0), &text).await?;
    waits::tell(tx, &one, "需求有新留言", &text).await
}

pub(super) fn said(reason: &str) -> Result<String, Refusal> {
    Refusal::unless_long("reason", reason, 2..=500, words::REASON)
}

fn right(wrong: Vec<Problem>) -> Result<(), Refusal> {
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
}
