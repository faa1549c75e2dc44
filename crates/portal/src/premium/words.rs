//! The room's sentences.

pub const ON_SHELF: &str = "这门课程已是精品课程，无须再次办理";
pub const NOT_ON_SHELF: &str = "这门课程不是精品课程，无须移出";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("premium.put_up", "列为精品课程"), ("premium.taken_down", "移出精品课程")];
