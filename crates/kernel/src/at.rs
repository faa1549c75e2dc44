//! Moments. Stored as microseconds since 1970 UTC, shown in Beijing time; durations have their unit in their name.
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::db::Value;

/// Microseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct At(pub i64);

/// Beijing keeps +08:00 without summer time.
pub const BEIJING: Offset = jiff::tz::offset(8);

/// In microseconds, as `At` counts.
pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl At {
    /// The system's clock. Called by `Clock` alone; rooms read `tx.now`.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn system() -> Self {
        Self(Timestamp::now().as_microsecond())
    }

    /// Midnight in Beijing at the beginning of that day.
    pub fn of(day: Date) -> Self {
        Self::civil(day.to_datetime(jiff::civil::Time::midnight()))
    }

    /// That civil time in Beijing.
    pub fn civil(moment: DateTime) -> Self {
        Self(BEIJING.to_timestamp(moment).map_or(0, |at| at.as_microsecond()))
    }

    pub fn zoned(self) -> Zoned {
        Timestamp::from_microsecond(self.0).unwrap_or_default().to_zoned(TimeZone::fixed(BEIJING))
    }

    pub fn date(self) -> Date {
        self.zoned().date()
    }

    pub fn year(self) -> i64 {
        self.date().year().into()
    }

    /// `2026-11-23`
    pub fn day(self) -> String {
        self.date().to_string()
    }

    /// `2026-11-23 10:31`
    pub fn minute(self) -> String {
        self.zoned().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// `10:31`
    pub fn clock(self) -> String {
        self.zoned().strftime("%H:%M").to_string()
    }

    /// `2026年11月23日`
    pub fn long_day(self) -> String {
        let day = self.date();
        format!("{}年{}月{}日", day.year(), day.month(), day.day())
    }

    /// `11-23`, as lists show a day of this year.
    pub fn short_day(self) -> String {
        self.zoned().strftime("%m-%d").to_string()
    }

    /// As an exact text for machines: RFC 3339 with Beijing's offset.
    pub fn iso(self) -> String {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// `us` microseconds later (earlier when negative).
    pub const fn plus(self, us: i64) -> Self {
        Self(self.0 + us)
    }
}

impl From<At> for Value {
    fn from(at: At) -> Self {
        Self::Int(at.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let at = At::of(jiff::civil::date(2026, 11, 23));
        assert_eq!(at.minute(), "2026-11-23 00:00");
        assert_eq!(at.iso(), "2026-11-23T00:00:00+08:00");
        assert_eq!(at.plus(-1).day(), "2026-11-22");
        assert_eq!(at.long_day(), "2026年11月23日");
    }
}
