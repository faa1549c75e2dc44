//! The room's job: a version that came without a proof is proved here once. Twice is once: whoever finds a proof of the
//! same bytes does nothing.
use kernel::{Actor, App, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::actions::stored;
use super::proofs::{Case, Dropping, Solver, keep, proof_of, prove};

/// Proves a stored version against its own claims.
#[derive(Serialize, Deserialize)]
pub struct ProveVersion {
    pub version: i64,
}

impl Job for ProveVersion {
    const NAME: &'static str = "charter.prove_version";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.version.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        if Solver::find().await.is_err() {
            tracing::warn!("the charter in force is not proved: no cvc5 on this machine");
            return Ok(());
        }
        let (house, version) = (Actor::house("charter.prove"), self.version);
        let todo = app.look(&house, async move |view| {
            let (_, files, charter) = stored(view, version).await?;
            let case = Case::of(&files, None, Dropping::Decided)?;
            let proved = proof_of(view, &case.digest, &case.claims_digest).await?;
            Ok(proved.is_none().then_some((charter, case)))
        });
        let Some((charter, case)) = todo.await? else { return Ok(()) };
        let proof = prove(&charter, &case).await;
        app.act(&house, async move |tx| keep(tx, &proof).await.map(drop)).await
    }
}
