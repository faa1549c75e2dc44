//! What the rooms of the security desk share: the way from one to the next, the units it deals with, the texts it takes.
//! Holds no rule of any room.
use kernel::{Problem, Refusal, Result, View};
use people::units::{self, Kind, Unit};

/// (address, name) of the rooms that are there for this person.
pub type Tabs = Vec<(&'static str, &'static str)>;

pub fn tabs(view: &View<'_>) -> Tabs {
    let mut tabs = vec![
        ("/security/incidents", "安全事件"),
        ("/security/inspections", "安全检查"),
        ("/security/notices", "安全通知"),
        ("/security/vulnerabilities", "漏洞"),
    ];
    if sees_all(view) || !own_units(view).is_empty() || view.holds("academic") || view.holds("school_coordinator") {
        tabs.push(("/security/lending", "账号核查"));
    }
    if is_office(view) || view.holds("security_admin") {
        tabs.push(("/security/checklist", "等保自查"));
    }
    tabs
}

/// For lists and defaults; verbs ask the policy.
pub fn is_office(view: &View<'_>) -> bool {
    view.holds("network_office")
}

/// Whether lists show everything, or the things of one's own units alone.
pub fn sees_all(view: &View<'_>) -> bool {
    is_office(view) || view.holds("security_admin")
}

/// The units for which the actor acts.
pub fn own_units(view: &View<'_>) -> Vec<i64> {
    let mut all = view.scopes("unit_head", "Unit");
    all.extend(view.scopes("unit_staff", "Unit"));
    all.sort_unstable();
    all.dedup();
    all
}

/// The offices, colleges and centers of the institution: whom the desk may address.
pub async fn offices(view: &mut View<'_>) -> Result<Vec<Unit>> {
    let mut all = vec![];
    for kind in [Kind::Functional, Kind::Center, Kind::College] {
        all.extend(units::of_kind(view, kind).await?);
    }
    Ok(all)
}

/// Whoever has a step of a unit to take.
pub fn of_unit(unit: i64) -> Vec<(String, (&'static str, i64))> {
    ["unit_head", "unit_staff"].map(|role| (role.to_owned(), ("Unit", unit))).into()
}

pub fn of_office() -> Vec<(String, (&'static str, i64))> {
    vec![("network_office".to_owned(), ("Platform", 1))]
}

/// What people type around a text is not part of it.
pub fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Whether it has from `least` to `most` characters and says something.
pub fn says(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count()) && text.chars().any(char::is_alphanumeric)
}

/// A reason or an opinion of 2 to 2000 characters.
///
/// # Errors
/// `Invalid` at that field, with its sentence.
pub fn said(field: &'static str, text: &str, sentence: &str) -> Result<String, Refusal> {
    let text = tidy(text);
    if says(&text, 2, 2000) { Ok(text) } else { Err(Refusal::field(field, sentence)) }
}

/// All that is wrong with a form, by (field, its sentence, whether it is right).
///
/// # Errors
/// `Invalid` with the sentences of what is not right.
pub fn right(all: &[(&'static str, &str, bool)]) -> Result<(), Refusal> {
    let wrong: Vec<Problem> = all
        .iter()
        .filter(|(.., right)| !right)
        .map(|(field, says, _)| Problem { field: (*field).into(), says: (*says).into() })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
}
