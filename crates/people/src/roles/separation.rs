//! The separation that no charter may lift: the three consoles are three people's, and none of them works on content.
use kernel::{Id, Person, Result, View};

use super::store;

/// 系统、安全、审计管理员
pub const CONSOLES: [&str; 3] = ["system_admin", "security_admin", "audit_admin"];
/// Held by whoever sits in a class; compatible with everything.
pub const LEARNING: [&str; 2] = ["learner", "participant"];

/// What policies read of a person beside what they hold: that their unit vouched for who they are (CSL-05), and that they
/// are somebody's guest. They travel with the grants, and nobody gives them. `FORMERLY` is read by the judge alone: what names
/// a record that was folded into this person's names this person.
pub const MARKS: [&str; 3] = ["verified", "guest", FORMERLY];
/// In the scope (`Person`, the folded record).
pub const FORMERLY: &str = "formerly";

/// The ids by which a row may name the actor: their record's, and those of the records that were folded into it.
pub fn selves(view: &View<'_>) -> Vec<i64> {
    let mut all = view.scopes(FORMERLY, "Person");
    all.push(view.actor.id().0);
    all
}

/// The role among these that keeps its holder from `role`.
pub fn against<'a>(held: &'a [String], role: &str) -> Option<&'a str> {
    let is_console = |role: &str| CONSOLES.contains(&role);
    let learns = |role: &str| LEARNING.contains(&role);
    if learns(role) {
        return None;
    }
    let clash = |other: &&String| ***other != *role && !learns(other) && (is_console(role) || is_console(other));
    held.iter().find(clash).map(String::as_str)
}

/// The role that keeps this person from `role` now; a suspended one keeps as well, since it may be resumed.
pub async fn keeps_from(view: &mut View<'_>, person: Id<Person>, role: &str) -> Result<Option<String>> {
    let held = store::keeping(view, person).await?;
    Ok(against(&held, role).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a6_7_a_console_stands_alone_and_learning_goes_with_everything() {
        let held = |roles: &[&str]| roles.iter().map(|role| (*role).to_owned()).collect::<Vec<_>>();
        for other in ["system_admin", "audit_admin", "academic", "module_owner", "leadership"] {
            assert_eq!(against(&held(&[other]), "security_admin"), Some(other));
            assert_eq!(against(&held(&["security_admin"]), other), Some("security_admin"));
        }
        for fine in ["security_admin", "learner", "participant"] {
            assert_eq!(against(&held(&[fine]), "security_admin"), None);
        }
        assert_eq!(against(&held(&["audit_admin"]), "learner"), None);
        assert_eq!(against(&held(&["academic", "center"]), "module_owner"), None);
    }
}
