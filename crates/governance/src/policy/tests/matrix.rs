//! The permission table: kind × stage × verb → the roles that may, each holding one grant in the right scope and being
//! nobody that the thing names. A change of rights is a diff of `charter/matrix.txt` that a person reviews.
mod identity;

use std::fmt::Write as _;

use kernel::{Actor, Ask, Asked, Error, Grant, Id, Judge, Path, Place};

use super::{grant, rules};

const UNIT: Place = ("Unit", 4);
const PROJECT: Place = ("Project", 3);
const MODULE: Place = ("Module", 2);
const COLUMN: Place = ("Column", 6);
const CLASS: Place = ("Class", 5);

struct Scene {
    kind: &'static str,
    id: i64,
    label: String,
    within: Vec<Path>,
    facts: Vec<(&'static str, Asked)>,
}

fn scene(kind: &'static str, id: i64, label: &str, within: Vec<Path>, facts: Vec<(&'static str, Asked)>) -> Scene {
    Scene { kind, id, label: label.into(), within, facts }
}

fn text(name: &'static str, said: &'static str) -> (&'static str, Asked) {
    (name, Asked::Text(said.into()))
}
fn one(name: &'static str, place: Place) -> (&'static str, Asked) {
    (name, Asked::One(place))
}

/// A grant of person 90 on behalf of another unit, proposed by 91, suspended by nobody.
pub fn of_grant(stage: &'static str, role: &'static str, by: &[&str], combines: bool) -> Vec<(&'static str, Asked)> {
    let who = [
        "by_center",
        "by_module_owner",
        "by_column_owner",
        "by_unit_head",
        "by_project_lead",
        "by_district_coordinator",
    ];
    let mut facts: Vec<_> = who.into_iter().map(|name| (name, Asked::Yes(by.contains(&name)))).collect();
    facts.extend([
        text("stage", stage),
        text("role", role),
        one("behalf", ("Unit", 40)),
        one("holder", ("Person", 90)),
        one("proposer", ("Person", 91)),
        ("combines", Asked::Yes(combines)),
        ("held", Asked::Yes(false)),
        ("fits", Asked::Yes(true)),
    ]);
    facts
}

fn scenes() -> Vec<Scene> {
    let project = || vec![vec![PROJECT, MODULE], vec![UNIT]];
    let mut all = vec![
        scene("Account", 7, "", vec![vec![UNIT]], vec![one("owner", ("Person", 90))]),
        scene("Audit", 1, "", vec![], vec![]),
        scene("Backup", 1, "", vec![], vec![]),
        scene("Breach", 1, "", vec![], vec![]),
        scene("Complaint", 7, "", vec![], vec![text("stage", "received")]),
        scene("Charter", 1, "", vec![], vec![]),
        scene("Column", COLUMN.1, "", vec![], vec![]),
        scene("File", 7, "", vec![vec![UNIT]], vec![one("uploader", ("Person", 90))]),
        scene("Module", MODULE.1, "", vec![], vec![]),
        scene("Person", 70, "", vec![vec![UNIT]], vec![]),
        scene("Person", 70, "来访", vec![vec![UNIT]], vec![one("sponsor", ("Person", 90))]),
        scene("Unit", UNIT.1, "", vec![], vec![]),
    ];
    all.extend(consoles());
    all.push(emergency());
    all.extend(identity::guests());
    all.extend(identity::recoveries());
    all.extend(identity::mergers());
    for what in ["correct", "erase"] {
        let facts = vec![text("stage", "asked"), text("what", what), one("owner", ("Person", 90))];
        all.push(scene("DataRequest", 7, what, vec![vec![UNIT]], facts));
    }
    all.extend(grants());
    all.extend(amendments());
    let roll = || vec![vec![CLASS, PROJECT, MODULE], vec![UNIT]];
    all.push(scene("Roll", 7, "", roll(), vec![text("stage", "submitted"), one("submitter", ("Person", 90))]));
    let paper = vec![text("stage", "issued"), one("holder", ("Person", 90))];
    all.push(scene("Certificate", 7, "", project(), paper));
    for stage in ["drafted", "issued", "accepted"] {
        let facts = vec![text("stage", stage), one("issuer", ("Unit", 1)), one("host", UNIT)];
        all.push(scene("Task", 7, stage, vec![vec![MODULE]], facts));
    }
    for stage in ["drafted", "running"] {
        all.push(scene(
            "Project",
            PROJECT.1,
            stage,
            vec![vec![MODULE], vec![UNIT]],
            vec![text("stage", stage), one("host", UNIT)],
        ));
    }
    for audience in ["open", "scoped"] {
        all.push(scene("Register", 1, audience, vec![], vec![text("audience", audience)]));
    }
    all.push(scene("Class", CLASS.1, "open", project(), vec![text("stage", "open")]));
    for what in ["persons", "roster", "supplement", "timetable"] {
        let facts = vec![text("stage", "checked"), text("what", what), one("maker", ("Person", 90))];
        all.push(scene("Import", 7, what, project(), facts));
    }
    all.extend(courses());
    all.extend(requirements());
    all.extend(articles());
    all.extend(security());
    all.extend(takedowns());
    all.sort_by_key(|scene| scene.kind);
    all
}

