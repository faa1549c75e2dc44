//! What proving promises: the charter as shipped holds, and each separation and each limit carries a claim that falls
//! without it.
mod widened;

use std::path::Path;

use super::*;

fn charter() -> Texts {
    Texts::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter")).unwrap()
}

async fn broken(texts: &Texts) -> Vec<String> {
    let verdicts = prove(texts).await.unwrap();
    verdicts.into_iter().filter(|verdict| verdict.counterexample.is_some()).map(|verdict| verdict.says).collect()
}

/// The same for the claims about kinds that this file of policies speaks of, so that many weakened charters are proved
/// within a minute: what it does not speak of is as it was.
async fn broken_by(text: &str, texts: &Texts) -> Vec<String> {
    let mut about = texts.clone();
    for (_, claims) in &mut about.claims {
        let set: PolicySet = claims.parse().unwrap();
        let near = set.policies().filter(|claim| {
            let (_, kind) = scope(claim).unwrap();
            text.contains(&format!("resource is {kind}"))
        });
        *claims = near.map(ToString::to_string).collect::<Vec<_>>().join("\n");
    }
    about.claims.retain(|(_, claims)| !claims.is_empty());
    if about.claims.is_empty() { vec![] } else { broken(&about).await }
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
            if broken_by(text, &weakened).await.is_empty() {
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

#[tokio::test]
async fn a_counterexample_names_what_it_needs_and_no_more() {
    let mut texts = charter();
    let course = texts.policies.iter_mut().find(|(name, _)| name == "course.cedar").unwrap();
    course.1 = course.1.replacen(
        "resource.audience == \"open\" && resource in principal.academic };",
        "resource.audience == \"open\" && (resource in principal.academic || resource in principal.center) };",
        1,
    );
    let all = prove(&texts).await.unwrap();
    let found = all.iter().find(|one| one.says == "面向全网开放的课程只由教务处审核").unwrap();
    let found = found.counterexample.as_ref().unwrap();
    assert_eq!((&*found.verb, &*found.kind, &found.holds[..]), ("review", "Course", &["center".to_owned()][..]));
    assert!(found.facts.contains(&("audience".into(), "open".into())) && !found.raw.is_empty());
    assert!(!found.is.contains(&"reviewer".to_owned()) && !found.is.contains(&"submitter".to_owned()), "{found:?}");
}

#[tokio::test]
async fn a_solver_says_its_name() {
    assert!(solver().await.unwrap().contains("cvc5"));
}
