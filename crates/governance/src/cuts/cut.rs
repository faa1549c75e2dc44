//! What is cut, as far as its readers may be told. No SQL, no HTTP, no clock.
use kernel::{At, View};

/// A thing that is public nowhere until it is restored.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    pub kind: String,
    pub subject: i64,
    /// The case that decides about it, and its number.
    pub case: i64,
    pub number: String,
    /// What the law forbids, as readers are told.
    pub ground: String,
    /// `open`: everybody knew of it; `scoped`: these projects and its host alone.
    pub audience: String,
    pub host: i64,
    pub projects: Vec<i64>,
    pub at: At,
}

impl Cut {
    /// Whether the actor might have known of it before: they alone are told that it was cut.
    pub fn was_known_to(&self, view: &View<'_>) -> bool {
        let hosts = ["unit_staff", "unit_head", "instructor"];
        self.audience == "open"
            || hosts.iter().any(|role| view.scopes(role, "Unit").contains(&self.host))
            || ["participant", "project_lead"]
                .iter()
                .any(|role| view.scopes(role, "Project").iter().any(|project| self.projects.contains(project)))
    }
}
