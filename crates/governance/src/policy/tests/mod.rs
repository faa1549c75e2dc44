//! What the shipped policies decide in scenes of the measures; every kind and verb stands in `charter/matrix.txt`.
mod consoles;
mod matrix;

use std::sync::Arc;

use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, Ask, Asked, DAY, Error, Grant, Id, Judge, Path, Place, Refusal, Subject, Wiring, on_both};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use serde::Serialize;

use super::*;
use crate::charter::{Charter, Files};

pub fn rules() -> Arc<Rules> {
    Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap()
}

pub fn grant(role: &str, kind: &str, scope: i64) -> Grant {
    Grant { role: role.into(), kind: kind.into(), scope, unit: 4 }
}

/// The mark of whoever's identity was verified.
pub fn verified() -> Grant {
    grant("verified", "Platform", 1)
}

type Facts = Vec<(&'static str, Asked)>;

fn says(stage: &'static str) -> (&'static str, Asked) {
    ("stage", Asked::Text(stage.into()))
}
fn person(name: &'static str, id: i64) -> (&'static str, Asked) {
    (name, Asked::One(("Person", id)))
}
fn course(stage: &'static str, audience: &'static str) -> Facts {
    let host = ("host", Asked::One(("Unit", 4)));
    vec![says(stage), ("audience", Asked::Text(audience.into())), host, person("provider", 90), person("submitter", 91)]
}

fn decide(
    id: i64,
    grants: &[Grant],
    verb: &'static str,
    subject: Place,
    within: Vec<Path>,
    facts: Facts,
) -> Result<String, String> {
    let actor = if id == 0 { Actor::stranger() } else { Actor::person(Id::new(id)) };
    let grants: Vec<Grant> = grants.iter().cloned().chain([verified()]).collect();
    match rules().decide(&Ask { actor: &actor, grants: &grants, verb, subject, within, facts }) {
        Ok(grounds) => Ok(grounds.role),
        Err(Error::Refused(Refusal::NotAllowed { article, .. })) => Err(article),
        Err(other) => panic!("{other}"),
    }
}

fn on_course(id: i64, grants: &[Grant], verb: &'static str, facts: Facts) -> Result<String, String> {
    let within = vec![vec![("Project", 3), ("Module", 2)], vec![("Unit", 4)]];
    decide(id, grants, verb, ("Course", 7), within, facts)
}

#[test]
fn a13_3_an_open_course_is_reviewed_by_the_academic_office_and_filed_with_publicity() {
    let (academic, publicity) = ([grant("academic", "Platform", 1)], [grant("publicity", "Platform", 1)]);
    let lead = [grant("project_lead", "Project", 3)];
    assert_eq!(on_course(1, &academic, "review", course("submitted", "open")), Ok("academic".into()));
    assert!(on_course(1, &lead, "review", course("submitted", "open")).is_err());
    assert_eq!(on_course(2, &publicity, "file", course("reviewed", "open")), Ok("publicity".into()));
    assert!(on_course(2, &publicity, "file", course("submitted", "open")).is_err());
    assert!(on_course(1, &academic, "file", course("reviewed", "open")).is_err());
}

#[test]
fn a13_4_the_provider_and_the_submitter_never_review_their_own() {
    let lead = [grant("project_lead", "Project", 3)];
    assert_eq!(on_course(1, &lead, "review", course("submitted", "scoped")), Ok("project_lead".into()));
    for own in [90, 91] {
        let no = on_course(own, &lead, "review", course("submitted", "scoped"));
        assert_eq!(no, Err("本平台补充设定".into()));
    }
    assert!(on_course(1, &[grant("project_lead", "Project", 9)], "review", course("submitted", "scoped")).is_err());
}

#[test]
fn whoever_reviewed_does_not_file() {
    let academic = [grant("academic", "Platform", 1)];
    let mut facts = course("reviewed", "scoped");
    facts.push(person("reviewer", 1));
    assert!(on_course(1, &academic, "file", facts.clone()).is_err());
    assert!(on_course(2, &academic, "file", facts).is_ok());
}

#[test]
fn a17_1_a_course_is_watched_within_its_range_and_an_unpublished_one_by_nobody() {
    let learner = [grant("participant", "Project", 3), grant("learner", "Class", 5)];
    assert!(on_course(0, &[], "see", course("published", "open")).is_ok());
    assert!(on_course(0, &[], "see", course("published", "scoped")).is_err());
    assert!(on_course(1, &learner, "see", course("published", "scoped")).is_ok());
    assert!(on_course(1, &learner, "see", course("filed", "scoped")).is_err());
    assert!(on_course(1, &[grant("participant", "Project", 9)], "see", course("published", "scoped")).is_err());
}

#[test]
fn a6_1_a_task_is_issued_by_the_owner_of_its_module_and_accepted_by_the_center() {
    let facts = |stage| vec![says(stage), ("issuer", Asked::One(("Unit", 1))), ("host", Asked::One(("Unit", 4)))];
    let on =
        |grants: &[Grant], verb, stage| decide(1, grants, verb, ("Task", 7), vec![vec![("Module", 2)]], facts(stage));
    let (owner, other) = ([grant("module_owner", "Module", 2)], [grant("module_owner", "Module", 3)]);
    let center = [grant("center", "Platform", 1)];
    assert!(on(&owner, "issue", "drafted").is_ok());
    assert!(on(&other, "issue", "drafted").is_err());
    assert!(on(&center, "issue", "drafted").is_err());
    assert!(on(&center, "accept", "issued").is_ok());
    assert!(on(&owner, "accept", "issued").is_err());
    let both = [grant("center", "Platform", 1), grant("module_owner", "Module", 2)];
    assert!(on(&both, "accept", "issued").is_err());
}

#[test]
fn a6_7_grants_are_determined_by_the_academic_office_and_a_security_administrator_only_suspends() {
    let on = |id, grants: &[Grant], verb| {
        let facts = matrix::of_grant("proposed", "unit_staff", &["by_unit_head"], false);
        decide(id, grants, verb, ("Grant", 7), vec![vec![("Unit", 4)]], facts)
    };
    let academic = [grant("academic", "Platform", 1)];
    assert!(on(1, &academic, "determine").is_ok());
    assert!(on(90, &academic, "determine").is_err());
    assert!(on(91, &academic, "determine").is_err());
    let security = [grant("security_admin", "Platform", 1)];
    assert!(on(1, &security, "suspend").is_ok());
    assert!(on(1, &security, "determine").is_err());
    let both = [grant("security_admin", "Platform", 1), grant("academic", "Platform", 1)];
    assert!(on(1, &both, "determine").is_err());
}

#[test]
fn coordinators_see_only_their_own_people() {
    let on =
        |grants: &[Grant]| decide(1, grants, "see", ("Person", 70), vec![vec![("Unit", 41), ("Unit", 40)]], vec![]);
    assert!(on(&[grant("school_coordinator", "Unit", 41)]).is_ok());
    assert!(on(&[grant("district_coordinator", "Unit", 40)]).is_ok());
    assert!(on(&[grant("school_coordinator", "Unit", 42)]).is_err());
    assert!(on(&[grant("learner", "Class", 5)]).is_err());
}

#[test]
fn a20_1_the_audit_is_read_by_its_administrator_alone() {
    let on = |grants: &[Grant]| decide(1, grants, "see", ("Audit", 1), vec![], vec![]);
    assert!(on(&[grant("audit_admin", "Platform", 1)]).is_ok());
    for role in ["system_admin", "security_admin", "leadership", "academic", "center"] {
        assert!(on(&[grant(role, "Platform", 1)]).is_err(), "{role}");
    }
    assert!(on(&[grant("audit_admin", "Platform", 1), grant("system_admin", "Platform", 1)]).is_err());
}

#[test]
fn a_missing_fact_and_an_unknown_verb_are_faults_never_permissions() {
    let actor = Actor::person(Id::new(1));
    let grants = [grant("academic", "Platform", 1)];
    for (verb, facts) in [("review", vec![]), ("fly", course("submitted", "open"))] {
        let ask = Ask { actor: &actor, grants: &grants, verb, subject: ("Course", 7), within: vec![], facts };
        assert!(matches!(rules().decide(&ask), Err(Error::Fault(_))));
    }
}

// req("CSL-05")
#[test]
fn nothing_is_published_sent_in_or_said_by_an_account_whose_person_was_not_verified() {
    let kept = matrix::kept_from_the_unverified();
    for (kind, verbs) in [
        ("Amendment", &["edit", "propose", "publish"][..]),
        ("Article", &["amend", "correct", "edit", "publish", "submit"]),
        ("Charter", &["interpret"]),
        ("Class", &["remind", "schedule"]),
        ("Course", &["edit", "note", "publish", "submit"]),
        ("File", &["upload"]),
        ("Finding", &["answer"]),
        ("Import", &["apply", "check", "declare"]),
        ("Module", &["administer"]),
        ("Project", &["archive", "import_roster", "supplement_roster"]),
        ("Register", &["put_paper"]),
        ("Requirement", &["deliver", "discuss", "raise"]),
        ("SecurityNotice", &["issue"]),
        ("Task", &["draft", "issue", "report"]),
    ] {
        let own: Vec<&str> = kept.iter().filter(|one| one.0 == kind).map(|one| one.1.as_str()).collect();
        assert_eq!(own, verbs, "{kind}");
    }
    assert_eq!(kept.iter().map(|one| &one.0).collect::<std::collections::BTreeSet<_>>().len(), 14, "{kept:?}");
}

#[test]
fn the_house_acts_by_its_cause_and_is_not_asked() {
    let actor = Actor::house("retention.expire");
    let ask =
        Ask { actor: &actor, grants: &[], verb: "withdraw", subject: ("Course", 7), within: vec![], facts: vec![] };
    assert_eq!(rules().decide(&ask).unwrap().policy, "house:retention.expire");
}

/// A class of module 2, project 3.
#[derive(Serialize)]
struct Class;
#[derive(Clone, Copy, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum Verb {
    See,
    Close,
}
impl Subject for Class {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Class";
    fn id(&self) -> i64 {
        5
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Project", 3), ("Module", 2)]]
    }
    fn facts(&self) -> Facts {
        vec![says("open")]
    }
}

