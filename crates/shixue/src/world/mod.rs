//! The named world: what the demo shows and the tests act on, made by calling verbs, so that it obeys the rules and has
//! its trail. Holds no shortcut past a verb.
mod articles;
mod cast;
mod charter;
mod courses;
mod deeds;
mod finished;
mod guests;
mod learning;
mod lending;
mod mergers;
mod modules;
mod privacy;
mod recoveries;
mod rights;
mod security;
mod seed;
mod syllabi;
mod takedowns;
mod waiting;

use kernel::{At, HOUR};
use serde::{Deserialize, Serialize};

pub use seed::{Film, seed};
pub use syllabi::SPEECH;

/// One way into the demo, printed at start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignIn {
    /// What this person does: 学员、课程审核人.
    pub who: String,
    /// The sign-in name.
    pub name: String,
    pub password: String,
    /// The secret of the one-time passwords (Base32), where the role asks for a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp: Option<String>,
}

/// When the world begins: Monday 2026-09-07 09:00 in Beijing.
pub const BEGIN: At = At(1_788_742_800_000_000);

/// Until when the last deeds of the world's day are done. Nothing of it lies ahead of whoever looks: a one-time password that
/// was used tomorrow opens nothing today.
pub const DAWN: i64 = 4 * HOUR;

/// The day around which a world stands that is made now: before dawn it is still the day before.
pub fn day(now: At) -> jiff::civil::Date {
    now.plus(-DAWN).date()
}
