//! The three consoles, by the table of all kinds and verbs: what each of them may, and that it is nothing else.
use std::collections::BTreeSet;

use kernel::Grant;
use people::roles::{CONSOLES, against};
use proptest::prelude::*;

use super::grant;
use super::matrix::may;

/// What holders of these grants may beyond what everybody may: kind and verb.
fn beyond(grants: &[Grant]) -> BTreeSet<String> {
    may(grants).difference(&may(&[])).cloned().collect()
}

fn set(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

fn console(role: &str) -> BTreeSet<String> {
    beyond(&[grant(role, "Platform", 1)])
}

const SYSTEM: [&str; 14] = [
    "Account see",
    "Backup drill",
    "Backup see",
    "Console elevate",
    "Console open_account",
    "Console see",
    "Emergency agree",
    "Emergency ask",
    "Emergency see",
    "Guest determine",
    "Guest see",
    "Recovery decline",
    "Recovery determine",
    "Recovery see",
];
const SECURITY: [&str; 25] = [
    "Account export",
    "Account see",
    "Breach see",
    "Checklist see",
    "Console elevate",
    "Console end_sessions",
    "Console see",
    "Emergency agree",
    "Emergency ask",
    "Emergency see",
    "Finding see",
    "Grant see",
    "Grant suspend",
    "Guest end",
    "Guest see",
    "Incident investigate",
    "Incident see",
    "Inspection see",
    "LendingCase find",
    "LendingCase open",
    "LendingCase see",
    "Person see",
    "Recovery decline",
    "Recovery see",
    "SecurityNotice see",
];
const AUDIT: [&str; 9] = [
    "Audit export",
    "Audit see",
    "Audit verify",
    "Console elevate",
    "Console see",
    "Emergency agree",
    "Emergency ask",
    "Emergency look_through",
    "Emergency see",
];
/// What each of them may do: their own console, and an emergency of another.
const ALL: [&str; 5] = ["Console elevate", "Console see", "Emergency agree", "Emergency ask", "Emergency see"];

// req("SM-01")
#[test]
fn a20_1_the_administrator_of_the_system_sees_their_console_and_nothing_else() {
    assert_eq!(console("system_admin"), set(&SYSTEM));
}

// req("SM-03")
#[test]
fn a20_1_the_administrator_of_the_audit_sees_their_console_and_nothing_else() {
    assert_eq!(console("audit_admin"), set(&AUDIT));
}

// req("SM-05")
#[test]
fn a20_1_the_administrator_of_security_sees_their_console_and_nothing_else() {
    assert_eq!(console("security_admin"), set(&[&SECURITY[..], &["Vulnerability see"]].concat()));
}

// req("SM-01", "SM-03", "SM-05", "AC-04")
#[test]
fn a20_1_no_console_reaches_content_marks_or_another_console() {
    let content = [
        "Amendment",
        "Article",
        "Certificate",
        "Charter",
        "Class",
        "Complaint",
        "Course",
        "DataRequest",
        "File",
        "Import",
        "Module",
        "Project",
        "Register",
        "Requirement",
        "Roll",
        "Task",
        "Unit",
    ];
    for role in CONSOLES {
        let mine = console(role);
        for kind in content {
            let found: Vec<_> = mine.iter().filter(|one| one.starts_with(&format!("{kind} "))).collect();
            assert!(found.is_empty(), "{role}: {found:?}");
        }
        for verb in ["propose", "determine", "end"] {
            assert!(!mine.contains(&format!("Grant {verb}")), "{role} gives nothing: {verb}");
        }
    }
    let shared = |a: &str, b: &str| console(a).intersection(&console(b)).cloned().collect::<Vec<_>>();
    assert_eq!(shared("system_admin", "audit_admin"), ALL, "each its own");
    assert_eq!(shared("security_admin", "audit_admin"), ALL);
    let both = [&["Account see"], &ALL[..], &["Guest see", "Recovery decline", "Recovery see"]].concat();
    assert_eq!(shared("system_admin", "security_admin"), both);
}

proptest! {
    // req("AC-04", "SM-07")
    #[test]
    fn whatever_roles_come_one_after_the_other_a_console_stays_alone(order in prop::collection::vec(0..22_usize, 1..40)) {
        let roles: Vec<String> = super::rules().charter().roles.iter().map(|role| role.code.clone()).collect();
        let mut held: Vec<String> = vec![];
        for at in order {
            let role = &roles[at % roles.len()];
            if against(&held, role).is_none() {
                held.push(role.clone());
            }
        }
        held.sort();
        held.dedup();
        let consoles = held.iter().filter(|role| CONSOLES.contains(&role.as_str())).count();
        let others = held.iter().filter(|role| !matches!(role.as_str(), "learner" | "participant")).count();
        prop_assert!(consoles == 0 || (consoles == 1 && others == 1), "{held:?}");
    }
}
