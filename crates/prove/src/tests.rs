//! What proving promises: the charter as shipped holds, and each separation carries a claim that falls without it.
use std::path::Path;

use super::*;

fn charter() -> Texts {
    Texts::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter")).unwrap()
}

async fn broken(texts: &Texts) -> Vec<String> {
    let verdicts = prove(texts).await.unwrap();
    verdicts.into_iter().filter(|verdict| verdict.counterexample.is_some()).map(|verdict| verdict.says).collect()
}

#[tokio::test]
async fn every_claim_of_the_charter_holds() {
    assert_eq!(broken(&charter()).await, Vec::<String>::new());
}

/// Each `forbid` of the charter is taken away in turn; some claim must come back with a counterexample.
#[tokio::test]
async fn a_weakened_policy_breaks_its_claim() {
    let whole = charter();
    let mut unguarded = Vec::new();
    let mut taken = 0;
    for (at, (name, text)) in whole.policies.iter().enumerate() {
        let set: PolicySet = text.parse().unwrap();
        let forbids = set.policies().filter(|policy| policy.effect() == cedar_policy::Effect::Forbid);
        for forbid in forbids {
            let rest = set.policies().filter(|policy| policy.id() != forbid.id()).map(ToString::to_string);
            let mut weakened = whole.clone();
            weakened.policies[at].1 = rest.collect::<Vec<_>>().join("\n");
            taken += 1;
            if broken(&weakened).await.is_empty() {
                unguarded.push(format!("{name}: {}", forbid.annotation("says").unwrap_or_default()));
            }
        }
    }
    assert!(taken >= 10, "{taken}");
    assert_eq!(unguarded, Vec::<String>::new());
}

#[tokio::test]
async fn a_claim_that_cannot_be_asked_is_an_error_never_a_proof() {
    for claim in [
        r#"@says("x") @article("y") permit (principal, action == Action::"revieww", resource is Course);"#,
        r#"@says("x") @article("y") permit (principal, action == Action::"issue", resource is Course);"#,
        r#"@says("x") @article("y") permit (principal, action, resource is Course);"#,
        r#"@article("y") permit (principal, action == Action::"review", resource is Course);"#,
        r#"@says("x") @article("y") permit (principal, action == Action::"review", resource is Course) when {"#,
        "",
    ] {
        let texts = Texts { claims: vec![("x.cedar".into(), claim.into())], ..charter() };
        prove(&texts).await.unwrap_err();
    }
}
