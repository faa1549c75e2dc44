//! The room's job. Twice is once: whoever finds a proof with an answer, or a proposal that goes its way, does nothing.
use kernel::{Actor, App, Id, Job, Lane, Result, Signed, Tx};
use serde::{Deserialize, Serialize};

use super::amendment::{Amendment, End};
use super::{actions, store, waits};
use crate::charter::{self, Case, Charter, Dropping, Outcome, Proof};

/// Proves a proposal against its own claims and those of the version that it changes.
#[derive(Serialize, Deserialize)]
pub struct Prove {
    pub amendment: i64,
}

impl Job for Prove {
    const NAME: &'static str = "amendments.prove";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.amendment.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let (house, id) = (Actor::house("amendments.prove"), Id::<Amendment>::new(self.amendment));
        let todo = app.look(&house, async move |view| {
            let Some(amendment) = store::by_id(view, id).await?.filter(Amendment::is_live) else { return Ok(None) };
            let files = store::files(view, id).await?;
            let (_, before, _) = charter::stored(view, amendment.base).await?;
            let case = [Dropping::Refused, Dropping::Decided].into_iter().find_map(|dropping| {
                let case = Case::of(&files, Some(&before), dropping).ok()?;
                (case.digest == amendment.digest && case.claims_digest == amendment.claims_digest).then_some(case)
            });
            let charter = Charter::kept(&files).map_err(anyhow::Error::from)?;
            Ok(case.map(|case| (charter, case)))
        });
        let Some((charter, case)) = todo.await? else { return Ok(()) };
        let known = {
            let case = case.clone();
            app.look(&house, async move |view| charter::proof_of(view, &case.digest, &case.claims_digest).await).await?
        };
        let known = known.filter(|proof| proof.outcome != Outcome::Failed);
        let (proof, is_new) = match known {
            Some(proof) => (proof, false),
            None => (charter::prove(&charter, &case).await, true),
        };
        app.act(&house, async move |tx| proved(tx, id, &proof, is_new).await).await
    }
}

/// A proof has come to its end: a proposal that breaks a claim is refused, one that keeps them all waits for its review.
async fn proved(tx: &mut Tx<'_>, id: Id<Amendment>, proof: &Proof, is_new: bool) -> Result<()> {
    if is_new {
        charter::keep_proof(tx, proof).await?;
    }
    let Some(amendment) = store::by_id(tx, id).await?.filter(Amendment::is_live) else { return Ok(()) };
    if !proof.is_of(&amendment.digest, &amendment.claims_digest) {
        // It went on with another version while this was proved; the proof of that follows.
        return Ok(());
    }
    match proof.outcome {
        Outcome::Proved => waits::open(tx, &amendment).await,
        Outcome::Broken => {
            let told = proof.broken().map(|one| {
                let against = one.against.as_deref().unwrap_or_default();
                format!("{against}，违反“{}”（{}）", one.says, one.article)
            });
            let reason = told.collect::<Vec<_>>().join("；");
            let signed = Signed { at: tx.now, by: tx.actor.id() };
            let after = amendment.end(End::Refused, signed, &reason)?;
            actions::settle(tx, &amendment, after, "amendments.refused").await.map(drop)
        }
        Outcome::Failed => {
            let notice = people::inbox::Notice {
                title: format!("{}：没有得出证明结果", waits::title(&amendment)),
                body: proof.trouble.clone(),
                link: format!("/charter/amendments/{id}"),
                due: None,
            };
            people::inbox::notify(tx, amendment.proposed.by, &notice).await
        }
    }
}
