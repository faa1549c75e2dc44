//! The ways through the house as one person sees them. Which ways there are is the roof's list; what a person may do
//! behind them is asked there, never here.
use kernel::NavItem;

/// The bar below the public header: shown to everybody.
pub const PORTAL: &str = "portal";
/// The bar of a learner's page.
pub const LEARNER: &str = "learner";
/// The lines of the account menu.
pub const ME: &str = "me";
/// The links at the foot of public pages: shown to everybody.
pub const FOOT: &str = "foot";
/// The public header's search: its `href` takes `?q=`, its `label` is the hint in the box.
pub const SEARCH: &str = "search";
/// Every other group is a heading of the console's rail.
const AREAS: [&str; 5] = [PORTAL, LEARNER, ME, FOOT, SEARCH];

/// Ways under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub label: &'static str,
    pub ways: Vec<Way>,
}

/// One way.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    pub label: &'static str,
    pub href: &'static str,
    /// A symbol of `icons.svg`; may be empty.
    pub icon: &'static str,
    /// How many things wait there; 0 shows no number.
    pub waiting: i64,
}

/// One named area, for whoever holds `roles`.
pub(crate) fn area(nav: &[NavItem], name: &str, roles: &[&str]) -> Vec<Way> {
    nav.iter().filter(|item| item.group == name && opens(item, roles)).map(way).collect()
}

/// The console's rail in the roof's order, for whoever holds `roles`; headings without a way are left out.
pub(crate) fn rail(nav: &[NavItem], roles: &[&str]) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![];
    for item in nav.iter().filter(|item| !AREAS.contains(&item.group) && opens(item, roles)) {
        match groups.iter_mut().find(|group| group.label == item.group) {
            Some(group) => group.ways.push(way(item)),
            None => groups.push(Group { label: item.group, ways: vec![way(item)] }),
        }
    }
    groups
}

/// Whether a role of the list, rather than merely signing in, opens a part of the rail.
pub(crate) fn manages(nav: &[NavItem], roles: &[&str]) -> bool {
    let named = |item: &&NavItem| !AREAS.contains(&item.group) && !item.roles.is_empty();
    nav.iter().filter(named).any(|item| opens(item, roles))
}

fn opens(item: &NavItem, roles: &[&str]) -> bool {
    item.roles.is_empty() || item.roles.iter().any(|role| roles.contains(role))
}

fn way(item: &NavItem) -> Way {
    Way { label: item.label, href: item.href, icon: item.icon, waiting: 0 }
}
