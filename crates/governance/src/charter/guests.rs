//! The parameters about accounts that are not a roster's: guests, and people who start anew.
use serde::Deserialize;

/// Guests (A19.2), and people who lost everything that they sign in with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guests {
    /// The longest term of a guest's account.
    pub longest_days: i64,
    /// So many days before the end its sponsor is asked to let it end or to have it renewed.
    pub warn_days: i64,
    /// What a guest may hold: none of it asks for two kinds of evidence.
    pub roles: Vec<String>,
    /// So many hours lie between a confirmed identity and the reset, in which the person may stop it.
    pub recovery_hours: i64,
}

/// What a version says that is older than guests are.
impl Default for Guests {
    fn default() -> Self {
        let roles = ["instructor", "participant", "learner"].map(str::to_owned).into();
        Self { longest_days: 90, warn_days: 7, roles, recovery_hours: 24 }
    }
}
