//! Each “only”, “never” and “before” of articles 3, 4, 5, 6.4, 6.7, 7.4, 9, 10, 11, 13, 22 and 23, widened in the policies
//! by one word: a role added, a condition dropped, a stage not asked for. Some claim must fall.
use super::{broken_by, charter};

/// (file, what stands there, what it is widened to); the first place where it stands.
const WIDENED: [(&str, &str, &str); 73] = [
    // 3: nobody sees what is not theirs.
    ("class.cedar", "resource in principal.learner ||", "!principal.learner.isEmpty() ||"),
    (
        "class.cedar",
        "resource in principal.project_lead || resource in principal.class_head || resource in principal.assistant ||\n  resource in principal.module_owner || resource in principal.academic || resource in principal.unit_head\n};",
        "true };",
    ),
    ("person.cedar", "resource in principal.unit_head ||", "!principal.unit_head.isEmpty() ||"),
    (
        "person.cedar",
        "resource in principal.academic || resource in principal.center ||",
        "resource in principal.audit_admin || resource in principal.academic || resource in principal.center ||",
    ),
    ("certificate.cedar", "principal == resource.holder ||", "!principal.learner.isEmpty() ||"),
    (
        "project.cedar",
        "resource.stage != \"drafted\" && resource in principal.participant",
        "resource in principal.participant",
    ),
    // 4 and 5: who answers is named by the unit itself.
    ("unit.cedar", "resource in principal.unit_head || resource in principal.academic };", "true };"),
    (
        "unit.cedar",
        "resource in principal.unit_head || resource in principal.academic };",
        "!principal.unit_head.isEmpty() };",
    ),
    // 6.4: open courses of the academic office; premium ones among the published.
    (
        "course.cedar",
        "resource.audience == \"open\" && resource in principal.academic };",
        "resource.audience == \"open\" && (resource in principal.academic || resource in principal.leadership) };",
    ),
    (
        "course.cedar",
        "resource.stage == \"published\" && resource.audience == \"open\" && resource in principal.academic };",
        "resource.audience == \"open\" && resource in principal.academic };",
    ),
    (
        "course.cedar",
        "resource.stage == \"published\" && resource.audience == \"open\" && resource in principal.academic };",
        "resource.stage == \"published\" && resource.audience == \"open\" };",
    ),
    (
        "course.cedar",
        "resource.stage == \"published\" && resource.audience == \"open\" && resource in principal.academic };",
        "resource.stage == \"published\" && resource in principal.academic };",
    ),
    // 6.7: grants are determined by the academic office.
    (
        "grant.cedar",
        "resource.stage == \"proposed\" && resource in principal.academic };",
        "resource.stage == \"proposed\" && (resource in principal.academic || resource in principal.center) };",
    ),
    (
        "grant.cedar",
        "resource.stage == \"proposed\" && resource in principal.academic };",
        "resource in principal.academic };",
    ),
    (
        "grant.cedar",
        "  (resource.by_center && resource in principal.center) ||\n  (resource.by_module_owner && resource in principal.module_owner) ||",
        "  resource in principal.academic ||",
    ),
    (
        "grant.cedar",
        "resource.role != \"learner\" && resource.role != \"participant\" &&\n  (resource in principal.academic ||",
        "(resource in principal.leadership || resource in principal.academic ||",
    ),
    (
        "grant.cedar",
        "resource in principal.security_admin || resource in principal.academic };",
        "resource in principal.system_admin || resource in principal.academic };",
    ),
    (
        "roll.cedar",
        "when { resource in principal.academic };",
        "when { resource in principal.academic || resource in principal.project_lead };",
    ),
    (
        "certificate.cedar",
        "when { resource in principal.academic };",
        "when { resource in principal.academic || resource in principal.project_lead };",
    ),
    (
        "person.cedar",
        "resource in principal.academic || resource in principal.district_coordinator ||",
        "resource in principal.center || resource in principal.academic || resource in principal.district_coordinator ||",
    ),
    // 7.4: the Center takes tasks and deploys, after they were issued.
    ("task.cedar", "resource.stage != \"drafted\" && resource in principal.center", "resource in principal.center"),
    (
        "task.cedar",
        "resource.stage != \"drafted\" && resource in principal.center",
        "resource.stage != \"drafted\" && (resource in principal.center || resource in principal.academic)",
    ),
    (
        "task.cedar",
        "when { resource in principal.module_owner };",
        "when { resource in principal.module_owner || resource in principal.academic };",
    ),
    ("task.cedar", "when { resource in principal.module_owner };", "when { !principal.module_owner.isEmpty() };"),
    (
        "task.cedar",
        "when { principal.unit_head.contains(resource.host) || principal.unit_staff.contains(resource.host) };",
        "when { true };",
    ),
    (
        "project.cedar",
        "action == Action::\"deploy\", resource is Project)\nwhen { resource in principal.center };",
        "action == Action::\"deploy\", resource is Project)\nwhen { resource in principal.center || resource in principal.project_lead };",
    ),
    // 9 and 10: modules, rosters, timetables and columns of their owners.
    (
        "project.cedar",
        "resource is Project)\nwhen { resource in principal.module_owner };",
        "resource is Project)\nwhen { resource in principal.module_owner || resource in principal.center };",
    ),
    (
        "class.cedar",
        "action == Action::\"enrol\", resource is Class)\nwhen { resource in principal.module_owner };",
        "action == Action::\"enrol\", resource is Class)\nwhen { resource in principal.module_owner || resource in principal.project_lead };",
    ),
    (
        "class.cedar",
        "action == Action::\"schedule\", resource is Class)\nwhen { resource in principal.module_owner };",
        "action == Action::\"schedule\", resource is Class)\nwhen { !principal.module_owner.isEmpty() };",
    ),
    ("import.cedar", "principal == resource.maker &&", "true &&"),
    (
        "import.cedar",
        "[Action::\"apply\", Action::\"undo\"], resource is Import)\nwhen { resource in principal.module_owner ||",
        "[Action::\"apply\", Action::\"undo\"], resource is Import)\nwhen { resource in principal.project_lead || resource in principal.module_owner ||",
    ),
    (
        "import.cedar",
        "[Action::\"apply\", Action::\"undo\"], resource is Import)\nwhen { resource in principal.module_owner || (resource.what == \"persons\" && resource in principal.academic) };",
        "[Action::\"apply\", Action::\"undo\"], resource is Import)\nwhen { resource in principal.module_owner || resource in principal.academic };",
    ),
    (
        "article.cedar",
        "resource is Article)\nwhen { resource in principal.column_owner };",
        "resource is Article)\nwhen { resource in principal.column_owner || resource in principal.center };",
    ),
    (
        "article.cedar",
        "resource is Article)\nwhen { resource in principal.column_owner };",
        "resource is Article)\nwhen { !principal.column_owner.isEmpty() };",
    ),
    (
        "article.cedar",
        "(resource.stage == \"reviewed\" || resource.stage == \"scheduled\") && resource in principal.center };",
        "resource in principal.center };",
    ),
    // 7.4, 9 and 10: requirements of the owner to the Center and back, modules kept by their owners.
    (
        "requirement.cedar",
        "principal.unit_head.contains(resource.owner) || principal.unit_staff.contains(resource.owner)\n};",
        "!principal.unit_head.isEmpty()\n};",
    ),
    (
        "requirement.cedar",
        "resource.stage != \"drafted\" && (resource in principal.center || resource in principal.leadership)",
        "(resource in principal.center || resource in principal.leadership)",
    ),
    (
        "requirement.cedar",
        "resource.stage != \"drafted\" && (resource in principal.center || resource in principal.leadership)",
        "resource.stage != \"drafted\"",
    ),
    (
        "requirement.cedar",
        "Action::\"withdraw\"], resource is Requirement)\nwhen { resource in principal.module_owner",
        "Action::\"withdraw\"], resource is Requirement)\nwhen { resource in principal.center || resource in principal.module_owner",
    ),
    (
        "requirement.cedar",
        "Action::\"decline\"], resource is Requirement)\nwhen { resource.stage != \"drafted\" && resource in principal.center };",
        "Action::\"decline\"], resource is Requirement)\nwhen { resource in principal.center };",
    ),
    (
        "requirement.cedar",
        "Action::\"decline\"], resource is Requirement)\nwhen { resource.stage != \"drafted\" && resource in principal.center };",
        "Action::\"decline\"], resource is Requirement)\nwhen { resource.stage != \"drafted\" && (resource in principal.center || resource in principal.module_owner) };",
    ),
    (
        "requirement.cedar",
        "resource.stage != \"raised\" && resource in principal.center };",
        "resource in principal.center };",
    ),
    (
        "requirement.cedar",
        "resource.stage != \"raised\" && resource in principal.center };",
        "resource.stage != \"raised\" && (resource in principal.center || resource in principal.module_owner) };",
    ),
    ("requirement.cedar", "resource.stage == \"delivered\" && (resource in", "(resource in"),
    (
        "requirement.cedar",
        "resource.stage == \"delivered\" && (resource in",
        "resource.stage == \"delivered\" && (resource in principal.center || resource in",
    ),
    (
        "requirement.cedar",
        "(resource.stage != \"drafted\" && resource in principal.center)\n};",
        "resource in principal.center\n};",
    ),
    (
        "requirement.cedar",
        "(resource.stage != \"drafted\" && resource in principal.center)\n};",
        "resource.stage != \"drafted\"\n};",
    ),
    (
        "module.cedar",
        "when { resource in principal.module_owner };",
        "when { resource in principal.module_owner || resource in principal.center };",
    ),
    ("module.cedar", "when { resource in principal.module_owner };", "when { !principal.module_owner.isEmpty() };"),
    // 11: provided by its unit, published and mended by the Center after it was taken on.
    (
        "article.cedar",
        "when { principal.unit_staff.contains(resource.host) || principal.unit_head.contains(resource.host) };",
        "when { !principal.unit_staff.isEmpty() };",
    ),
    (
        "article.cedar",
        "(resource.stage == \"reviewed\" || resource.stage == \"scheduled\" || resource.stage == \"published\") &&\n  resource in principal.center",
        "resource in principal.center",
    ),
    (
        "article.cedar",
        "resource.correction == \"accepted\" && resource in principal.center };",
        "(resource in principal.center || resource in principal.column_owner) };",
    ),
    (
        "article.cedar",
        "when { resource.stage == \"published\" };",
        "when { resource.stage == \"reviewed\" || resource.stage == \"published\" };",
    ),
    (
        "article.cedar",
        "when { resource in principal.column_owner || resource in principal.center };",
        "when { resource in principal.column_owner || resource in principal.center || resource in principal.academic };",
    ),
    // 13: reviewed, filed, published, each by whom it says and in this order.
    (
        "course.cedar",
        "principal.unit_head.contains(resource.host) || resource in principal.project_lead)\n};",
        "principal.unit_staff.contains(resource.host) || resource in principal.project_lead)\n};",
    ),
    ("course.cedar", "resource.stage == \"reviewed\" &&\n", "true &&\n"),
    ("course.cedar", "resource.stage == \"filed\" &&\n", "true &&\n"),
    (
        "course.cedar",
        "(resource.audience == \"open\" && resource in principal.publicity)",
        "resource in principal.publicity",
    ),
    (
        "course.cedar",
        "(resource.audience == \"open\" && resource in principal.publicity)",
        "(resource.audience == \"open\" && (resource in principal.publicity || resource in principal.center))",
    ),
    (
        "course.cedar",
        "(resource.audience == \"scoped\" && resource in principal.academic)",
        "resource in principal.academic",
    ),
    (
        "course.cedar",
        "(resource.audience == \"open\" && resource in principal.center)",
        "(resource.audience == \"open\" && (resource in principal.center || resource in principal.academic))",
    ),
    ("course.cedar", "(resource.audience == \"open\" && resource in principal.center)", "resource in principal.center"),
    (
        "course.cedar",
        "resource.stage == \"published\" && resource.audience == \"open\" };",
        "resource.audience == \"open\" };",
    ),
    (
        "course.cedar",
        "resource.stage == \"published\" && resource in principal.participant",
        "resource.stage == \"published\"",
    ),
    (
        "course.cedar",
        "resource.stage == \"published\" && resource in principal.participant",
        "resource in principal.participant",
    ),
    // 22 and 23: the charter changes by the book, and the Center alone interprets.
    (
        "charter.cedar",
        "when { resource in principal.center };",
        "when { resource in principal.center || resource in principal.academic };",
    ),
    (
        "amendment.cedar",
        "action == Action::\"propose\", resource is Amendment)\nwhen {\n  principal.unit_head.containsAny(resource.answering)",
        "action == Action::\"propose\", resource is Amendment)\nwhen {\n  resource in principal.center || principal.unit_head.containsAny(resource.answering)",
    ),
    ("amendment.cedar", "resource.part == \"parameters\" && resource.office", "resource.office"),
    (
        "amendment.cedar",
        "resource.office != \"academic_office\" && resource in principal.academic",
        "resource in principal.academic",
    ),
    (
        "amendment.cedar",
        "resource.office != \"academic_office\" && resource in principal.academic",
        "resource.office != \"academic_office\" && (resource in principal.academic || resource in principal.center)",
    ),
    (
        "amendment.cedar",
        "&& resource in principal.leadership",
        "&& (resource in principal.leadership || resource in principal.center)",
    ),
    (
        "amendment.cedar",
        "resource.stage == \"reviewed\" && resource in principal.center",
        "resource in principal.center",
    ),
    (
        "amendment.cedar",
        "resource.stage == \"reviewed\" && resource in principal.center",
        "resource.stage == \"reviewed\" && (resource in principal.center || resource in principal.academic)",
    ),
];

#[tokio::test]
async fn each_widened_permit_breaks_a_claim() {
    let whole = charter();
    let (mut unguarded, mut missing) = (vec![], vec![]);
    for (file, from, to) in WIDENED {
        let mut widened = whole.clone();
        let (_, text) = widened.policies.iter_mut().find(|(name, _)| name == file).unwrap();
        if !text.contains(from) {
            missing.push(format!("{file}: {from}"));
            continue;
        }
        *text = text.replacen(from, to, 1);
        let (_, as_it_was) = whole.policies.iter().find(|(name, _)| name == file).unwrap();
        if broken_by(as_it_was, &widened).await.is_empty() {
            unguarded.push(format!("{file}: {from} → {to}"));
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "the table names what the policies no longer say");
    assert_eq!(unguarded, Vec::<String>::new());
}