on_both!(a3_1_the_same_person_may_do_what_a_grant_says_while_it_lasts, async |engine: Engine| {
    let app: App = fresh_house(engine, rules(), Wiring::default()).await;
    let seed = Actor::house("tests");
    let id = app
        .act(&seed, async |tx| {
            let id = enter(tx, Newcomer { name: "周岩".into(), ..Default::default() }).await?.id;
            let until = Some(MONDAY.plus(DAY));
            give(tx, NewGrant { person: id, role: "class_head", scope: ("Class", 5), unit: 4, until }).await?;
            give(tx, NewGrant { person: id, role: "learner", scope: ("Class", 5), unit: 0, until: None }).await?;
            Ok(id)
        })
        .await
        .unwrap();
    let actor = Actor::person(id);
    let close = async || {
        app.act(&actor, async |tx| {
            tx.allow(Verb::Close, &Class)?;
            Ok(tx.grounds())
        })
        .await
    };
    let grounds = close().await.unwrap();
    assert_eq!((&*grounds.role, grounds.unit), ("class_head", 4));
    assert!(grounds.policy.starts_with("class.cedar#"));
    app.house.clock.move_to(MONDAY.plus(DAY));
    let no = close().await.unwrap_err();
    assert!(matches!(no, Error::Refused(Refusal::NotAllowed { .. })));
    let stranger = app.act(&Actor::stranger(), async |tx| tx.allow(Verb::Close, &Class)).await.unwrap_err();
    assert!(matches!(stranger, Error::Refused(Refusal::NotFound)));
});
