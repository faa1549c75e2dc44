//! Proofs: the policies of exactly these files against the claims of these files and of the version before them, for
//! every possible person and thing. Needs a solver; without one nothing is proved and nothing passes.
use std::time::Instant;

use kernel::seal::sm3;
use kernel::{At, Id, Refusal, Result, Tx, View};
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::noun::Charter;
use super::{store, told, words};

/// That a solver is there, and which: whoever proposes a change of the charter shows it.
#[derive(Clone, Debug)]
pub struct Solver {
    pub name: String,
}

impl Solver {
    /// # Errors
    /// `NotNow` with what to do when this machine has none.
    pub async fn find() -> Result<Self, Refusal> {
        prove::solver().await.map(|name| Self { name }).map_err(|_| Refusal::not_now(words::NO_SOLVER))
    }
}

/// What is to be proved: a set of files and the claims of the version that it follows.
#[derive(Clone, Debug)]
pub struct Case {
    texts: prove::Texts,
    /// SM3 of the files' canonical text.
    pub digest: Vec<u8>,
    /// SM3 of the claims, its own and those of the version before.
    pub claims_digest: Vec<u8>,
    /// How many claims of the version before are not among its own as they were.
    pub dropped: usize,
}

/// Whether claims of the version before must still hold when a proposal leaves them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropping {
    Refused,
    /// A decision says so.
    Decided,
}

impl Case {
    /// # Errors
    /// When a claim of either does not parse.
    pub fn of(files: &Files, before: Option<&Files>, dropping: Dropping) -> anyhow::Result<Self> {
        let mut claims = files.under("claims/");
        let own = prove::claims(&claims)?;
        let before = before.map(|before| before.under("claims/")).unwrap_or_default();
        let dropped = prove::claims(&before)?.difference(&own).count();
        if dropping == Dropping::Refused {
            claims.extend(before.into_iter().map(|(name, text)| (format!("before/{name}"), text)));
        }
        let said = serde_json::to_vec(&prove::claims(&claims)?)?;
        let schema = files.0.get("policies/schema.cedarschema").cloned().unwrap_or_default();
        let texts = prove::Texts { schema, policies: files.under("policies/"), claims };
        Ok(Self { texts, digest: sm3(files.text().as_bytes()), claims_digest: sm3(&said), dropped })
    }
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub id: Id<Proof>,
    pub digest: Vec<u8>,
    pub claims_digest: Vec<u8>,
    pub solver: String,
    pub outcome: Outcome,
    pub verdicts: Vec<Verdict>,
    /// Why it could not be proved; empty otherwise.
    pub trouble: String,
    pub took_ms: i64,
    pub proved: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// Every claim holds.
    Proved,
    /// Some claim does not hold.
    Broken,
    /// It could not be asked, or the solver gave no answer.
    Failed,
}

/// One claim with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub says: String,
    pub article: String,
    /// The counterexample in words; nothing when it is proved.
    pub against: Option<String>,
}

impl Proof {
    pub fn is_proved(&self) -> bool {
        self.outcome == Outcome::Proved
    }
    /// Whether it is about exactly these bytes and these claims.
    pub fn is_of(&self, digest: &[u8], claims_digest: &[u8]) -> bool {
        self.digest == digest && self.claims_digest == claims_digest
    }
    /// The claims that do not hold.
    pub fn broken(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| verdict.against.is_some())
    }
}

/// Proves a case; takes seconds, so never within a transaction. The row is written by `keep`.
pub async fn prove(charter: &Charter, case: &Case) -> Proof {
    let began = Instant::now();
    let texts = case.texts.clone();
    // Compiling claims is work for a processor, so it has a thread of its own.
    let asked = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let name = prove::solver().await?;
            anyhow::Ok((name, prove::prove(&texts).await?))
        })
    });
    let answer = asked.await.map_err(anyhow::Error::from).flatten();
    let mut proof = Proof {
        id: Id::new(0),
        digest: case.digest.clone(),
        claims_digest: case.claims_digest.clone(),
        solver: String::new(),
        outcome: Outcome::Failed,
        verdicts: vec![],
        trouble: String::new(),
        took_ms: 0,
        proved: At(0),
    };
    match answer {
        Ok((solver, all)) => {
            proof.solver = solver;
            for verdict in all {
                let against = verdict.counterexample.map(|found| told::told(charter, &found));
                let verdict = Verdict { says: verdict.says, article: verdict.article, against };
                if !proof.verdicts.contains(&verdict) {
                    proof.verdicts.push(verdict);
                }
            }
            proof.outcome = if proof.broken().next().is_some() { Outcome::Broken } else { Outcome::Proved };
        }
        Err(trouble) => proof.trouble = format!("{trouble:#}"),
    }
    proof.took_ms = began.elapsed().as_millis() as i64;
    proof
}

/// Keeps what was proved.
pub async fn keep(tx: &mut Tx<'_>, proof: &Proof) -> Result<Proof> {
    let proof = Proof { id: tx.new_id(), proved: tx.now, ..proof.clone() };
    store::insert_proof(tx, &proof).await?;
    let outcome: &'static str = proof.outcome.into();
    let detail = serde_json::json!({ "digest": hex::encode(&proof.digest), "outcome": outcome });
    tx.trace("charter.proved", ("Charter", proof.id.0), &detail).await?;
    Ok(proof)
}

/// The newest proof of exactly these files against exactly these claims.
pub async fn proof_of(view: &mut View<'_>, digest: &[u8], claims_digest: &[u8]) -> Result<Option<Proof>> {
    store::proof(view.sql, digest, Some(claims_digest)).await
}

/// The newest proof of these files that came to an answer, against whatever claims.
pub async fn proof_of_files(view: &mut View<'_>, digest: &[u8]) -> Result<Option<Proof>> {
    store::proof(view.sql, digest, None).await
}
