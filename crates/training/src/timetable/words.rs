//! The room's sentences.

pub const DAY: &str = "上课日期不是有效的日期，请重新选择";
pub const CLOCK: &str = "开始时间应写作 09:00 的样子，请核对";
pub const ENDS: &str = "结束时间应写作 11:30 的样子，且晚于开始时间，请核对";
pub const SUBJECT: &str = "课题应为 2—80 个字";
pub const INSTRUCTOR: &str = "授课教师应为 2—60 个字";
pub const PLACE: &str = "地点最多 60 个字，请缩短";
pub const ALREADY_CANCELLED: &str = "这次课已取消，无须再次办理";
pub const REASON: &str = "请写明取消的原因（2—200 字），学员会看到";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("timetable.lesson_set", "排课"), ("timetable.lesson_cancelled", "取消课次")];
