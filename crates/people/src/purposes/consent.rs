//! Consents: asked only where consent is the basis, never assumed, kept with a keyed digest of every decision.
use kernel::{At, DAY, Id, Person, Refusal, Result, Tx, View};
use serde::{Deserialize, Serialize};

use super::registry::{Purpose, Registry};
use super::{store, words};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Decision {
    Given,
    Refused,
    Withdrawn,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    pub id: i64,
    pub person: Id<Person>,
    pub purpose: String,
    pub decision: Decision,
    /// The version of the notice that was in force.
    pub notice: i64,
    /// Of the purpose's text.
    pub text_digest: Vec<u8>,
    pub at: At,
    pub mac: Vec<u8>,
}

impl Decision {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Given => "已同意",
            Self::Refused => "未同意",
            Self::Withdrawn => "已撤回",
        }
    }
}

impl Consent {
    /// Everything that the keyed digest covers.
    pub(super) fn said(&self) -> Vec<u8> {
        let decision: &'static str = self.decision.into();
        let Self { id, person, purpose, notice, at, .. } = self;
        let mut said = format!("{id}|{person}|{purpose}|{decision}|{notice}|{}|", at.0).into_bytes();
        said.extend(&self.text_digest);
        said
    }

    /// Whether it is a consent to that text.
    fn holds_for(&self, purpose: &Purpose) -> bool {
        self.decision == Decision::Given && self.text_digest == purpose.digest()
    }
}

/// The actor decides about a purpose; the same decision again changes nothing.
///
/// # Errors
/// `NotFound` for a purpose that there is not, `NotNow` for one that does not rest on consent.
pub async fn decide(tx: &mut Tx<'_>, code: &str, decision: Decision) -> Result<()> {
    let purpose = Registry::shipped().purpose(code).ok_or(Refusal::NotFound)?;
    if !purpose.basis.is_consent() {
        return Err(Refusal::not_now(words::NO_CONSENT_NEEDED).into());
    }
    let me = tx.actor.id();
    let last = store::latest(tx, me, code).await?;
    let same = last.as_ref().is_some_and(|last| last.decision == decision && last.text_digest == purpose.digest());
    if same && decision != Decision::Refused {
        return Ok(());
    }
    if decision == Decision::Withdrawn && !last.is_some_and(|last| last.decision == Decision::Given) {
        return Err(Refusal::not_now(words::NOT_GIVEN).into());
    }
    let notice = store::newest(tx).await?.map_or(0, |notice| notice.version);
    let consent = Consent {
        id: tx.new_id::<()>().0,
        person: me,
        purpose: code.to_owned(),
        decision,
        notice,
        text_digest: purpose.digest(),
        at: tx.now,
        mac: vec![],
    };
    let mac = tx.house.seal.mac("consents", &consent.said());
    store::keep(tx, &Consent { mac, ..consent }).await?;
    tx.trace("purposes.decided", ("Person", me.0), &(code, decision, notice)).await
}

/// Whether this person's consent to the purpose, as it reads now, holds.
pub async fn given(view: &mut View<'_>, person: Id<Person>, code: &str) -> Result<bool> {
    let Some(purpose) = Registry::shipped().purpose(code) else { return Ok(false) };
    Ok(store::latest(view, person, code).await?.is_some_and(|last| last.holds_for(purpose)))
}

/// What a person said last about a purpose.
pub async fn latest(view: &mut View<'_>, person: Id<Person>, code: &str) -> Result<Option<Consent>> {
    store::latest(view, person, code).await
}

/// Whether a page may ask of itself: where nothing was said yet, the text is another one, or a no is older than so many
/// days.
pub async fn may_ask(view: &mut View<'_>, person: Id<Person>, purpose: &Purpose, quiet_days: i64) -> Result<bool> {
    let Some(last) = store::latest(view, person, &purpose.code).await? else { return Ok(true) };
    Ok(match last.decision {
        Decision::Given => !last.holds_for(purpose),
        Decision::Refused | Decision::Withdrawn => view.now >= last.at.plus(quiet_days * DAY),
    })
}

/// A person's decisions, the newest first, each with whether its keyed digest is right.
pub async fn verified(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<(Consent, bool)>> {
    let all = store::of_person(view, person).await?;
    let right = |one: &Consent| kernel::seal::same(&one.mac, &view.house.seal.mac("consents", &one.said()));
    Ok(all.into_iter().map(|one| (right(&one), one)).map(|(right, one)| (one, right)).collect())
}
