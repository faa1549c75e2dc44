//! Looking at a whole number: an act with its reason. It shows to whoever looked, for a short while, with their name on
//! it; whoever looks at many is brought to the security administrators' notice.
use kernel::{At, Id, MINUTE, Person, Refusal, Result, SECOND, Signed, Tx, View};
use people::inbox::{Notice, notify};
use people::persons::{self, Sealed};
use people::roles;

use super::{store, words};
use crate::policy::charter_of;

/// One look.
#[derive(Clone, Debug, PartialEq)]
pub struct Reveal {
    pub id: Id<Reveal>,
    pub person: Id<Person>,
    pub what: Sealed,
    pub reason: String,
    pub seen: Signed,
    /// Until when its page shows the number.
    pub until: At,
}

/// # Errors
/// `NotAllowed` by the policy, `Invalid` without a reason, `NotNow` where nothing is registered.
pub async fn reveal(tx: &mut Tx<'_>, person: Id<Person>, what: Sealed, reason: &str) -> Result<Reveal> {
    persons::reveal(tx, person, what, reason).await?;
    let charter = charter_of(tx)?;
    let rules = &charter.parameters.privacy;
    let one = Reveal {
        id: tx.new_id(),
        person,
        what,
        reason: reason.trim().to_owned(),
        seen: tx.signed(),
        until: tx.now.plus(rules.reveal_seconds * SECOND),
    };
    store::keep_reveal(tx, &one).await?;
    let looks = store::count_since(tx, tx.now.plus(-rules.mass_minutes * MINUTE)).await?;
    if looks >= rules.mass_reveals && looks % rules.mass_reveals == 0 {
        warn(tx, looks, rules.mass_minutes).await?;
    }
    Ok(one)
}

/// The number, for whoever looked, while their look lasts.
///
/// # Errors
/// `NotFound` for anybody else's look, `NotNow` when it is over.
pub async fn show(view: &mut View<'_>, id: Id<Reveal>) -> Result<(Reveal, String)> {
    let one = store::reveal(view, id).await?.filter(|one| one.seen.by == view.actor.id()).ok_or(Refusal::NotFound)?;
    if view.now >= one.until {
        return Err(Refusal::not_now(words::OVER).into());
    }
    // The right may have ended since.
    persons::fetch(view, one.person, persons::Verb::SeeDocument).await?;
    let number = persons::whole(view, one.person, one.what).await?;
    let number = number.ok_or_else(|| Refusal::not_now(persons::words::NO_NUMBER))?;
    Ok((one, number))
}

async fn warn(tx: &mut Tx<'_>, looks: i64, minutes: i64) -> Result<()> {
    let me = tx.actor.id();
    let name = persons::names(tx, &[me]).await?.remove(&me.0).unwrap_or_default();
    tx.trace("privacy.mass_revealed", ("Person", me.0), &(looks, minutes)).await?;
    let notice = Notice {
        title: format!("批量查看完整号码：{name}"),
        body: format!("{name}在 {minutes} 分钟内查看了 {looks} 个完整号码，请核实是否为工作需要。"),
        link: format!("/privacy/breach?viewer={me}"),
        due: None,
    };
    for guard in roles::holders(tx, "security_admin", ("Platform", 1)).await? {
        notify(tx, guard, &notice).await?;
    }
    Ok(())
}
