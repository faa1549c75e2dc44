//! The room's sentences.

pub const ON_SHELF: &str = "这门课程已是精品课程，无须再次办理";
pub const COMPLAINED_OF: &str = "这门课程有待答复的投诉，答复以前不列为精品；请先请教师网络研修中心答复投诉";
pub const NOT_ON_SHELF: &str = "这门课程不是精品课程，无须移出";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("premium.put_up", "列为精品课程"), ("premium.taken_down", "移出精品课程")];
