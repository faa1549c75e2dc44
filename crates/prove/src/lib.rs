//! Claims about policies, proved by an SMT solver for every possible person and thing. Knows Cedar and no word of the
//! domain; needs cvc5 on the path, or where the variable `CVC5` says.
//!
//! A claim is written as a permission: whatever the policies allow for its verb on its kind, the claim must allow too.
//! One that cannot be asked (no such verb, no such kind) is an error: nothing passes unproved.
mod counterexample;
mod folder;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use cedar_policy::{
    ActionConstraint, EntityTypeName, EntityUid, Policy, PolicySet, RequestEnv, ResourceConstraint, Schema,
};
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicySet, solver::LocalSolver};

use counterexample::Found;

pub use counterexample::Counterexample;
pub use folder::Texts;

/// One claim with its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The claim's own sentence.
    pub says: String,
    pub article: String,
    /// `course.cedar`
    pub file: String,
    /// A request and its entities that the policies allow and the claim does not; `None` when it is proved.
    pub counterexample: Option<Counterexample>,
}

/// Whether a solver can be started here, and which.
///
/// # Errors
/// When there is none, or it does not answer.
pub async fn solver() -> Result<String> {
    #[expect(clippy::disallowed_methods, reason = "the solver's own library reads this variable")]
    let program = std::env::var("CVC5").unwrap_or_else(|_| "cvc5".into());
    let asked = tokio::process::Command::new(&program).arg("--version").output().await;
    let asked = asked.with_context(|| format!("{program} cannot be started"))?;
    ensure!(asked.status.success(), "{program} --version failed");
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    let line = said.lines().next().unwrap_or_default().trim_start_matches("This is ").trim().to_owned();
    Ok(line)
}

/// The claims of some files in one way of writing, so that two versions of them can be compared: what was moved,
/// reformatted or commented otherwise is the same claim.
///
/// # Errors
/// When a text does not parse.
pub fn claims(files: &[(String, String)]) -> Result<BTreeSet<String>> {
    parse(files)?.into_iter().map(|(_, claim)| Ok(claim.to_json()?.to_string())).collect()
}

/// Proves every claim of those texts, in the order of files and lines.
///
/// # Errors
/// When a text does not parse, a claim lacks `@says`, `@article`, one verb or one kind, or the solver cannot answer.
pub async fn prove(texts: &Texts) -> Result<Vec<Verdict>> {
    let (schema, _) = Schema::from_cedarschema_str(&texts.schema).context("schema.cedarschema")?;
    let policies = parse(&texts.policies)?;
    let mut solver = CedarSymCompiler::new(LocalSolver::cvc5().context("cvc5 cannot be started")?)?;
    let mut verdicts: Vec<Verdict> = Vec::new();
    for (file, claim) in parse(&texts.claims)? {
        let note = |name| claim.annotation(name).map(str::to_owned).with_context(|| format!("{file}: no @{name}"));
        let (says, article) = (note("says")?, note("article")?);
        let counterexample = ask(&mut solver, &schema, &policies, &claim).await.with_context(|| says.clone())?;
        verdicts.push(Verdict { says, article, file, counterexample });
    }
    ensure!(!verdicts.is_empty(), "there is no claim to prove");
    Ok(verdicts)
}

async fn ask(
    solver: &mut CedarSymCompiler<LocalSolver>,
    schema: &Schema,
    policies: &[(String, Policy)],
    claim: &Policy,
) -> Result<Option<Counterexample>> {
    let (verb, kind) = scope(claim)?;
    let mut worlds: Vec<RequestEnv> = schema.request_envs().collect();
    worlds.retain(|world| *world.action() == verb && *world.resource() == kind);
    ensure!(!worlds.is_empty(), "no such verb on such a kind: {verb} {kind}");
    let about = policies.iter().filter(|(_, policy)| speaks_of(policy, &verb, &kind));
    let ours = PolicySet::from_policies(about.map(|(_, policy)| policy.clone()))?;
    let alone = PolicySet::from_policies([claim.clone()])?;
    for world in worlds {
        let compiled = CompiledPolicySet::compile(&ours, &world, schema)?;
        let theirs = CompiledPolicySet::compile(&alone, &world, schema)?;
        if let Some(env) = solver.check_implies_with_counterexample_opt(&compiled, &theirs).await? {
            let (request, entities) = (&env.request, &env.entities);
            return Found { request, entities, schema, ours: &ours, claim: &alone }.told().map(Some);
        }
    }
    Ok(None)
}

/// The one verb and the one kind that a claim speaks of.
fn scope(claim: &Policy) -> Result<(EntityUid, EntityTypeName)> {
    match (claim.action_constraint(), claim.resource_constraint()) {
        (ActionConstraint::Eq(verb), ResourceConstraint::Is(kind)) => Ok((verb, kind)),
        _ => bail!("a claim names one verb and one kind"),
    }
}

fn speaks_of(policy: &Policy, verb: &EntityUid, kind: &EntityTypeName) -> bool {
    let verb_fits = match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(said) => said == *verb,
        ActionConstraint::In(said) => said.contains(verb),
    };
    let kind_fits = match policy.resource_constraint() {
        ResourceConstraint::Is(said) | ResourceConstraint::IsIn(said, _) => said == *kind,
        _ => true,
    };
    verb_fits && kind_fits
}

/// The policies of all files with their file's name, ids made unique (`course.cedar#policy3`).
fn parse(files: &[(String, String)]) -> Result<Vec<(String, Policy)>> {
    let mut all = Vec::new();
    for (name, text) in files {
        let set: PolicySet = text.parse().with_context(|| name.clone())?;
        let mut numbered: Vec<(usize, Policy)> = Vec::new();
        for policy in set.policies() {
            let id = policy.id().to_string();
            let number = id.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0);
            numbered.push((number, policy.new_id(cedar_policy::PolicyId::new(format!("{name}#{id}")))));
        }
        numbered.sort_by_key(|(number, _)| *number);
        all.extend(numbered.into_iter().map(|(_, policy)| (name.clone(), policy)));
    }
    Ok(all)
}
