//! The noun: the time in which an administrator acts as such.
use kernel::{At, Id, MINUTE};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Elevation {
    pub id: Id<Elevation>,
    pub person: Id<kernel::Person>,
    pub role: String,
    pub reason: String,
    pub began: At,
    pub until: At,
    pub ended: Option<At>,
}

impl Elevation {
    /// Whole minutes until the clock ends it, the begun one counted.
    pub const fn minutes_left(&self, now: At) -> i64 {
        let left = self.until.0 - now.0;
        if left <= 0 { 0 } else { (left + MINUTE - 1) / MINUTE }
    }

    /// When it was over: by hand, or by the clock.
    pub fn over(&self, now: At) -> Option<At> {
        self.ended.or((self.until <= now).then_some(self.until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_minute_counts_and_nothing_is_left_at_the_end() {
        let one = Elevation {
            id: Id::new(1),
            person: Id::new(2),
            role: "audit_admin".into(),
            reason: "核对导出申请".into(),
            began: At(0),
            until: At(15 * MINUTE),
            ended: None,
        };
        assert_eq!([0, 1, MINUTE, 15 * MINUTE, 16 * MINUTE].map(|at| one.minutes_left(At(at))), [15, 15, 14, 0, 0]);
        assert_eq!((one.over(At(1)), one.over(At(15 * MINUTE))), (None, Some(At(15 * MINUTE))));
    }
}