fn courses() -> Vec<Scene> {
    let project = || vec![vec![PROJECT, MODULE], vec![UNIT]];
    let provider = || one("provider", ("Person", 90));
    let mut all = vec![];
    for audience in ["open", "scoped"] {
        for stage in ["drafted", "submitted", "checked", "prechecked", "reviewed", "filed", "published", "taken_down"] {
            let facts = vec![text("stage", stage), text("audience", audience), one("host", UNIT), provider()];
            all.push(scene("Course", 7, &format!("{audience} {stage}"), project(), facts));
        }
        let unmanned = ("unmanned", Asked::Yes(true));
        let facts = vec![text("stage", "checked"), text("audience", audience), one("host", UNIT), provider(), unmanned];
        all.push(scene("Course", 7, &format!("{audience} checked unmanned"), project(), facts));
    }
    all
}

fn emergency() -> Scene {
    let mut facts = vec![text("role", "system_admin"), text("asked_as", "network_office")];
    facts.extend([one("person", ("Person", 91)), one("asked_by", ("Person", 90))]);
    scene("Emergency", 7, "system_admin asked by the Office", vec![], facts)
}

fn consoles() -> impl Iterator<Item = Scene> {
    let all = people::roles::CONSOLES.into_iter().zip(1..);
    all.map(|(role, id)| scene("Console", id, role, vec![], vec![text("role", role)]))
}

/// Rights that are proposed and rights that are held.
fn grants() -> Vec<Scene> {
    let places = || vec![vec![CLASS, PROJECT, MODULE], vec![COLUMN], vec![UNIT]];
    let mut all = vec![];
    for (stage, role, by) in [
        ("proposed", "module_owner", ["by_module_owner", "by_unit_head", "by_center"]),
        ("proposed", "assistant", ["by_project_lead"; 3]),
        ("proposed", "school_coordinator", ["by_district_coordinator", "by_center", "by_center"]),
        ("current", "column_owner", ["by_column_owner", "by_unit_head", "by_center"]),
        ("current", "learner", [""; 3]),
    ] {
        all.push(scene("Grant", 7, &format!("{role} {stage}"), places(), of_grant(stage, role, &by, false)));
    }
    let clash = of_grant("proposed", "audit_admin", &["by_unit_head"], true);
    all.push(scene("Grant", 7, "audit_admin proposed beside another role", places(), clash));
    all
}

fn requirements() -> Vec<Scene> {
    let stages = ["drafted", "raised", "accepted", "working", "delivered", "confirmed"];
    let scenes = stages.map(|stage| {
        let facts = vec![text("stage", stage), one("owner", UNIT), one("raiser", ("Person", 90))];
        scene("Requirement", 7, stage, vec![vec![MODULE], vec![COLUMN]], facts)
    });
    scenes.into()
}

