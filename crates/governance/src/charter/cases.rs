//! Parameters of cases: accounts that were lent, content that was stopped. Part of `parameters.toml`.
use serde::Deserialize;

/// When the use of an account hints at its having been lent, and the terms of a case (A19.2, A19.3).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lending {
    /// So many days back is looked.
    pub window_days: i64,
    /// Two networks at once for so long.
    pub overlap_minutes: i64,
    /// From one network to a distant one within that.
    pub travel_minutes: i64,
    /// New devices within the window.
    pub devices: i64,
    /// Accounts that came in by one browser on one day; not said by a version that is older.
    #[serde(default = "accounts")]
    pub accounts: i64,
    /// Reports of the player from two sessions so close to each other are at once, and how many of them are a signal.
    pub beats_seconds: i64,
    pub beats: i64,
    /// What was claimed within the window beyond what the time allows.
    pub beyond_minutes: i64,
    /// Working days.
    pub statement_days: i64,
    pub opinion_days: i64,
    pub conclusion_days: i64,
}

const fn accounts() -> i64 {
    4
}

/// What a version says that is older than cases are.
impl Default for Lending {
    fn default() -> Self {
        Self {
            window_days: 30,
            overlap_minutes: 10,
            travel_minutes: 30,
            devices: 5,
            accounts: accounts(),
            beats_seconds: 60,
            beats: 3,
            beyond_minutes: 30,
            statement_days: 5,
            opinion_days: 3,
            conclusion_days: 10,
        }
    }
}

/// What follows when content was stopped at once (A18.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Takedowns {
    /// Within so many hours the authority has the report.
    pub report_hours: i64,
}

/// What a version says that is older than take-downs are.
impl Default for Takedowns {
    fn default() -> Self {
        Self { report_hours: 24 }
    }
}
