//! Working days (工作日) with the holidays and the weekends worked instead (调休). Deadlines are counted in them.
use jiff::civil::{Date, Weekday};
use kernel::At;
use serde::Deserialize;

/// `calendar.toml`: what is known of each year; a year that is not there has its Mondays to Fridays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    #[serde(rename = "year", default)]
    pub years: Vec<Year>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    pub year: i16,
    /// First and last day of each holiday, both free.
    pub off: Vec<(Date, Date)>,
    /// Weekends on which people work instead.
    pub work: Vec<Date>,
}

/// A deadline ends with the office's day, at this hour in Beijing.
const CLOSES: i8 = 18;

impl Calendar {
    pub fn is_working(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.years.iter().find(|year| year.year == day.year()) {
            Some(year) if year.work.contains(&day) => true,
            Some(year) if year.off.iter().any(|(from, until)| (*from..=*until).contains(&day)) => false,
            _ => !weekend,
        }
    }

    /// The end of the office's day so many working days after the day of `from`, which itself does not count.
    pub fn due(&self, from: At, working_days: i64) -> At {
        let (mut day, mut left) = (from.date(), working_days.max(1));
        while left > 0 {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            left -= i64::from(self.is_working(day));
        }
        At::civil(day.at(CLOSES, 0, 0, 0))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::charter::{Charter, Files};

    fn shipped() -> Calendar {
        Charter::load(&Files::shipped().unwrap()).unwrap().calendar
    }

    fn due(from: Date, days: i64) -> String {
        shipped().due(At::civil(from.at(10, 30, 0, 0)), days).minute()
    }

    #[test]
    fn weekends_and_holidays_do_not_count_and_a_weekend_worked_instead_does() {
        assert_eq!(due(date(2026, 11, 23), 3), "2026-11-26 18:00");
        assert_eq!(due(date(2026, 11, 27), 1), "2026-11-30 18:00", "a weekend lies between");
        assert_eq!(due(date(2026, 9, 30), 1), "2026-10-08 18:00", "the National Day lies between");
        assert_eq!(due(date(2026, 10, 9), 1), "2026-10-10 18:00", "a Saturday that is worked");
        assert_eq!(due(date(2026, 9, 18), 1), "2026-09-20 18:00", "a Sunday that is worked");
    }

    #[test]
    fn a_year_nobody_wrote_down_has_its_mondays_to_fridays() {
        assert_eq!(due(date(2031, 10, 1), 1), "2031-10-02 18:00");
        assert_eq!(due(date(2031, 10, 3), 1), "2031-10-06 18:00");
        assert_eq!(due(date(2031, 10, 3), 0), "2031-10-06 18:00", "never on the very day");
    }
}