/// The security desk: what concerns the unit 4, in time and overdue.
fn security() -> Vec<Scene> {
    let units = || ("units", Asked::Many(vec![UNIT]));
    let mut all = vec![
        scene("Checklist", 1, "", vec![], vec![]),
        scene("Inspection", 7, "", vec![], vec![text("stage", "open"), units()]),
        scene("SecurityNotice", 7, "", vec![], vec![units()]),
    ];
    for (label, overdue) in [("", false), ("overdue", true)] {
        let facts = |stage| vec![text("stage", stage), one("unit", UNIT), ("overdue", Asked::Yes(overdue))];
        all.push(scene("Finding", 7, label, vec![], facts("found")));
        all.push(scene("Vulnerability", 7, label, vec![], facts("open")));
    }
    for (label, unit, overdue, office) in [
        ("reported", None, false, false),
        ("reported overdue", None, true, false),
        ("assigned", Some(UNIT), false, false),
        ("assigned to the office", Some(UNIT), false, true),
    ] {
        let mut facts = vec![
            text("stage", label.split(' ').next().unwrap_or_default()),
            one("reporter", ("Person", 90)),
            ("overdue", Asked::Yes(overdue)),
            ("of_office", Asked::Yes(office)),
        ];
        facts.extend(unit.map(|unit| one("unit", unit)));
        all.push(scene("Incident", 7, label, vec![], facts));
    }
    for (stage, hours) in [("opened", false), ("concluded", true)] {
        let facts =
            vec![text("stage", stage), one("person", ("Person", 90)), one("unit", UNIT), ("hours", Asked::Yes(hours))];
        all.push(scene("LendingCase", 7, stage, vec![], facts));
    }
    all
}

/// Take-downs of what person 90 provides, made by person 91; and the ledger of publications.
fn takedowns() -> Vec<Scene> {
    let mut all = vec![scene("Publication", 7, "", vec![], vec![])];
    for stage in ["cut", "closed"] {
        let facts = vec![text("stage", stage), one("taker", ("Person", 91)), one("provider", ("Person", 90))];
        all.push(scene("Takedown", 7, stage, vec![], facts));
    }
    all
}

/// Changes of the charter, by what they change and who proposed them.
fn amendments() -> Vec<Scene> {
    let mut all = vec![];
    for (part, office) in [("parameters", "center"), ("parameters", "academic_office"), ("articles", "center")] {
        for stage in ["proposed", "reviewed"] {
            let facts = vec![
                text("stage", stage),
                text("part", part),
                text("office", office),
                ("answering", Asked::Many(vec![UNIT])),
                one("proposer", ("Person", 90)),
            ];
            all.push(scene("Amendment", 7, &format!("{part} {office} {stage}"), vec![], facts));
        }
    }
    all
}

/// An article at every stage, and the correction of a published one.
fn articles() -> Vec<Scene> {
    let mut all = vec![];
    for (label, stage, correction) in [
        ("drafted", "drafted", "none"),
        ("submitted", "submitted", "none"),
        ("returned", "returned", "none"),
        ("rejected", "rejected", "none"),
        ("reviewed", "reviewed", "none"),
        ("scheduled", "scheduled", "none"),
        ("published", "published", "none"),
        ("published, correction proposed", "published", "proposed"),
        ("published, correction accepted", "published", "accepted"),
        ("withdrawn", "withdrawn", "none"),
        ("taken down", "taken_down", "none"),
    ] {
        let mut facts = vec![
            text("stage", stage),
            text("correction", correction),
            one("host", UNIT),
            one("provider", ("Person", 90)),
        ];
        facts.push(("fit_host", Asked::Yes(true)));
        if correction != "none" {
            facts.push(one("amender", ("Person", 92)));
        }
        if let ("submitted", _) | (_, "proposed") = (stage, correction) {
            let unmanned = facts.iter().cloned().chain([("unmanned", Asked::Yes(true))]).collect();
            all.push(scene("Article", 7, &format!("{label}, unmanned"), vec![vec![COLUMN], vec![UNIT]], unmanned));
        }
        all.push(scene("Article", 7, label, vec![vec![COLUMN], vec![UNIT]], facts));
    }
    all
}

fn table() -> String {
    let rules = rules();
    let roles: Vec<(String, Grant)> =
        rules.charter().roles.iter().map(|role| (role.code.clone(), in_scope(&role.code, &role.scope))).collect();
    let mut out = String::from(
        "# 种类（情形）动作：谁可以。每个角色只持一项范围内的授权，身份已核验，且不是提供、提交、审核的本人；*为任何人。\n",
    );
    for scene in scenes() {
        let label = if scene.label.is_empty() { String::new() } else { format!(" [{}]", scene.label) };
        let _ = writeln!(out, "\n{}{label}", scene.kind);
        for (_, verb) in rules.verbs().into_iter().filter(|(kind, _)| *kind == scene.kind) {
            let may = |grants: &[Grant]| ask(&*rules, &scene, verb, grants);
            let holders: Vec<&str> =
                roles.iter().filter(|(_, grant)| may(std::slice::from_ref(grant))).map(|(role, _)| &**role).collect();
            let who = if may(&[]) { "*".to_owned() } else { holders.join(" ") };
            let _ = writeln!(out, "  {verb}: {}", if who.is_empty() { "—" } else { &who });
        }
    }
    out
}

