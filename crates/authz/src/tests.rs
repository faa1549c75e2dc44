//! What a policy set promises: it fails closed, names its article, and refuses to be read when it is wrong.
use super::*;

const SCHEMA: &str = r#"
entity Platform, Unit in [Platform];
entity Project in [Platform];
entity Course in [Project, Unit, Platform] = { "stage": String, "provider": Person };
entity Person = { "lead": Set<Project>, "head": Set<Unit>, "center": Set<Platform> };
action see, review appliesTo { principal: Person, resource: Course };
"#;
const ROLES: [&str; 3] = ["lead", "head", "center"];
const POLICIES: &str = r#"
@article("第三条") @says("课程只对本项目的人可见")
permit (principal, action == Action::"see", resource is Course)
when { resource in principal.lead || resource in principal.center };
@article("第十三条") @says("由负责人审核")
permit (principal, action == Action::"review", resource is Course)
when { resource in principal.lead || resource in principal.head };
@article("补充") @says("提供者不审核自己的课程")
forbid (principal, action == Action::"review", resource is Course)
when { principal == resource.provider };
"#;

fn policies() -> Policies {
    Policies::parse(SCHEMA, &ROLES, &[("courses.cedar", POLICIES)]).unwrap()
}

fn question<'a>(person: i64, grants: Vec<(&'a str, &'a str, i64)>, verb: &'a str) -> Question<'a> {
    Question {
        person: ("Person", person),
        grants,
        verb,
        thing: ("Course", 7),
        within: vec![vec![("Project", 3)], vec![("Unit", 4)]],
        facts: vec![("stage", Fact::Text("drafted".into())), ("provider", Fact::One(("Person", 1)))],
    }
}

#[test]
fn a_grant_in_either_chain_allows_and_is_named() {
    let grants = vec![("lead", "Project", 9), ("head", "Unit", 4)];
    let Answer::Yes { policy, grant } = policies().decide(&question(2, grants, "review")).unwrap() else { panic!() };
    assert!(policy.starts_with("courses.cedar#"));
    assert_eq!(grant, Some(1));
}

#[test]
fn nobody_reviews_their_own_and_the_refusal_says_so() {
    let no = policies().decide(&question(1, vec![("lead", "Project", 3)], "review")).unwrap();
    assert_eq!(no, Answer::No { says: "提供者不审核自己的课程".into(), article: "补充".into() });
}

#[test]
fn a_grant_elsewhere_allows_nothing_and_the_platform_reaches_everything() {
    assert!(matches!(policies().decide(&question(2, vec![("lead", "Project", 9)], "see")).unwrap(), Answer::No { .. }));
    assert!(matches!(
        policies().decide(&question(2, vec![("center", "Platform", 1)], "see")).unwrap(),
        Answer::Yes { .. }
    ));
}

/// Every asker, provider and pair of grants, asked in turn of the same policies, against the rules in plain words.
#[test]
fn what_is_remembered_of_one_person_is_never_said_to_another_whom_the_policies_tell_apart() {
    let policies = policies();
    let held = [("lead", "Project", 3), ("lead", "Project", 9), ("head", "Unit", 4), ("center", "Platform", 1)];
    let mut asked = 0;
    for (person, provider) in (1..4).flat_map(|person| (1..4).map(move |provider| (person, provider))) {
        for (one, other) in held.iter().flat_map(|one| held.iter().map(move |other| (*one, *other))) {
            for verb in ["see", "review"] {
                let grants = vec![one, ("librarian", "Unit", person), other];
                let mut question = question(person, grants, verb);
                question.facts[1].1 = Fact::One(("Person", provider));
                question.facts.push(("title", Fact::Text(format!("{person}").into())));
                let opens = |grant: (&str, &str, i64)| match verb {
                    "see" => grant.1 != "Unit" && grant.2 != 9,
                    _ => grant.1 != "Platform" && grant.2 != 9 && person != provider,
                };
                let expected = [one, other].into_iter().position(opens).map(|at| at * 2);
                let grant = match policies.decide(&question).unwrap() {
                    Answer::Yes { grant, .. } => grant,
                    Answer::No { .. } => None,
                };
                assert_eq!(grant, expected, "{person} {provider} {one:?} {other:?} {verb}");
                asked += 1;
            }
        }
    }
    // To see, nobody's number matters; to review, whether one is the provider, or which other person is.
    assert!(asked == 288 && policies.memory.len() < 100, "{} questions were decided", policies.memory.len());
}

#[test]
fn a_policy_that_cannot_be_evaluated_is_a_fault_never_a_permission() {
    let mut broken = question(2, vec![("lead", "Project", 3)], "review");
    broken.facts.clear();
    assert!(policies().decide(&broken).is_err());
    assert!(policies().decide(&question(2, vec![], "publish")).is_err());
}

#[test]
fn a_wrong_policy_is_refused_with_file_and_reason() {
    let say = |text: &str| {
        Policies::parse(SCHEMA, &ROLES, &[("x.cedar", text)]).err().map(|no| format!("{no:#}")).unwrap_or_default()
    };
    let head = r#"@article("x") @says("y") permit (principal, action == Action::"see", resource is Course)"#;
    for (text, why) in [
        (format!("{head}\nwhen {{ resource in principal.boss }};"), "boss"),
        (format!("{head}\n\nwhen {{ resource in }};"), "line 3"),
        (r#"permit (principal, action == Action::"see", resource is Course);"#.to_owned(), "@says"),
        (r#"@article("x") @says("y") permit (principal, action, resource is Course);"#.to_owned(), "name the verbs"),
        (format!("{head}\nwhen {{ principal == Person::\"7\" }};"), "nobody"),
        (format!(r#"{head} when {{ resource["st\u{{61}}ge"] == "filed" }};"#), "write it out"),
        (
            r#"@article("x") @says("y") permit (principal, action == Action::"see", resource);"#.to_owned(),
            "name the kind",
        ),
    ] {
        let said = say(&text);
        assert!(said.contains(why) && said.contains("x.cedar"), "{said}");
    }
}