/// What holders of these grants may in any scene: kind and verb.
pub fn may(grants: &[Grant]) -> std::collections::BTreeSet<String> {
    let rules = rules();
    let verbs = rules.verbs();
    let mut all = std::collections::BTreeSet::new();
    for scene in scenes() {
        for (_, verb) in verbs.iter().filter(|(kind, _)| *kind == scene.kind) {
            if ask(&*rules, &scene, verb, grants) {
                all.insert(format!("{} {verb}", scene.kind));
            }
        }
    }
    all
}

/// Everything that is refused to whoever's identity was not verified, though a role of theirs may: kind and verb.
pub fn kept_from_the_unverified() -> std::collections::BTreeSet<(String, String)> {
    let rules = rules();
    let mut found = std::collections::BTreeSet::new();
    // All at once but the three consoles, which keep their holder from content by themselves.
    let all = rules.charter().roles.iter().filter(|role| !people::roles::CONSOLES.contains(&role.code.as_str()));
    let roles: Vec<Grant> = all.map(|role| in_scope(&role.code, &role.scope)).collect();
    for scene in scenes() {
        for (kind, verb) in rules.verbs().into_iter().filter(|(kind, _)| *kind == scene.kind) {
            let actor = Actor::person(Id::new(1));
            let kept: &'static str = Box::leak(verb.to_owned().into_boxed_str());
            let (subject, within, facts) = ((scene.kind, scene.id), scene.within.clone(), scene.facts.clone());
            let one = Ask { actor: &actor, grants: &roles, verb: kept, subject, within, facts };
            if let Err(Error::Refused(kernel::Refusal::NotAllowed { says, .. })) = rules.decide(&one)
                && says.contains("没有核验真实身份")
            {
                found.insert((kind.to_owned(), verb.to_owned()));
            }
        }
    }
    found
}

fn in_scope(role: &str, scope: &str) -> Grant {
    let places = [UNIT, PROJECT, MODULE, COLUMN, CLASS];
    let id = places.iter().find(|(kind, _)| *kind == scope).map_or(1, |(_, id)| *id);
    grant(role, scope, id)
}

fn ask(judge: &dyn Judge, scene: &Scene, verb: &str, grants: &[Grant]) -> bool {
    let actor = Actor::person(Id::new(1));
    let verb: &'static str = Box::leak(verb.to_owned().into_boxed_str());
    let (subject, within, facts) = ((scene.kind, scene.id), scene.within.clone(), scene.facts.clone());
    // Everybody in the table is who they say they are; what the others may not is a test of its own.
    let grants: Vec<Grant> = grants.iter().cloned().chain([super::verified()]).collect();
    match judge.decide(&Ask { actor: &actor, grants: &grants, verb, subject, within, facts }) {
        Ok(_) => true,
        Err(Error::Refused(_)) => false,
        Err(fault) => panic!("{} {} {verb}: {fault}", scene.kind, scene.label),
    }
}

// req("YX-01")
#[test]
fn the_permission_table_is_the_one_that_was_reviewed() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter/matrix.txt");
    let table = table();
    match std::fs::read_to_string(&path) {
        Ok(reviewed) => assert!(
            reviewed == table,
            "permissions changed: delete charter/matrix.txt, run this test again and review the diff:\n{}",
            changed(&reviewed, &table)
        ),
        Err(_) => std::fs::write(&path, table).unwrap(),
    }
}

#[test]
fn every_kind_with_a_policy_stands_in_the_table() {
    let all = scenes();
    for (kind, verb) in rules().verbs() {
        assert!(all.iter().any(|scene| scene.kind == kind), "{kind} {verb}");
    }
}

fn changed(before: &str, after: &str) -> String {
    let new = after.lines().filter(|line| !before.lines().any(|old| old == *line)).map(|line| format!("+ {line}\n"));
    let old = before.lines().filter(|line| !after.lines().any(|new| new == *line)).map(|line| format!("- {line}\n"));
    old.chain(new).collect()
}
